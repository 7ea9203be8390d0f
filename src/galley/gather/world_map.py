"""The world's land, borders and waters for our own small maps: what of them is in a view, as paths of SVG.

The data are Natural Earth's (`map_data/NOTICE.md`), made by `tools/world.py`; a level is read when it is first needed.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate

A_DEGREE = 200
"""Numbers of the data in a degree."""
A_UNIT = 10
"""Numbers of a path in a unit of the picture, so that paths need no fractions."""
RUN = 48
_LEVELS = ((0.035, "country"), (0.2, "continent"), (float("inf"), "world"))
"""Degrees in a unit of the picture, up to which a level is fine enough."""
_MARGIN = 6.0
"""Units around the picture: where a shape is cut, its edge is out of sight."""
_AREAS = frozenset({"land", "pole", "lakes"})
Point = tuple[float, float]


@dataclass(frozen=True)
class View:
    """A piece of the world and how large it is drawn."""

    west: float
    """Degrees; may be beyond 180, as a map that crosses the date line has it."""
    north: float
    x_a_degree: float
    y_a_degree: float
    width: float
    height: float

    def place(self, longitude: float, latitude: float) -> Point:
        return (longitude - self.west) * self.x_a_degree, (self.north - latitude) * self.y_a_degree

    def longitudes(self, longitude: float) -> Iterator[float]:
        """The meridian as often as it is in the picture, which may show more than the whole world."""
        east = self.west + self.width / self.x_a_degree
        longitude += 360 * ((self.west - longitude) // 360 + 1)
        while longitude <= east:
            yield longitude
            longitude += 360


@dataclass(frozen=True)
class Shapes:
    """What is drawn, in paths whose numbers are `A_UNIT` to a unit of the picture; empty where there is nothing."""

    land: str
    pole: str
    lakes: str
    rivers: str
    borders: str
    disputed: str


@dataclass(frozen=True)
class CountryName:
    """Where a country's name can stand."""

    code: str
    longitude: float
    latitude: float
    half: float
    """Degrees of latitude to its north and south, and 2.5 times as far to its sides, that are inside the country."""


Box = tuple[int, int, int, int]
"""West, east, south, north."""


@dataclass(frozen=True)
class _Line:
    xs: array[int]
    ys: array[int]
    runs: tuple[tuple[int, Box], ...]
    """Of each some points: the first one's number, and the box around them and the next run's first."""
    box: Box


def shapes_in(view: View) -> Shapes:
    """Land and waters in a view, simplified to what can be seen at its size."""
    level = _level(next(name for least, name in _LEVELS if 1 / view.y_a_degree <= least))
    return Shapes(**{kind: "".join(_paths(lines, view, is_area=kind in _AREAS)) for kind, lines in level.items()})


@cache
def country_names() -> tuple[CountryName, ...]:
    """Of all countries, the largest first."""
    text = resources.files(__package__).joinpath("map_data", "countries.tsv").read_text(encoding="utf-8")
    rows = (line.split("|") for line in text.splitlines() if not line.startswith("#"))
    found = [CountryName(code, float(x), float(y), float(half)) for code, x, y, half in rows]
    return tuple(sorted(found, key=lambda name: -name.half))


@cache
def _level(name: str) -> dict[str, tuple[_Line, ...]]:
    body = zlib.decompress(resources.files(__package__).joinpath("map_data", f"{name}.bin").read_bytes())
    first, _, numbers = body.partition(b"\n")
    head: dict[str, list[int]] = json.loads(first)
    sizes = [size for some in head.values() for size in some]
    starts, steps = array("i"), array("h")
    cut = len(sizes) * 2 * starts.itemsize
    starts.frombytes(numbers[:cut])
    steps.frombytes(numbers[cut:])
    if sys.byteorder == "big":
        starts.byteswap()
        steps.byteswap()
    half, at, number = len(steps) // 2, 0, 0
    made: dict[str, tuple[_Line, ...]] = {}
    for kind, some in head.items():
        lines = []
        for size in some:
            last = at + size - 1
            x, y = starts[number * 2 : number * 2 + 2]
            xs = array("i", accumulate(steps[at:last], initial=x))
            ys = array("i", accumulate(steps[half + at : half + last], initial=y))
            lines.append(_line(xs, ys))
            at, number = last, number + 1
        made[kind] = tuple(lines)
    return made


def _line(xs: array[int], ys: array[int]) -> _Line:
    runs = []
    for first in range(0, len(xs), RUN):
        some_x, some_y = xs[first : first + RUN + 1], ys[first : first + RUN + 1]
        runs.append((first, (min(some_x), max(some_x), min(some_y), max(some_y))))
    boxes = [box for _first, box in runs]
    whole = (
        min(box[0] for box in boxes),
        max(box[1] for box in boxes),
        min(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    return _Line(xs, ys, tuple(runs), whole)


def _paths(lines: Iterable[_Line], view: View, *, is_area: bool) -> Iterator[str]:
    margin_x, margin_y = _MARGIN / view.x_a_degree, _MARGIN / view.y_a_degree
    west, east = view.west - margin_x, view.west + view.width / view.x_a_degree + margin_x
    south, north = view.north - view.height / view.y_a_degree - margin_y, view.north + margin_y
    kx, ky = view.x_a_degree * A_UNIT / A_DEGREE, view.y_a_degree * A_UNIT / A_DEGREE
    for turn in range(int((west - 540) // 360), int((east + 540) // 360) + 1):
        box = (
            int((west - turn * 360) * A_DEGREE),
            int((east - turn * 360) * A_DEGREE),
            int(south * A_DEGREE),
            int(north * A_DEGREE),
        )
        x0, y0 = (view.west - turn * 360) * A_DEGREE, view.north * A_DEGREE
        for line in lines:
            if _apart(line.box, box):
                continue
            if is_area:
                ring = _cut(_outline(line, box), line.box, box)
                yield _path([(round((x - x0) * kx), round((y0 - y) * ky)) for x, y in ring], is_area=True)
            else:
                for piece in _pieces(line, box):
                    yield _path([(round((x - x0) * kx), round((y0 - y) * ky)) for x, y in piece], is_area=False)


def _apart(one: Box, other: Box) -> bool:
    return one[1] < other[0] or one[0] > other[1] or one[3] < other[2] or one[2] > other[3]


def _outline(line: _Line, box: Box) -> list[Point]:
    """A ring's points; of a run that lies wholly to one side of the box the first alone stands for all.

    What lies there is a line from that point to the next run's first, which is at the same side: what is inside the box
    stays the same.
    """
    points: list[Point] = []
    for first, run in line.runs:
        last = first + 1 if _apart(run, box) else first + RUN
        points += zip(line.xs[first:last], line.ys[first:last], strict=True)
    return points


def _cut(ring: list[Point], around: Box, box: Box) -> list[Point]:
    """A ring's part in a box, after Sutherland and Hodgman (Communications of the ACM 17, 1974)."""
    west, east, south, north = box
    if around[0] < west:
        ring = _half(ring, 0, west, 1)
    if around[1] > east:
        ring = _half(ring, 0, east, -1)
    if around[2] < south:
        ring = _half(ring, 1, south, 1)
    if around[3] > north:
        ring = _half(ring, 1, north, -1)
    return ring


def _half(ring: Sequence[Point], axis: int, edge: float, side: int) -> list[Point]:
    """What of a ring lies at one side of a line."""
    made: list[Point] = []
    if not ring:
        return made
    before = ring[-1]
    was_inside = (before[axis] - edge) * side >= 0
    for point in ring:
        is_inside = (point[axis] - edge) * side >= 0
        if is_inside != was_inside:
            part = (edge - before[axis]) / (point[axis] - before[axis])
            across = before[1 - axis] + part * (point[1 - axis] - before[1 - axis])
            made.append((across, edge) if axis else (edge, across))
        if is_inside:
            made.append(point)
        before, was_inside = point, is_inside
    return made


def _pieces(line: _Line, box: Box) -> Iterator[list[Point]]:
    """The runs of an open line that are in a box, those that touch as one."""
    piece: list[Point] = []
    for first, run in line.runs:
        if _apart(run, box):
            if piece:
                yield piece
            piece = []
        else:
            last = first + RUN + 1
            piece += zip(line.xs[first + bool(piece) : last], line.ys[first + bool(piece) : last], strict=True)
    if piece:
        yield piece


def _path(points: list[tuple[int, int]], *, is_area: bool) -> str:
    """A path without the points that are too near to the one before; nothing for what is smaller than a dot."""
    if not points:
        return ""
    x, y = points[0]
    made = [f"M{x} {y}"]
    for ax, ay in points[1:]:
        dx, dy = ax - x, ay - y
        if dx > 6 or dy > 6 or dx < -6 or dy < -6:
            made.append(f"l{dx} {dy}")
            x, y = ax, ay
    if not is_area:
        end_x, end_y = points[-1]
        return "".join([*made, f"L{end_x} {end_y}"]) if len(made) > 1 or (end_x, end_y) != points[0] else ""
    return "".join([*made, "z"]) if len(made) > 2 else ""
