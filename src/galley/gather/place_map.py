"""A small map that is drawn on the server: points, a grid of degrees and a scale; no tiles, and nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, log10, radians

WIDTH, HEIGHT, MARGIN = 480.0, 300.0, 44.0
KM_A_DEGREE = 111.2
LEAST_KM = 8.0
"""Across; one point alone is shown in a frame of this width."""
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45)


@dataclass(frozen=True)
class MapPoint:
    """A place on the map."""

    name: str
    latitude: float
    longitude: float
    is_home: bool = False
    """One of the newsroom's own places."""
    count: int = 1


@dataclass(frozen=True)
class DrawnPoint:
    """A point with where it is drawn, in units of the picture."""

    point: MapPoint
    number: int
    """In the list beside the map."""
    x: float
    y: float


@dataclass(frozen=True)
class GridLine:
    """A meridian or a parallel."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str
    is_meridian: bool


@dataclass(frozen=True)
class PlaceMap:
    """Everything that the template draws."""

    points: tuple[DrawnPoint, ...]
    grid: tuple[GridLine, ...]
    scale_km: float
    scale_length: float
    width: float = WIDTH
    height: float = HEIGHT


def draw(points: Iterable[MapPoint]) -> PlaceMap | None:
    """Lay points out on an equirectangular map that is true to scale at its middle; None without a point."""
    points = [point for point in points if abs(point.latitude) <= 90 and abs(point.longitude) <= 180]
    if not points:
        return None
    shown = _unrolled(points)
    south, north = min(latitude for latitude, _ in shown), max(latitude for latitude, _ in shown)
    west, east = min(longitude for _, longitude in shown), max(longitude for _, longitude in shown)
    middle = (south + north) / 2, (west + east) / 2
    narrow = max(0.05, cos(radians(middle[0])))
    across = max((east - west) * narrow, LEAST_KM / KM_A_DEGREE)
    unit = min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / max(north - south, LEAST_KM / KM_A_DEGREE / 2))

    def place(latitude: float, longitude: float) -> tuple[float, float]:
        x = WIDTH / 2 + (longitude - middle[1]) * narrow * unit
        return round(x, 1), round(HEIGHT / 2 - (latitude - middle[0]) * unit, 1)

    drawn = tuple(
        DrawnPoint(point, number, *place(*where))
        for number, (point, where) in enumerate(zip(points, shown, strict=True), start=1)
    )
    scale = _scale_km(unit / KM_A_DEGREE)
    return PlaceMap(drawn, tuple(_grid(middle, unit, narrow)), scale, round(scale * unit / KM_A_DEGREE, 1))


def _unrolled(points: list[MapPoint]) -> list[tuple[float, float]]:
    """Longitudes so that points on both sides of the date line lie beside each other."""
    longitudes = sorted(point.longitude % 360 for point in points)
    gaps = [(other - one, other) for one, other in pairwise(longitudes)]
    gaps.append((longitudes[0] + 360 - longitudes[-1], longitudes[0]))
    start = max(gaps)[1]
    shown = [(point.latitude, start + (point.longitude - start) % 360) for point in points]
    turns = 360 * round(sum(longitude for _, longitude in shown) / len(shown) / 360)
    return [(latitude, longitude - turns) for latitude, longitude in shown]


def _scale_km(unit_km: float) -> float:
    """The roundest distance that is about a fifth of the picture."""
    wanted = WIDTH / 5 / unit_km
    power = 10 ** floor(log10(wanted))
    return float(next(step * power for step in (5, 2, 1) if step * power <= wanted))


def _grid(middle: tuple[float, float], unit: float, narrow: float) -> Iterable[GridLine]:
    tall, wide = HEIGHT / unit, WIDTH / unit / narrow
    step = next((step for step in _STEPS if step * 3 >= min(tall, wide)), 45)
    digits = 2 if step < 0.1 else 1 if step < 1 else 0
    first = floor((middle[1] - wide / 2) / step) + 1
    for n in range(first, first + 12):
        longitude = n * step
        x = WIDTH / 2 + (longitude - middle[1]) * narrow * unit
        if x > WIDTH:
            break
        said = (longitude + 180) % 360 - 180
        label = "" if n % 2 else _degrees(said, "EW", digits)  # every second one: in a narrow column they would touch
        yield GridLine(round(x, 1), 0, round(x, 1), HEIGHT, label, is_meridian=True)
    first = floor((middle[0] - tall / 2) / step) + 1
    for n in range(first, first + 12):
        latitude = n * step
        y = HEIGHT / 2 - (latitude - middle[0]) * unit
        if y < 0 or abs(latitude) > 90:
            break
        yield GridLine(0, round(y, 1), WIDTH, round(y, 1), _degrees(latitude, "NS", digits), is_meridian=False)


def _degrees(value: float, letters: str, digits: int) -> str:
    return f"{abs(value):.{digits}f}°" + ("" if not round(value, digits) else letters[0] if value > 0 else letters[1])
