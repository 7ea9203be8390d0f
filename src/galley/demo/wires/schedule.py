"""When the wires say what: everything follows from the seed and from the seconds since the first start."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import chain
from random import Random

from galley.demo.wires.bulletins import bulletin
from galley.demo.wires.pool import Telling, read_before, read_events

FIRST_EVENT_SECONDS = 20.0
EVENT_GAP_SECONDS = (105.0, 190.0)
BULLETIN_GAP_SECONDS = (45.0, 90.0)
LATER_GAP_SECONDS = (240.0, 360.0)
LATER_AFTER_SECONDS = 3 * 3600.0
"""After three hours only bulletins come, and slowly, so that a demo that runs for weeks does not fill a disk."""
IN_A_FEED = 30


@dataclass(frozen=True)
class Item:
    """An entry of a feed as it stands at some moment; times are seconds since the start."""

    wire: str
    name: str
    slug: str
    """The last part of its address; the same for an item that comes again."""
    title: str
    paragraphs: tuple[str, ...]
    published: float
    updated: float
    version: int = 1
    query: str = ""


class Schedule:
    """All that is ever told, in order.

    Args:
        seed: another seed gives other gaps and other bulletins.
    """

    def __init__(self, *, seed: int = 1) -> None:
        self.seed = seed
        self._told = sorted([*chain(*read_before()), *_events(seed)], key=lambda telling: telling.seconds)
        self._random = Random(f"{seed}:bulletins")
        self._bulletins: list[Telling] = []
        self._next_bulletin = 12.0

    def told_until(self, seconds: float) -> list[Telling]:
        """What was told up to a moment, oldest first."""
        while self._next_bulletin <= seconds:
            said = bulletin(len(self._bulletins), seed=self.seed)
            self._bulletins.append(replace(said, seconds=self._next_bulletin))
            gap = BULLETIN_GAP_SECONDS if self._next_bulletin < LATER_AFTER_SECONDS else LATER_GAP_SECONDS
            self._next_bulletin += self._random.uniform(*gap)
        told = self._told[: bisect_right(self._told, seconds, key=lambda telling: telling.seconds)]
        short = self._bulletins[: bisect_right(self._bulletins, seconds, key=lambda telling: telling.seconds)]
        return sorted([*told, *short[-IN_A_FEED * 8 :]], key=lambda telling: telling.seconds)

    def items_of(self, wire: str, seconds: float) -> list[Item]:
        """What the wire's feed lists at a moment, newest first."""
        items: dict[str, Item] = {}
        last = ""
        for telling in self.told_until(seconds):
            if telling.wire != wire:
                continue
            known = items.pop(telling.name, None)
            if known is not None:
                items[telling.name] = replace(
                    known,
                    title=telling.title,
                    paragraphs=telling.paragraphs,
                    updated=telling.seconds,
                    version=known.version + 1,
                )
                last = telling.name
                continue
            again = telling.is_again and last in items
            items[telling.name] = Item(
                wire=wire,
                name=telling.name,
                slug=items[last].slug if again else telling.name,
                title=telling.title,
                paragraphs=telling.paragraphs,
                published=telling.seconds,
                updated=telling.seconds,
                query=f"?utm_source={wire}&utm_medium=feed&utm_campaign=evening" if again else "",
            )
            last = telling.name
        return list(items.values())[::-1][:IN_A_FEED]


def _events(seed: int) -> list[Telling]:
    random = Random(f"{seed}:events")
    at = FIRST_EVENT_SECONDS
    told = []
    for event in read_events():
        told += [replace(telling, seconds=at + telling.seconds) for telling in event]
        at += random.uniform(*EVENT_GAP_SECONDS)
    return told
