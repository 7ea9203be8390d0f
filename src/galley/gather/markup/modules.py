"""Modules that RSS and Atom share: where an entry happens (GeoRSS, W3C Geo), and what a podcast says of an episode."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from galley.gather.data import Place
from galley.gather.markup.tree import Element, absolute, children, words

Found = Mapping[str, list[Element]]
_NUMBER = re.compile(r"[-+]?(?:\d{1,4}(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?")
MOST_POINTS = 2_000


def uses_places(body: bytes) -> bool:
    """Whether a document may have places; asked of its bytes, so that most feeds pay next to nothing."""
    return _mentions(body, b"georss", b"wgs84_pos", b"geo:", b"podcast")


def uses_podcasts(body: bytes) -> bool:
    """Whether a document may have what podcasts say."""
    return _mentions(body, b"itunes", b"podcast")


def _mentions(body: bytes, *names: bytes) -> bool:
    return b"\0" in body[:64] or any(name in body for name in names)  # a null: of UTF-16 each letter is two bytes


def places_of(found: Found) -> tuple[Place, ...]:
    """Where an entry happens: a point for each place, the middle of a line, box or polygon.

    Source: GeoRSS Simple and GML (http://www.georss.org/, OGC 17-002r1); W3C Basic Geo.
    """
    name = next((text for e in found.get("georss:featurename", []) if (text := words(e))), "")
    kind = next((text for e in found.get("georss:featuretypetag", []) if (text := words(e))), "")
    made = [Place(name, latitude, longitude, kind) for latitude, longitude in _points(found)]
    if not made and name:
        made = [Place(name, code=kind)]
    return tuple(dict.fromkeys(made))


def _points(found: Found) -> Iterable[tuple[float, float]]:
    for key in ("georss:point", "georss:line", "georss:polygon", "georss:box", "georss:circle"):
        for element in found.get(key, []):
            yield from _middle(words(element), is_circle=key.endswith("circle"))
    for where in found.get("georss:where", []):
        for element in where.iter():
            if isinstance(element.tag, str) and element.tag.rpartition("}")[2] in {"pos", "posList"}:
                yield from _middle(words(element))
        corners = [words(e) for e in where.iter() if isinstance(e.tag, str) and e.tag.endswith("Corner")]
        yield from _middle(" ".join(corners))
    holders = [found, *(children(e) for e in found.get("geo:point", []))]
    for holder in holders:
        for latitude, longitude in zip(holder.get("geo:lat", []), holder.get("geo:long", []), strict=False):
            yield from _middle(f"{words(latitude)} {words(longitude)}")


def _middle(text: str, *, is_circle: bool = False) -> Iterable[tuple[float, float]]:
    numbers = [float(number) for number in _NUMBER.findall(text)][: 2 * MOST_POINTS]
    if is_circle:
        numbers = numbers[:2]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    if len(pairs) > 3 and pairs[0] == pairs[-1]:
        pairs.pop()  # a polygon ends where it began
    if not pairs or not all(abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in pairs):
        return
    latitude, longitude = (math.fsum(axis) / len(pairs) for axis in zip(*pairs, strict=True))
    yield round(latitude, 6), round(longitude, 6)


def podcast_of(found: Found, base: str) -> dict[str, Any]:
    """What a podcast says of an episode, JSON-ready; empty for any other entry.

    Source: Apple's podcast tags; https://podcasting2.org/docs/podcast-namespace.
    """
    said: dict[str, Any] = _episode(found, base)
    transcripts = [_link(e, base, "type", "language", "rel") for e in found.get("podcast:transcript", [])]
    if kept := [one for one in transcripts if one["url"]]:
        said["transcripts"] = kept[:20]
    for element in found.get("podcast:chapters", []):
        said.setdefault("chapters", _link(element, base, "type"))
    people = [{"name": words(e)[:200], **_attributes(e, "role", "group")} for e in found.get("podcast:person", [])]
    if people:
        said["people"] = people[:50]
    for element in found.get("podcast:location", []):
        said.setdefault("location", {"name": words(element)[:200], **_attributes(element, "geo", "osm")})
    sounds = [
        {"start": e.get("startTime") or e.get("starttime"), "seconds": e.get("duration"), "title": words(e)[:200]}
        for e in found.get("podcast:soundbite", [])
    ]
    if sounds:
        said["soundbites"] = sounds[:50]
    return {"podcast": said} if any(value for value in said.values()) else {}


def _episode(found: Found, base: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in ("duration", "episode", "season", "explicit", "episodetype", "image"):
        for element in found.get(f"itunes:{name}", []):
            text = words(element) or absolute(element.get("href") or "", base)
            said.setdefault(name, text[:500])
    for name in ("season", "episode"):
        for element in found.get(f"podcast:{name}", []):
            said[name] = words(element)[:500]
            if element.get("name"):
                said[f"{name}_name"] = str(element.get("name"))[:500]
    return said


def podcast_places(found: Found) -> tuple[Place, ...]:
    """Where an episode is about: podcast:location with a geo: address (RFC 5870)."""
    made = []
    for element in found.get("podcast:location", []):
        point = re.match(r"geo:([-+.\d]+),([-+.\d]+)", element.get("geo") or "")
        middle = next(iter(_middle(f"{point[1]} {point[2]}")), None) if point else None
        latitude, longitude = middle or (None, None)
        made.append(Place(words(element)[:200], latitude, longitude, (element.get("osm") or "")[:100]))
    return tuple(place for place in made if place.name or place.latitude is not None)


def _link(element: Element, base: str, *names: str) -> dict[str, str]:
    return {"url": absolute(element.get("url") or "", base), **_attributes(element, *names)}


def _attributes(element: Element, *names: str) -> dict[str, str]:
    return {name: str(element.get(name))[:200] for name in names if element.get(name)}
