"""Everything about one event for its page, and the wall in order of weight; the number of queries is tested."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Prefetch, QuerySet, Value
from django.db.models.functions import Cast, Concat, StrIndex
from django.utils import timezone
from django.utils.translation import get_language

from galley.gather import conf, queries
from galley.gather.annotate.lexicon import countries
from galley.gather.claims import Quantity, Sentence, Statement, Take, differing, take_by_take
from galley.gather.map_tiles import Attribution, attribution, draw_on_tiles
from galley.gather.models import Alert, Event, EventDecision, EventWeights, ItemAttachment, WireItem
from galley.gather.own_places import know_own_places
from galley.gather.picture_queries import PictureView, pictures_of_items
from galley.gather.place_map import MapPoint, PlaceMap, draw
from galley.gather.ranking import Ranking, Spot, Told, Weights, rank
from galley.gather.registries import EventNote, event_notes
from galley.kernel.text import tokens
from galley.kernel.time import now

MOST_ITEMS = 300
"""The newest of an event; one with more is a running story that nobody reads whole."""
MOST_OFFERED = 40
MOST_RANKED = 300
RANKED_HOURS = 72
_FILES = ItemAttachment.objects.defer("body")


@dataclass(frozen=True)
class EventFilter:
    """Which of the items are shown; the rest of the page is about all of them."""

    source: int = 0
    language: str = ""


@dataclass(frozen=True)
class Reason:
    """One term of why an item is where it is."""

    term: str
    detail: tuple[str, ...]
    speaks_for: bool


@dataclass(frozen=True)
class ItemRow:
    """One item with what it adds."""

    item: WireItem
    sentences: tuple[Sentence, ...]
    reasons: tuple[Reason, ...]
    original: WireItem | None = None
    """The item that it is a copy of, when that is with the event."""
    pictures: tuple[PictureView, ...] = ()

    @property
    def new_sentences(self) -> int:
        return sum(sentence.is_new for sentence in self.sentences)

    @property
    def is_all_new(self) -> bool:
        """Nothing of it was told before, so that pointing at each sentence would point at nothing."""
        return bool(self.sentences) and self.new_sentences == len(self.sentences)


@dataclass(frozen=True)
class Hour:
    """An hour of the timeline."""

    start: datetime
    count: int
    sources: tuple[str, ...]
    first: WireItem
    share: float
    """Of the fullest hour, 0 to 1."""


@dataclass(frozen=True)
class EventView:
    """Everything about one event."""

    event: Event
    rows: tuple[ItemRow, ...]
    """The newest first, as filtered."""
    is_cut: bool
    sources: tuple[tuple[int, str, int], ...]
    """(id, name, items)"""
    languages: tuple[tuple[str, int], ...]
    shared_words: tuple[str, ...]
    hours: tuple[Hour, ...]
    quantities: tuple[Quantity, ...]
    ranking: Ranking
    map: PlaceMap | None
    map_by: Attribution | None
    """Of the tiles, where the map has some."""
    places: tuple[str, ...]
    """Names of places of which it is not known where they are."""
    notes: tuple[EventNote, ...]
    alerts: tuple[Alert, ...]
    decisions: tuple[EventDecision, ...]
    merged_into: Event | None
    is_pinned: bool


def event_view(event: Event, wanted: EventFilter | None = None) -> EventView:
    """One event with all that is known of it."""
    wanted = wanted or EventFilter()
    versions = Prefetch("attachments", _FILES)
    rows = event.items.select_related("source", "alert").prefetch_related("earlier_versions", versions)
    items = list(rows.defer("body_html", "sketch").order_by("-published", "-pk")[:MOST_ITEMS])[::-1]
    weights = desk_weights()
    decisions = decisions_of(event)
    know_own_places()
    takes = [_take(item) for item in items]
    said = dict(zip((item.pk for item in items), take_by_take(takes), strict=True))
    by_id = {item.pk: item for item in items}
    shown = [item for item in reversed(items) if _is_wanted(item, wanted)]
    pictures = pictures_of_items(shown)
    points, nowhere = _places(items, weights)
    words = Counter(word for item in items for word in item.shared_words)
    merged = [
        one.event_id for one in decisions if one.kind == "merge" and one.target_id == event.pk and not one.is_undone
    ]
    notes = event_notes.of([event.pk, *merged])
    return EventView(
        event=event,
        rows=tuple(
            ItemRow(item, said[item.pk], _reasons(item), by_id.get(item.sibling_of_id or 0), pictures.get(item.pk, ()))
            for item in shown
        ),
        is_cut=event.item_count > len(items),
        sources=tuple(
            (pk, name, n) for (pk, name), n in Counter((i.source_id, i.source.name) for i in items).most_common()
        ),
        languages=tuple(Counter(item.language for item in items if item.language).most_common()),
        shared_words=tuple(word for word, _count in words.most_common(16)),
        hours=_hours(items),
        quantities=tuple(differing(map(_statement, items, takes))),
        ranking=rank([_told(item) for item in items], weights=weights, at=now()),
        map=_map(points),
        map_by=attribution() if conf.MAP_TILES.value else None,
        places=nowhere,
        notes=tuple(note for pk in (event.pk, *merged) for note in notes.get(pk, ())),
        alerts=tuple(item.alert for item in reversed(items) if hasattr(item, "alert")),
        decisions=tuple(decisions),
        merged_into=next(
            (one.target for one in decisions if one.kind == "merge" and one.event_id == event.pk and not one.is_undone),
            None,
        )
        if not items
        else None,
        is_pinned=bool(items) and all(item.event_pinned for item in items),
    )


def _is_wanted(item: WireItem, wanted: EventFilter) -> bool:
    return wanted.source in {0, item.source_id} and wanted.language in {"", item.language}


def _take(item: WireItem) -> Take:
    text = item.body_text or item.summary
    return Take(item.pk, item.headline, text, item.language, is_copy=item.sibling_of_id is not None)


def _statement(item: WireItem, take: Take) -> Statement:
    return Statement(item.credit.strip() or item.source.name, item.updated or item.published, take)


def _reasons(item: WireItem) -> tuple[Reason, ...]:
    return tuple(
        Reason(str(one.get("term", "")), tuple(map(str, one.get("detail", []))), float(one.get("weight", 0)) > 0)
        for one in item.why
    )


def _hours(items: Sequence[WireItem]) -> tuple[Hour, ...]:
    by_hour: dict[datetime, list[WireItem]] = {}
    for item in items:
        start = timezone.localtime(item.published).replace(minute=0, second=0, microsecond=0)
        by_hour.setdefault(start, []).append(item)
    most = max(map(len, by_hour.values()), default=1)
    return tuple(
        Hour(start, len(some), tuple(dict.fromkeys(item.source.name for item in some)), some[0], len(some) / most)
        for start, some in sorted(by_hour.items())
    )


def _spots(places: Iterable[Any], named: Iterable[Any]) -> tuple[Spot, ...]:
    return tuple(
        Spot(
            tuple(str(one[form]) for form in ("name", "en", "zh") if one.get(form)),
            one.get("latitude"),
            one.get("longitude"),
        )
        for one in (*places, *named)
        if isinstance(one, dict)
    )


def _told(item: WireItem) -> Told:
    return Told(
        item.pk,
        item.source_id,
        item.first_seen,
        headline=item.headline,
        section=item.source.section,
        credit=item.credit,
        sibling_of=item.sibling_of_id or 0,
        spots=_spots(item.places, item.annotations.get("places", [])),
    )


def _places(items: Sequence[WireItem], weights: Weights) -> tuple[list[MapPoint], tuple[str, ...]]:
    counted: Counter[tuple[float, float]] = Counter()
    names: dict[tuple[float, float], str] = {}
    nowhere: dict[str, None] = {}
    known: dict[str, tuple[float, float]] = {}
    for item in items:
        for spot in dict.fromkeys(_spots(item.places, item.annotations.get("places", []))):
            if spot.latitude is None or spot.longitude is None:
                nowhere |= dict.fromkeys(spot.names[:1])
                continue
            where = round(spot.latitude, 2), round(spot.longitude, 2)
            where = next((known[name] for name in spot.names if name in known), where)  # the first to say where it is
            known |= dict.fromkeys(spot.names, where)
            counted[where] += 1
            names.setdefault(where, spot.names[0] if spot.names else "")
    points = [MapPoint(names[where], *where, count=count) for where, count in counted.most_common(24)]
    if points:
        points += [
            MapPoint(name, *where, is_home=True) for where, name in _homes(weights).items() if where not in counted
        ]
    placed = set(names.values())
    return points, tuple(name for name in nowhere if name not in placed)[:24]


def _map(points: list[MapPoint]) -> PlaceMap | None:
    """On the operator's tiles, or on our own land."""
    if tiles := conf.MAP_TILES.value:
        return draw_on_tiles(points, tiles)
    in_chinese = (get_language() or "").startswith("zh")
    return draw(points, country=lambda code: countries().get(code, ("", ""))[in_chinese])


def _homes(weights: Weights) -> dict[tuple[float, float], str]:
    """Where the newsroom's places are, each once: a town with a name in either language is one place."""
    names: dict[tuple[float, float], dict[str, None]] = defaultdict(dict)
    for home in weights.homes:
        if home.latitude is not None and home.longitude is not None:
            names[round(home.latitude, 2), round(home.longitude, 2)] |= dict.fromkeys(home.names)
    return {where: " · ".join(said) for where, said in names.items()}


def decisions_of(event: Event) -> list[EventDecision]:
    """What was decided about an event, the newest first."""
    found = EventDecision.objects.filter(event=event) | EventDecision.objects.filter(target=event)
    return list(found.select_related("event", "target", "by", "undone_by", "undoes").order_by("-at", "-pk")[:100])


def events_like(event: Event) -> list[Event]:
    """Events that items of this one may belong to: those of its days, the most alike in their titles first."""
    days = timedelta(days=3)
    rows = Event.objects.filter(
        last_at__gte=event.first_at - days, first_at__lte=event.last_at + days, item_count__gt=0
    )
    found = list(rows.exclude(pk=event.pk).defer("words").order_by("-last_at")[:400])
    title = set(tokens(event.title))
    return sorted(found, key=lambda other: -len(title & set(tokens(other.title))))[:MOST_OFFERED]


# The wall in order of weight


def desk_weights() -> Weights:
    """How the newsroom weighs events; the usual weights until somebody says otherwise."""
    row = EventWeights.objects.order_by("pk").first()
    return row.as_data() if row else Weights()


_TOLD = ("event_id", "pk", "source_id", "first_seen", "headline", "source__section", "credit", "sibling_of_id")
_PLACES = ("places", "annotations__places")


def rankings(event_ids: Sequence[int], *, at: datetime, weights: Weights | None = None) -> dict[int, Ranking]:
    """The weight of each of these events, in one query and that of the weights."""
    weights = weights or desk_weights()
    told: dict[int, list[Told]] = {pk: [] for pk in event_ids}
    names = (*_TOLD, *_PLACES) if weights.homes else _TOLD  # what nothing is near to need not be read
    rows = WireItem.objects.filter(event__in=event_ids).order_by("pk").values_list(*names)
    for event_id, pk, source_id, first_seen, headline, section, credit, sibling, *places in rows:
        spots = _spots(*(found if isinstance(found, list) else () for found in places)) if places else ()
        told[event_id or 0].append(
            Told(pk, source_id, first_seen, headline, section, credit, sibling_of=sibling or 0, spots=spots)
        )
    return {pk: rank(items, weights=weights, at=at) for pk, items in told.items()}


def weighed(wanted: queries.WallFilter) -> dict[int, Ranking]:
    """The weights of the events of the last days, the weightiest first."""
    at = now()
    recent = queries.wall_events(wanted).filter(last_at__gte=at - timedelta(hours=RANKED_HOURS))
    found = rankings(list(recent.values_list("pk", flat=True)[:MOST_RANKED]), at=at)
    return dict(sorted(found.items(), key=lambda one: -one[1].score))


def in_order(event_ids: Iterable[int]) -> QuerySet[Event]:
    """Events in this order.

    By their place in a text, and not by a CASE: of three hundred branches Django makes a hundred milliseconds.
    """
    ids = list(event_ids)
    text = f",{','.join(map(str, ids))},"
    place = StrIndex(Value(text), Concat(Value(","), Cast("pk", CharField()), Value(",")))
    return Event.objects.filter(pk__in=ids).defer("words").order_by(place)


def wall_by_weight(wanted: queries.WallFilter) -> QuerySet[Event]:
    """Events of the last days, the weightiest first."""
    return in_order(weighed(wanted))
