"""Put new items with the events that they are about, and keep rows and index of one mind."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Max, Min

from galley.gather.cluster import EventIndex, default_rule
from galley.gather.conf import EVENT_WINDOW_DAYS
from galley.gather.data import NEVER_GROUPED
from galley.gather.models import Alert, Event, WireItem
from galley.gather.near import Near, NearIndex, Sketch
from galley.gather.own_places import know_own_places
from galley.gather.services.annotating import ANNOTATED, annotate_item, compared_by
from galley.gather.services.searching import READ_FOR_SEARCH, index_items
from galley.kernel.bulk import update_rows
from galley.kernel.time import now

BATCH = 200
POSTGRES_LOCK = 0x67616C6C  # "gall": one process groups at a time, or one event would be found twice
OVERLAP = timedelta(seconds=30)
"""Events are read again from a little before the last look: clocks differ, and reading one twice changes nothing."""
COPY_DAYS = 3
MOST_COPIES = 100_000
"""Texts among which copies are looked for, the newest: what bounds the memory."""
MOST_ITEMS_READ = 300
"""Of an event that an editor changed, so many items make what it says anew."""


@dataclass
class _Memory:
    """The indexes of this process, brought up to date from the rows before each use."""

    lock: threading.RLock = field(default_factory=threading.RLock)  # a decision takes its turn, and moves items in it
    index: EventIndex = field(default_factory=EventIndex)
    copies: NearIndex = field(default_factory=NearIndex)
    newest_copy: int = 0
    looked_at: datetime | None = None
    known: dict[int, datetime] = field(default_factory=dict)
    """Event -> when it changed as it is known here, so that what was written here is not read again."""
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
    _memory.copies, _memory.newest_copy, _memory.known = NearIndex(), 0, {}


def move_items(item_ids: Iterable[int], event_id: int | None, *, pin: bool = True) -> Event:
    """Put items with another event, by an editor's decision, which grouping respects from then on.

    Args:
        event_id: where they belong; None: an event of their own is made.
        pin: whether grouping leaves them there; False undoes an earlier decision.

    Returns:
        The event that has them now. An event that has no item left stays, with an item count of 0, so that what refers
        to it still does and the decision can be undone.

    Raises:
        Event.DoesNotExist: there is no such event.
        WireItem.DoesNotExist: there is no such item.
    """
    with turn():
        items = list(WireItem.objects.filter(pk__in=list(item_ids)).order_by("published", "pk"))
        if not items:
            raise WireItem.DoesNotExist
        event = new_event(items[0]) if event_id is None else Event.objects.get(pk=event_id)
        former = {item.event_id for item in items if item.event_id} - {event.pk}
        WireItem.objects.filter(pk__in=[item.pk for item in items]).update(event=event, event_pinned=pin)
        for pk in (*sorted(former), event.pk):
            refresh_event(pk)
        event.refresh_from_db()
        return event


def merge_events(keep_id: int, other_id: int, *, pin: bool = True) -> Event:
    """Put all items of one event with another, by an editor's decision; the other stays, with an item count of 0.

    Raises:
        Event.DoesNotExist: one of them is not there.
    """
    with turn():
        keep, other = Event.objects.get(pk=keep_id), Event.objects.get(pk=other_id)
        WireItem.objects.filter(event__in=[keep, other]).update(event=keep, event_pinned=pin)
        refresh_event(other.pk)
        refresh_event(keep.pk)
        keep.refresh_from_db()
        return keep


def refresh_event(event_id: int) -> None:
    """Count an event's items anew and work out what it says, for the next grouping of any process."""
    event = Event.objects.get(pk=event_id)
    items = WireItem.objects.filter(event=event)
    counted = items.aggregate(count=Count("pk"), first=Min("published"), last=Max("published"))
    event.item_count = counted["count"]
    event.first_at, event.last_at = counted["first"] or event.first_at, counted["last"] or event.last_at
    event.source_count = items.filter(sibling_of=None).aggregate(n=Count("source", distinct=True))["n"]
    event.languages = list(
        dict.fromkeys(items.exclude(language="").order_by("pk").values_list("language", flat=True)[:MOST_ITEMS_READ])
    )
    texts = items.order_by("pk").values_list("headline", "body_text", "summary")[:MOST_ITEMS_READ]
    words = (compared_by(headline, body or summary) for headline, body, summary in texts)
    event.words = _memory.index.vector_of(words, at=event.last_at) if event.item_count else {}
    event.changed_at = now()
    event.save(update_fields=_CHANGED)


@contextmanager
def turn() -> Iterator[None]:
    """One process and one thread at a time; all rows or none, and the memory dropped when none."""
    with _memory.lock:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTGRES_LOCK])
                yield
        except BaseException:
            forget_index()  # the rows were rolled back; what was learnt from them is wrong
            raise


def _waiting_items() -> list[WireItem]:
    """The next items in order of arrival; an emergency alert in force waits for nobody."""
    waiting = WireItem.objects.filter(event=None).exclude(kind__in=NEVER_GROUPED).order_by("pk").only(*_READ)
    return list(waiting.filter(alert__state=Alert.State.ACTIVE)[:BATCH]) or list(waiting[:BATCH])


def _group_batch() -> int:
    with turn():
        items = _waiting_items()
        if items:
            _bring_up_to_date()
            _Grouping().run(items)
        return len(items)


_READ = (
    *("pk", "source_id", "headline", "summary", "body_text", "language", "published", "first_seen", "event_pinned"),
    *("event_id", "sibling_of_id", *READ_FOR_SEARCH),
)
_SAVED = ("event_id", "shared_words", "why", "sibling_of_id", "searched_version", *ANNOTATED)


def _bring_up_to_date() -> None:
    at, name = now(), str(connection.settings_dict["NAME"])
    window = timedelta(days=EVENT_WINDOW_DAYS.value)
    if _memory.looked_at is None or _memory.database != name:
        forget_index()
        _memory.index = EventIndex(default_rule(window))
        changed = Event.objects.filter(last_at__gte=at - window)
    else:
        changed = Event.objects.filter(changed_at__gte=_memory.looked_at - OVERLAP)
    _memory.index.expect(know_own_places())
    seen = dict(changed.values_list("pk", "changed_at"))
    _load_events([pk for pk, moment in seen.items() if _memory.known.get(pk) != moment])
    _memory.known = {pk: moment for pk, moment in (_memory.known | seen).items() if moment >= at - OVERLAP * 2}
    _memory.index.forget_before(at - window)
    _load_copies(at)
    _memory.looked_at, _memory.database = at, name


def _load_events(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), 500):
        rows = Event.objects.filter(pk__in=ids[start : start + 500])
        for pk, words, size, last_at in rows.values_list("pk", "words", "item_count", "last_at"):
            if size:
                _memory.index.load(pk, words, size=size, at=last_at)
            else:
                _memory.index.forget(pk)


def _load_copies(at: datetime) -> None:
    """The texts that other processes, or this one before it was started anew, have grouped."""
    rows = WireItem.objects.filter(pk__gt=_memory.newest_copy, event__isnull=False, sketch__isnull=False)
    if not _memory.newest_copy:
        rows = rows.filter(first_seen__gte=at - timedelta(days=COPY_DAYS))
    newest = list(rows.order_by("-pk").values_list("pk", "sketch")[:MOST_COPIES])
    for pk, sketch in reversed(newest):
        _memory.copies.add(pk, Sketch.from_bytes(bytes(sketch or b"")))
        _memory.newest_copy = max(_memory.newest_copy, pk)
    _memory.copies.keep_newest(MOST_COPIES)


def new_event(item: WireItem) -> Event:
    """An event that begins with an item, which is not yet put there."""
    return Event.objects.create(
        title=item.headline[:500], language=item.language, first_at=item.published, last_at=item.published
    )


class _Grouping:
    """One batch of items on its way to its events."""

    def __init__(self) -> None:
        self.index, self.copies = _memory.index, _memory.copies
        self.beside = NearIndex()
        """The texts of this batch."""
        self.events: dict[int, Event] = {}
        self.done: dict[int, WireItem] = {}
        """Items that were read or placed."""
        self.joined: dict[int, list[WireItem]] = {}
        """Event -> the items that it has more."""

    def run(self, items: Sequence[WireItem]) -> None:
        sketches = [annotate_item(item) for item in items]
        copies = [self.copies.nearest(sketch) for sketch in sketches]
        self.done = WireItem.objects.only(*_ORIGINAL).in_bulk({copy.item_id for copy in copies if copy})
        for item, sketch, copy in zip(items, sketches, copies, strict=True):
            beside = self.beside.nearest(sketch)
            self._place(item, sketch, beside if beside and (copy is None or beside.share > copy.share) else copy)
        index_items(items)
        update_rows(WireItem, {item.pk: {name: getattr(item, name) for name in _SAVED} for item in items})
        self.events |= Event.objects.defer("words").in_bulk(self.joined.keys() - self.events.keys())
        self._count_sources()
        at = now()
        for pk, joined in self.joined.items():
            event = self.events[pk]
            _tell(event, joined)
            event.words, event.changed_at = self.index.vector(pk), at
            _memory.known[pk] = at
        changed = {pk: {name: getattr(self.events[pk], name) for name in _CHANGED} for pk in self.joined}
        update_rows(Event, changed)

    def _place(self, item: WireItem, sketch: Sketch, copy: Near | None) -> None:
        words = compared_by(item.headline, item.body_text or item.summary)
        original = self._original(copy) if copy else None
        match = None
        if original is not None and copy is not None:
            item.sibling_of_id = original.sibling_of_id or original.pk
            item.why = [{"term": "copy", "weight": copy.share, "detail": [original.headline[:200]]}]
            event_id = original.event_id or 0
        else:
            match = self.index.nearest(words, at=item.published)
            item.why = [term.as_json() for term in match.why] if match else []
            event_id = match.event_id if match else self._new_event(item)
        self.index.add(event_id, words, at=item.published)
        self.joined.setdefault(event_id, []).append(item)
        item.event_id, item.shared_words = event_id, list(match.shared) if match else []
        self.done[item.pk] = item
        self.copies.add(item.pk, sketch)
        self.beside.add(item.pk, sketch)
        _memory.newest_copy = max(_memory.newest_copy, item.pk)

    def _original(self, copy: Near) -> WireItem | None:
        """The item that this one is a copy of, when its event still takes items."""
        found = self.done.get(copy.item_id)
        if found is None:
            found = WireItem.objects.filter(pk=copy.item_id).only(*_ORIGINAL).first()
        return found if found is not None and (found.event_id or 0) in self.index else None

    def _new_event(self, item: WireItem) -> int:
        event = new_event(item)
        self.events[event.pk] = event
        return event.pk

    def _count_sources(self) -> None:
        """Copies of one text are one voice, whoever sent them."""
        counted = (
            WireItem.objects.filter(event__in=self.joined.keys(), sibling_of=None)
            .order_by()
            .values_list("event")
            .annotate(Count("source", distinct=True))
        )
        for pk, count in counted:
            self.events[pk].source_count = count


def _tell(event: Event, items: Iterable[WireItem]) -> None:
    """Count items that an event has more."""
    for item in items:
        event.first_at, event.last_at = min(event.first_at, item.published), max(event.last_at, item.published)
        event.item_count += 1
        if item.language and item.language not in event.languages:
            event.languages = [*event.languages, item.language]


_ORIGINAL = ("event_id", "sibling_of_id", "headline")
_CHANGED = ("last_at", "first_at", "item_count", "source_count", "languages", "words", "changed_at")
