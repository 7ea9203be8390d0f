"""Rows for the desk's screens; the number of queries of each is tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet, Subquery

from galley.gather.item_search import events_of_found
from galley.gather.item_terms import ItemsWanted, wanted_phrases
from galley.gather.models import Event, Source, WireItem
from galley.gather.registries import EventNote, event_notes
from galley.kernel.time import now

SHOWN_ITEMS = 6
MOST_COUNTED = 10_000
"""Nobody turns the pages of a wall further than that; to count a million takes longer than to show them."""
MOST_SOURCES = 500
"""Of a section."""
LOOKED_AT = 4_000
"""Newest items, for the languages that there are beside those of the sources."""
FAST_ITEMS_AN_HOUR = 3
"""From so many new items in an hour on, an event is marked as moving fast."""


@dataclass(frozen=True)
class WallRow:
    """One event on the wall."""

    event: Event
    items: tuple[WireItem, ...]
    """The newest, at most `SHOWN_ITEMS`."""
    sources: tuple[str, ...]
    last_hour: int
    summary: str = ""
    """Of the item that gave the event its title."""
    notes: tuple[EventNote, ...] = ()

    @property
    def lead(self) -> WireItem | None:
        """The item that a story would be started from: the newest that its source did not kill."""
        return next((item for item in self.items if not item.is_killed), None)

    @property
    def is_killed(self) -> bool:
        """Whether nothing is left that may be used, as far as the row shows it."""
        return bool(self.items) and self.lead is None and not self.hidden_items

    @property
    def is_fast(self) -> bool:
        return self.last_hour >= FAST_ITEMS_AN_HOUR

    @property
    def hidden_items(self) -> int:
        return max(0, self.event.item_count - len(self.items))


@dataclass(frozen=True)
class WallFilter:
    """What of the wall somebody looks at; empty: all of it."""

    text: str = ""
    source: int = 0
    language: str = ""
    section: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.source or self.language or self.section)


def wall_events(wanted: WallFilter | None = None) -> QuerySet[Event]:
    """Events, the one with the newest item first; with a filter, those that have one item that is all of it."""
    events = Event.objects.filter(item_count__gt=0).order_by("-last_at", "-pk").defer("words")
    if wanted is None or wanted.is_empty:
        return events
    asked = _asked(wanted)
    if asked is None:
        return events.none()
    return events.filter(pk__in=events_of_found(asked))


def _asked(wanted: WallFilter) -> ItemsWanted | None:
    """The same as the search takes it; None: nothing can be that."""
    sources = [wanted.source] if wanted.source else []
    if wanted.section:
        of_section = Source.objects.filter(section=wanted.section)
        of_section = of_section.filter(pk=wanted.source) if wanted.source else of_section
        sources = list(of_section.order_by("pk").values_list("pk", flat=True)[:MOST_SOURCES])
    phrases = wanted_phrases(wanted.text)
    if (wanted.section and not sources) or (wanted.text.strip() and not phrases):
        return None
    return ItemsWanted(phrases, tuple(sources), wanted.language)


def newest_item_id() -> int:
    """The mark up to which somebody has seen the wall."""
    return WireItem.objects.filter(event__isnull=False).order_by("-pk").values_list("pk", flat=True).first() or 0


def events_since(mark: int, wanted: WallFilter) -> int:
    """How many events that somebody looks at got items after the mark; MOST_COUNTED stands for more."""
    newer = WireItem.objects.filter(pk__gt=mark, event__isnull=False).order_by("-pk").values("event")[:MOST_COUNTED]
    return wall_events(wanted).filter(pk__in=newer).count()


def wall_rows(events: Sequence[Event]) -> list[WallRow]:
    """The rows of a page of events, whatever their number, in two queries and those of the notes.

    The first reads a little of every item, the second the few that are shown: a running story has hundreds.
    """
    titles = {event.pk: event.title for event in events}
    hour_ago = now() - timedelta(hours=1)
    newest: dict[int, list[int]] = {pk: [] for pk in titles}
    sources: dict[int, Counter[str]] = {pk: Counter() for pk in titles}
    last_hour: Counter[int] = Counter()
    first_told: dict[int, int] = {}
    told = WireItem.objects.filter(event__in=titles, event__isnull=False).order_by("-published", "-pk")
    for pk, event_id, source, first_seen, headline in told.values_list(*_TOLD):
        sources[event_id][source] += 1
        last_hour[event_id] += first_seen >= hour_ago
        if headline == titles[event_id]:
            first_told[event_id] = pk
        if len(newest[event_id]) < SHOWN_ITEMS:
            newest[event_id].append(pk)
    shown = {*first_told.values(), *(pk for some in newest.values() for pk in some)}
    items = WireItem.objects.only(*_SHOWN).select_related("source").in_bulk(shown)
    notes = event_notes.of(list(titles)) if titles else {}
    return [
        WallRow(
            event=event,
            items=tuple(items[pk] for pk in newest[event.pk] if pk in items),
            sources=tuple(name for name, _count in sources[event.pk].most_common()),
            last_hour=last_hour[event.pk],
            summary=items[first_told[event.pk]].summary if first_told.get(event.pk) in items else "",
            notes=tuple(notes.get(event.pk, ())),
        )
        for event in events
    ]


_TOLD = ("pk", "event_id", "source__name", "first_seen", "headline")
_SHOWN = (
    *("event", "headline", "summary", "language", "published", "first_seen", "version", "status", "url"),
    *("source__name", "source__section"),
)
"""What a row shows of an item; its text and all that is worked out from it stay where they are."""


def happening(*, hours: int = 24, limit: int = 5) -> list[Event]:
    """What most sources report lately, for the home page."""
    since = now() - timedelta(hours=hours)
    events = Event.objects.filter(item_count__gt=0).defer("words")
    recent = list(events.filter(last_at__gte=since).order_by("-source_count", "-last_at")[:limit])
    return recent or list(events.order_by("-last_at")[:limit])


def sources_for_list() -> QuerySet[Source]:
    """Sources with how many items they brought; those that need somebody first."""
    return Source.objects.all()


def failing_sources(*, limit: int = 8) -> list[Source]:
    """Sources that somebody must look at: failing more than once, or gone."""
    failing = Source.objects.filter(Q(enabled=True, failures__gt=1) | Q(is_gone=True))
    return list(failing.order_by("-failures", "name")[:limit])


def sections_in_use() -> list[str]:
    """The sections and beats that sources have."""
    return list(Source.objects.exclude(section="").order_by("section").values_list("section", flat=True).distinct())


def languages_in_use() -> list[str]:
    """The languages of the sources and of the newest items; asking a whole archive would take longer than the page."""
    newest = Subquery(WireItem.objects.order_by("-pk").values("pk")[:1])
    lately = WireItem.objects.filter(pk__gt=newest - LOOKED_AT).order_by().values_list("language")
    return sorted({language for (language,) in lately.union(Source.objects.order_by().values_list("language"))} - {""})


def newest_items_of(source: Source, *, limit: int = 10) -> list[WireItem]:
    """What a source brought last."""
    return list(source.items.order_by("-first_seen", "-pk").defer("body_html", "body_text")[:limit])
