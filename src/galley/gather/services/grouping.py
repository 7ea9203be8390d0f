"""Put new items with the events that they are about."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count

from galley.gather.cluster import EventIndex, Match, Rule, Words, words_of
from galley.gather.conf import EVENT_WINDOW_DAYS
from galley.gather.models import Event, WireItem
from galley.kernel.time import now

BATCH = 200
POSTGRES_LOCK = 0x67616C6C  # "gall": one process groups at a time, or one event would be found twice
OVERLAP = timedelta(seconds=30)
"""Events are read again from a little before the last look: clocks differ, and reading one twice changes nothing."""


@dataclass
class _Memory:
    """The index of this process, brought up to date from the rows before each use."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    index: EventIndex = field(default_factory=EventIndex)
    looked_at: datetime | None = None
    database: str = ""


_memory = _Memory()


def group_new_items() -> int:
    """Group every item that has no event yet, in order of arrival; returns how many.

    Safe to call from several processes: they take turns, and each sees what the other decided.
    """
    grouped = 0
    while taken := _group_batch():
        grouped += taken
    return grouped


def forget_index() -> None:
    """Drop what this process remembers, so that the next grouping reads the rows afresh."""
    _memory.index, _memory.looked_at = EventIndex(), None


def _group_batch() -> int:
    with _memory.lock:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTGRES_LOCK])
                fields = ("pk", "source_id", "headline", "summary", "body_text", "language", "published", "first_seen")
                items = list(WireItem.objects.filter(event=None).order_by("pk").only(*fields)[:BATCH])
                if items:
                    _bring_up_to_date()
                    _Grouping(_memory.index).run(items)
                return len(items)
        except BaseException:
            forget_index()  # the rows were rolled back; what was learnt from them is wrong
            raise


def _bring_up_to_date() -> None:
    at, name = now(), str(connection.settings_dict["NAME"])
    window = timedelta(days=EVENT_WINDOW_DAYS.value)
    if _memory.looked_at is None or _memory.database != name:
        _memory.index = EventIndex(Rule(window=window))
        changed = Event.objects.filter(last_at__gte=at - window)
    else:
        changed = Event.objects.filter(changed_at__gte=_memory.looked_at - OVERLAP)
    for pk, words, size, last_at in changed.values_list("pk", "words", "item_count", "last_at").iterator(2_000):
        _memory.index.load(pk, words, size=size, at=last_at)
    _memory.index.forget_before(at - window)
    _memory.looked_at, _memory.database = at, name


class _Grouping:
    """One batch of items on its way to its events."""

    def __init__(self, index: EventIndex) -> None:
        self.index = index
        self.events: dict[int, Event] = {}
        self.fresh: list[Event] = []

    def run(self, items: Sequence[WireItem]) -> None:
        touched: dict[int, Event] = {}
        for item in items:
            words = words_of(item.headline, item.summary or item.body_text)
            match = self.index.nearest(words, at=item.published)
            event = self._event(match, item)
            self._join(event, item, words, match)
            touched[event.pk] = event
        WireItem.objects.bulk_update(items, ["event", "shared_words"], batch_size=200)
        sources = (
            WireItem.objects.filter(event__in=touched)
            .order_by()
            .values_list("event")
            .annotate(Count("source", distinct=True))
        )
        for pk, count in sources:
            touched[pk].source_count = count
        for event in touched.values():
            event.words, event.changed_at = self.index.vector(event.pk), now()
        Event.objects.bulk_update(touched.values(), _CHANGED, batch_size=100)

    def _event(self, match: Match | None, item: WireItem) -> Event:
        if match is None:
            event = Event.objects.create(
                title=item.headline[:500], language=item.language, first_at=item.published, last_at=item.published
            )
        else:
            event = self.events.get(match.event_id) or Event.objects.get(pk=match.event_id)
        return self.events.setdefault(event.pk, event)

    def _join(self, event: Event, item: WireItem, words: Words, match: Match | None) -> None:
        self.index.add(event.pk, words, at=item.published)
        event.first_at, event.last_at = min(event.first_at, item.published), max(event.last_at, item.published)
        event.item_count += 1
        if item.language and item.language not in event.languages:
            event.languages = [*event.languages, item.language]
        item.event, item.shared_words = event, list(match.shared) if match else []


_CHANGED = ("last_at", "first_at", "item_count", "source_count", "languages", "words", "changed_at")
