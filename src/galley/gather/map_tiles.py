"""The map of an event on the tiles of a server that the operator named: Web Mercator, as OpenStreetMap's tiles have it.

The tiles are pictures in the page, which the staff's browsers fetch from that server themselves.
Source: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import asinh, cos, pi, radians, tan

from galley.gather import conf
from galley.gather.place_map import (
    HEIGHT,
    LEAST_KM,
    MARGIN,
    WIDTH,
    DrawnTile,
    MapPoint,
    PlaceMap,
    numbered,
    on_earth,
    scale,
    unrolled,
)

TILE = 256
LAST_LATITUDE = 85.05112878
"""Where the square world of Web Mercator ends."""
DEEPEST = 17
EQUATOR_KM = 40_075.017


@dataclass(frozen=True)
class Attribution:
    """Who made the map that the tiles show."""

    said: str
    url: str


def attribution() -> Attribution:
    """What the settings say: words, with the address that they lead to at their end."""
    said, _, url = conf.MAP_TILES_ATTRIBUTION.value.rpartition(" ")
    if said and url.startswith(("https://", "http://")):
        return Attribution(said.strip(), url)
    return Attribution(conf.MAP_TILES_ATTRIBUTION.value, "")


def world_place(latitude: float, longitude: float, zoom: int) -> tuple[float, float]:
    """Where a place is in the picture of the whole world at a zoom, in dots from its north-western corner."""
    size = TILE * 2**zoom
    latitude = max(-LAST_LATITUDE, min(LAST_LATITUDE, latitude))
    return (longitude + 180) / 360 * size, (1 - asinh(tan(radians(latitude))) / pi) / 2 * size


def draw_on_tiles(points: Iterable[MapPoint], template: str) -> PlaceMap | None:
    """Lay points out on tiles, as near as shows them all; None without a point.

    Args:
        template: the address of a tile with {z}, {x} and {y}, as `conf.MAP_TILES` has it.
    """
    points = on_earth(points)
    if not points:
        return None
    shown = unrolled(points)
    latitude = sum(latitude for latitude, _ in shown) / len(shown)
    zoom = next(zoom for zoom in range(DEEPEST, -1, -1) if zoom == 0 or _fits(shown, zoom, latitude))
    places = [world_place(latitude, longitude, zoom) for latitude, longitude in shown]
    left, top = (middle - size / 2 for middle, size in zip(_middle(places), (WIDTH, HEIGHT), strict=True))
    scale_km, scale_length = scale(_km_a_dot(latitude, zoom))
    return PlaceMap(
        numbered(points, [(x - left, y - top) for x, y in places]),
        scale_km,
        scale_length,
        tiles=tuple(_tiles(template, zoom, left, top)),
    )


def _fits(shown: Sequence[tuple[float, float]], zoom: int, latitude: float) -> bool:
    places = [world_place(*place, zoom) for place in shown]
    wide, tall = (max(numbers) - min(numbers) for numbers in zip(*places, strict=True))
    least = LEAST_KM / _km_a_dot(latitude, zoom)
    return max(wide, least) <= WIDTH - 2 * MARGIN and max(tall, least / 2) <= HEIGHT - 2 * MARGIN


def _middle(places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    xs, ys = zip(*places, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _km_a_dot(latitude: float, zoom: int) -> float:
    narrow = cos(radians(max(-LAST_LATITUDE, min(LAST_LATITUDE, latitude))))
    return EQUATOR_KM * narrow / (TILE * 2**zoom)


def _tiles(template: str, zoom: int, left: float, top: float) -> Iterator[DrawnTile]:
    """Those that the picture shows; around the world they repeat, beyond the poles there are none."""
    number = 2**zoom
    for y in range(max(0, int(top // TILE)), min(number, int((top + HEIGHT) // TILE) + 1)):
        for x in range(int(left // TILE), int((left + WIDTH) // TILE) + 1):
            url = template.replace("{z}", str(zoom)).replace("{x}", str(x % number)).replace("{y}", str(y))
            yield DrawnTile(
                url,
                round((x * TILE - left) / WIDTH * 100, 4),
                round((y * TILE - top) / HEIGHT * 100, 4),
                round(TILE / WIDTH * 100, 4),
                round(TILE / HEIGHT * 100, 4),
            )
