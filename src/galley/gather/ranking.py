"""Weigh an event without opinion: who tells it, how fast it grows, how near it is, whether it is of a beat. No rows.

Each part is a number from 0 to 1 that can be said in a sentence; how much it counts is the newsroom's own to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, log2, radians, sin, sqrt
from typing import Literal

from galley.kernel.text import is_chinese, tokens

PartName = Literal["sources", "speed", "nearness", "beats"]
LATELY = timedelta(hours=3)
ALL_SOURCES = 8
"""Independent sources that make the part full."""
FULL_SPEED = 6.0
"""Items an hour that make the part full."""
FAR = 3.0
"""At so many times its radius a place counts nothing more."""


@dataclass(frozen=True)
class Home:
    """A place that the newsroom reports about."""

    name: str
    latitude: float | None = None
    """Degrees, WGS 84; without them the name alone is compared."""
    longitude: float | None = None
    radius_km: float = 20.0
    chinese: str = ""
    """Its name in Chinese, where `name` is another language's."""

    @property
    def names(self) -> tuple[str, ...]:
        """In both languages, or in the one that is known."""
        return (self.name, self.chinese) if self.chinese else (self.name,)


@dataclass(frozen=True)
class Weights:
    """How much each part counts, 0 to 5, and what is near and of a beat."""

    sources: float = 3.0
    speed: float = 2.0
    nearness: float = 3.0
    beats: float = 2.0
    homes: tuple[Home, ...] = ()
    beat_words: tuple[str, ...] = ()
    """Sections, or words of headlines."""


@dataclass(frozen=True)
class Spot:
    """A place as an item names it."""

    names: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Told:
    """As much of an item as is weighed."""

    item_id: int
    source_id: int
    first_seen: datetime
    headline: str = ""
    section: str = ""
    credit: str = ""
    sibling_of: int = 0
    """The item that it is a near copy of; 0 for none."""
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of an event's weight."""

    name: PartName
    value: float
    """0 to 1."""
    weight: float
    figure: float = 0.0
    """What it comes from: sources, items an hour, kilometres, items of a beat."""
    detail: tuple[str, ...] = ()
    """Names of places or beats."""

    @property
    def points(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True)
class Ranking:
    """An event's weight with what it is made of."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """0 to 100; 0 when every weight is 0."""
        most = sum(part.weight for part in self.parts)
        return round(100 * sum(part.points for part in self.parts) / most, 1) if most else 0.0


def rank(items: Sequence[Told], *, weights: Weights, at: datetime) -> Ranking:
    """Weigh one event.

    Args:
        items: all that the event has.
        at: the moment from which "lately" is counted.
    """
    voices = independent_voices(items)
    lately = sum(at - LATELY <= item.first_seen <= at for item in items)
    speed = lately / (LATELY / timedelta(hours=1))
    near, km, place = _nearness(items, weights.homes)
    beats = beats_of(items, weights.beat_words)
    share = len({item_id for _beat, ids in beats for item_id in ids}) / len(items) if items else 0.0
    return Ranking(
        (
            Part("sources", min(1.0, log2(max(1, voices)) / log2(ALL_SOURCES)), weights.sources, voices),
            Part("speed", min(1.0, speed / FULL_SPEED), weights.speed, round(speed, 1)),
            Part("nearness", near, weights.nearness, round(km), (place,) if place else ()),
            Part("beats", share, weights.beats, len(beats), tuple(beat for beat, _ids in beats)),
        )
    )


def independent_voices(items: Iterable[Told]) -> int:
    """How many tell it of their own: copies of one text, and all that one agency is named for, are one voice."""
    voice_of: dict[int, str] = {}
    voices: set[str] = set()
    for item in sorted(items, key=lambda item: (item.sibling_of != 0, item.item_id)):
        own = f"agency {item.credit.strip().casefold()}" if item.credit.strip() else f"source {item.source_id}"
        if item.sibling_of:
            own = voice_of.get(item.sibling_of, f"text {item.sibling_of}")
        voice_of[item.item_id] = own
        voices.add(own)
    return len(voices)


def _nearness(items: Iterable[Told], homes: Sequence[Home]) -> tuple[float, float, str]:
    """(0 to 1, kilometres, name of the home) of the nearest place of an item."""
    best = (0.0, 0.0, "")
    for spot in {spot for item in items for spot in item.spots}:
        for home in homes:
            value, km = _near(spot, home)
            if value > best[0] or (value == best[0] and value and km < best[1]):
                best = (value, km, home.name)
    return best


def _near(spot: Spot, home: Home) -> tuple[float, float]:
    if not {name.casefold() for name in home.names}.isdisjoint(name.casefold() for name in spot.names):
        return 1.0, 0.0
    if None in (spot.latitude, spot.longitude, home.latitude, home.longitude):
        return 0.0, 0.0
    km = distance_km(spot.latitude or 0, spot.longitude or 0, home.latitude or 0, home.longitude or 0)
    radius = max(home.radius_km, 0.1)
    if km <= radius:
        return 1.0, km
    return max(0.0, 1 - (km - radius) / (radius * (FAR - 1))), km


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The way over the globe, by the haversine; half a percent off at most, as the earth is no sphere."""
    one, other = radians(latitude), radians(other_latitude)
    wide = radians(other_longitude - longitude)
    half = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin(wide / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(half)))


def beats_of(items: Iterable[Told], beat_words: Sequence[str]) -> list[tuple[str, frozenset[int]]]:
    """(Beat, items of it): the section is called so, or the headline has the words."""
    found: list[tuple[str, frozenset[int]]] = []
    if not beat_words:
        return found
    items = list(items)
    heads = [(item, tokens(item.headline)) for item in items]
    for beat in beat_words:
        words, folded = tokens(beat), beat.strip().casefold()
        ids = {
            item.item_id for item, head in heads if item.section.casefold() == folded or _has(item, head, words, folded)
        }
        if ids and words:
            found.append((beat, frozenset(ids)))
    return found


def _has(item: Told, head: Sequence[str], words: Sequence[str], folded: str) -> bool:
    if is_chinese(folded):
        return folded in item.headline.casefold()
    span = len(words)
    return any(list(head[start : start + span]) == list(words) for start in range(len(head) - span + 1))
