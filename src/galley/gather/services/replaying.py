"""Group items anew, as if they came now: after the rule, the words or the dictionary have changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from galley.gather.cluster import EventIndex, Match, default_rule
from galley.gather.conf import EVENT_WINDOW_DAYS
from galley.gather.models import Event, WireItem
from galley.gather.own_places import know_own_places
from galley.gather.services import grouping
from galley.gather.services.annotating import ANNOTATED, annotate_item, compared_by
from galley.kernel.time import now

BATCH = 200


@dataclass(frozen=True)
class Replayed:
    """What came of it."""

    items: int
    moved: int
    events: int


def items_to_replay(*, days: int | None = None) -> QuerySet[WireItem]:
    """Items that have an event and that no editor has pinned, in order of arrival."""
    items = WireItem.objects.filter(event__isnull=False, event_pinned=False).order_by("pk")
    return items.filter(first_seen__gte=now() - timedelta(days=days)) if days else items


def replay(
    *, days: int | None = None, annotations: bool = False, each_batch: Callable[[int], object] = lambda _done: None
) -> Replayed:
    """Group the items anew, each batch in one transaction; stopped half way it can be called again.

    An event keeps its row while the first item that it had comes before what the other items now go with. One that is
    left without items stays, with an item count of 0, for what refers to it.

    Args:
        days: only items that arrived in the last so many; None: all.
        annotations: annotate them anew, too.
        each_batch: told how many items a batch had.
    """
    ids = list(items_to_replay(days=days).values_list("pk", flat=True))
    index = EventIndex(default_rule(timedelta(days=EVENT_WINDOW_DAYS.value)))
    moved = 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        index.expect(know_own_places())
        with grouping.turn():
            moved += _replay_batch(batch, index)
        if annotations:
            _annotate(batch)
        each_batch(len(batch))
    grouping.forget_index()
    return Replayed(len(ids), moved, Event.objects.filter(item_count__gt=0).count())


def _replay_batch(ids: list[int], index: EventIndex) -> int:
    items = list(WireItem.objects.filter(pk__in=ids, event_pinned=False).order_by("pk"))
    touched: set[int] = set()
    moved: list[WireItem] = []
    for item in items:
        words = compared_by(item.headline, item.body_text or item.summary)
        before = item.event_id or 0
        match = None if item.sibling_of_id else index.nearest(words, at=item.published)
        item.event_id = _where(item, match, index)
        index.add(item.event_id, words, at=item.published)
        if not item.sibling_of_id:
            item.shared_words = list(match.shared) if match else []
            item.why = [term.as_json() for term in match.why] if match else []
        if item.event_id != before:
            moved.append(item)
            touched |= {before, item.event_id}
    WireItem.objects.bulk_update(items, ["event", "shared_words", "why"], batch_size=50)
    for event_id in sorted(touched - {0}):
        grouping.refresh_event(event_id)
    return len(moved)


def _where(item: WireItem, match: Match | None, index: EventIndex) -> int:
    if match is not None:
        return match.event_id
    if item.sibling_of_id and (
        event_id := WireItem.objects.values_list("event_id", flat=True).get(pk=item.sibling_of_id)
    ):
        return event_id
    if item.event_id and item.event_id not in index:
        return item.event_id
    return grouping.new_event(item).pk


@transaction.atomic
def _annotate(ids: list[int]) -> None:
    items = list(WireItem.objects.filter(pk__in=ids))
    for item in items:
        annotate_item(item)
    WireItem.objects.bulk_update(items, ANNOTATED, batch_size=50)
