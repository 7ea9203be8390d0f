"""A small map that is drawn on the server: land and borders, points, a grid of degrees and a scale; nobody is asked.

Natural Earth's coast is some kilometres off. Where that could be seen no coast is drawn: the map of a town is a grid,
with a locator in a corner that says where in the world it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, log10, radians

from galley.gather.world_map import Shapes, View, country_names, shapes_in

WIDTH, HEIGHT, MARGIN = 480.0, 300.0, 44.0
KM_A_DEGREE = 111.2
LEAST_KM = 8.0
"""Across; one point alone is shown in a frame of this width."""
LEAST_LAND_KM = 400.0
"""Across; on a smaller map the land's edge would be off by more than a few dots."""
LOCATOR_WIDTH, LOCATOR_HEIGHT, LOCATOR_KM = 132.0, 84.0, 2_400.0
LETTER = 21.0
"""Size of a country's name, in units of the picture, at most."""
_LAST_LATIN = "\u2e7f"
MOST_MERIDIANS = 12
"""In the far north as many as parallels would be too many: there a degree of longitude is short."""
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
    number_x: float = 0.0
    number_y: float = 0.0
    anchor: str = "start"
    """SVG's `text-anchor` of the number."""


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
class DrawnName:
    """A country's name, around its middle."""

    said: str
    x: float
    y: float


@dataclass(frozen=True)
class Locator:
    """A smaller map in a corner: where in the world the larger one is."""

    x: float
    y: float
    shapes: Shapes
    mark_x: float
    mark_y: float
    width: float = LOCATOR_WIDTH
    height: float = LOCATOR_HEIGHT


@dataclass(frozen=True)
class DrawnTile:
    """A picture of a tile server, in hundredths of the map's width and height."""

    url: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class PlaceMap:
    """Everything that the template draws."""

    points: tuple[DrawnPoint, ...]
    scale_km: float
    scale_length: float
    grid: tuple[GridLine, ...] = ()
    shapes: Shapes | None = None
    names: tuple[DrawnName, ...] = ()
    locator: Locator | None = None
    tiles: tuple[DrawnTile, ...] = ()
    width: float = WIDTH
    height: float = HEIGHT


def draw(points: Iterable[MapPoint], *, country: Callable[[str], str] | None = None) -> PlaceMap | None:
    """Lay points out on an equirectangular map that is true to scale at its middle; None without a point.

    Args:
        country: the name of a country by its code, empty for none; without it the map names no countries.
    """
    points = on_earth(points)
    if not points:
        return None
    shown = unrolled(points)
    south, north = min(latitude for latitude, _ in shown), max(latitude for latitude, _ in shown)
    west, east = min(longitude for _, longitude in shown), max(longitude for _, longitude in shown)
    middle = (south + north) / 2, (west + east) / 2
    narrow = max(0.05, cos(radians(middle[0])))
    across = max((east - west) * narrow, LEAST_KM / KM_A_DEGREE)
    unit = min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / max(north - south, LEAST_KM / KM_A_DEGREE / 2))
    view = _view(middle, unit, narrow, WIDTH, HEIGHT)
    drawn = numbered(points, [view.place(longitude, latitude) for latitude, longitude in shown])
    scale_km, scale_length = scale(KM_A_DEGREE / unit)
    has_land = WIDTH / unit * KM_A_DEGREE >= LEAST_LAND_KM
    return PlaceMap(
        drawn,
        scale_km,
        scale_length,
        grid=tuple(_grid(middle, unit, narrow)),
        shapes=shapes_in(view) if has_land else None,
        names=tuple(_names(view, drawn, scale_length, country)) if has_land and country else (),
        locator=None if has_land else _locator(middle, narrow, drawn),
    )


def on_earth(points: Iterable[MapPoint]) -> list[MapPoint]:
    """Without those that are nowhere."""
    return [point for point in points if abs(point.latitude) <= 90 and abs(point.longitude) <= 180]


def numbered(points: Sequence[MapPoint], places: Sequence[tuple[float, float]]) -> tuple[DrawnPoint, ...]:
    """Points where they are drawn, with their numbers in the list beside them, not over one another where it can be."""
    made: list[DrawnPoint] = []
    taken = [(x - 9, y - 9, x + 9, y + 9) for x, y in places]
    for number, (point, (x, y)) in enumerate(zip(points, places, strict=True), start=1):
        wide = 14.0 * len(str(number))
        beside = [
            (anchor, x + dx, y + dy, (x + dx + left * wide, y + dy - 18, x + dx + (left + 1) * wide, y + dy))
            for anchor, left, dx, dy in _BESIDE
        ]
        free = (one for one in beside if not _meets(one[3], taken) and one[3][0] >= 0 and one[3][2] <= WIDTH)
        anchor, number_x, number_y, box = next(free, beside[0])
        taken.append(box)
        made.append(DrawnPoint(point, number, round(x, 1), round(y, 1), round(number_x, 1), round(number_y, 1), anchor))
    return tuple(made)


_BESIDE = (
    ("start", 0.0, 12.0, 8.0),
    ("end", -1.0, -12.0, 8.0),
    ("middle", -0.5, 0.0, -13.0),
    ("middle", -0.5, 0.0, 31.0),
)
"""Where a number may stand: at the right of its point, at its left, over it, under it."""


def _view(middle: tuple[float, float], unit: float, narrow: float, width: float, height: float) -> View:
    """A picture around a latitude and longitude; `unit` is a degree of latitude in it."""
    west, north = middle[1] - width / 2 / unit / narrow, middle[0] + height / 2 / unit
    return View(west, north, unit * narrow, unit, width, height)


def _names(
    view: View, points: Iterable[DrawnPoint], scale_length: float, country: Callable[[str], str]
) -> Iterable[DrawnName]:
    """Countries' names, the largest first: where there is room for the whole name inside, and nothing is under it."""
    taken = [(one.x - 14, one.y - 16, one.x + 42, one.y + 16) for one in points]
    taken += [(0.0, HEIGHT - 44, scale_length + 64, HEIGHT), (0.0, 0.0, WIDTH, 24.0), (0.0, 0.0, 48.0, HEIGHT)]
    for name in country_names():
        high = 2 * name.half * view.y_a_degree
        if high < LETTER:
            break
        said = country(name.code)
        wide = sum(LETTER if letter > _LAST_LATIN else LETTER * 0.56 for letter in said)
        if not said or wide > 2.5 * high:
            continue
        for longitude in view.longitudes(name.longitude):
            x, y = view.place(longitude, name.latitude)
            box = x - wide / 2, y - LETTER / 2, x + wide / 2, y + LETTER / 2
            if box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT and not _meets(box, taken):
                taken.append(box)
                yield DrawnName(said, round(x, 1), round(y, 1))


def _meets(box: tuple[float, float, float, float], others: Iterable[tuple[float, float, float, float]]) -> bool:
    return any(box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in others)


def _locator(middle: tuple[float, float], narrow: float, points: Iterable[DrawnPoint]) -> Locator | None:
    """In a corner at the right where no point is; none where both have some."""
    boxes = [(one.x - 12, one.y - 14, one.x + 40, one.y + 14) for one in points]
    for y in (HEIGHT - LOCATOR_HEIGHT, 0.0):
        x = WIDTH - LOCATOR_WIDTH
        if not _meets((x, y, x + LOCATOR_WIDTH, y + LOCATOR_HEIGHT), boxes):
            unit = LOCATOR_WIDTH / (LOCATOR_KM / KM_A_DEGREE)
            view = _view(middle, unit, narrow, LOCATOR_WIDTH, LOCATOR_HEIGHT)
            return Locator(x, y, shapes_in(view), LOCATOR_WIDTH / 2, LOCATOR_HEIGHT / 2)
    return None


def unrolled(points: list[MapPoint]) -> list[tuple[float, float]]:
    """Longitudes so that points on both sides of the date line lie beside each other."""
    longitudes = sorted(point.longitude % 360 for point in points)
    gaps = [(other - one, other) for one, other in pairwise(longitudes)]
    gaps.append((longitudes[0] + 360 - longitudes[-1], longitudes[0]))
    start = max(gaps)[1]
    shown = [(point.latitude, start + (point.longitude - start) % 360) for point in points]
    turns = 360 * round(sum(longitude for _, longitude in shown) / len(shown) / 360)
    return [(latitude, longitude - turns) for latitude, longitude in shown]


def scale(km_a_unit: float) -> tuple[float, float]:
    """The roundest distance that is about a fifth of the picture, and its length in it."""
    wanted = WIDTH / 5 * km_a_unit
    power = 10 ** floor(log10(wanted))
    km = float(next((step * power for step in (5, 2) if step * power <= wanted), power))
    return km, round(km / km_a_unit, 1)


def _grid(middle: tuple[float, float], unit: float, narrow: float) -> Iterable[GridLine]:
    tall, wide = HEIGHT / unit, WIDTH / unit / narrow
    step = next((step for step in _STEPS if step * 3 >= min(tall, wide)), 45)
    apart = next((apart for apart in _STEPS if apart >= step and apart * MOST_MERIDIANS >= wide), 45)
    first = floor((middle[1] - wide / 2) / apart) + 1
    for n in range(first, first + MOST_MERIDIANS):
        longitude = n * apart
        x = WIDTH / 2 + (longitude - middle[1]) * narrow * unit
        if x > WIDTH:
            break
        said = (longitude + 180) % 360 - 180
        has_label = not n % 2 and 52 < x < WIDTH - 64  # every second one: in a narrow column they would touch
        label = _degrees(said, "EW", apart) if has_label else ""
        yield GridLine(round(x, 1), 0, round(x, 1), HEIGHT, label, is_meridian=True)
    first = floor((middle[0] - tall / 2) / step) + 1
    for n in range(first, first + 12):
        latitude = n * step
        y = HEIGHT / 2 - (latitude - middle[0]) * unit
        if y < 0 or latitude > 90:
            break
        if latitude < -90:
            continue
        label = _degrees(latitude, "NS", step) if 40 < y < HEIGHT - 36 else ""
        yield GridLine(0, round(y, 1), WIDTH, round(y, 1), label, is_meridian=False)


def _degrees(value: float, letters: str, step: float) -> str:
    digits = 2 if step < 0.1 else 1 if step < 1 else 0
    return f"{abs(value):.{digits}f}°" + ("" if not round(value, digits) else letters[0] if value > 0 else letters[1])
