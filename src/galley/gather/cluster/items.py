"""Group a stream of items in order of arrival: what the command and the benches call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from galley.gather.cluster.index import EventIndex, Match
from galley.gather.cluster.words import words_of

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """As much of an item as grouping needs."""

    headline: str
    body: str = ""
    published: datetime | None = None
    """Aware; None: the time of the item before it, since items come in order."""


@dataclass(frozen=True)
class Grouped:
    """Where an item went."""

    event: int
    """1, 2, 3 … in order of appearance."""
    match: Match | None
    """Why; None for the first item of an event."""


def group(items: Iterable[Item], index: EventIndex | None = None) -> Iterator[Grouped]:
    """Put each item with its event as it comes, without looking ahead or taking anything back."""
    index = EventIndex() if index is None else index
    events, at = len(index), UNDATED
    for item in items:
        words = words_of(item.headline, item.body)
        at = item.published or at
        match = index.nearest(words, at=at)
        if match is None:
            events += 1
        event = match.event_id if match else events
        index.add(event, words, at=at)
        yield Grouped(event, match)
