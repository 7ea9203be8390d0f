"""Editors decide which items are one event; each decision is kept, respected afterwards, and can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from galley.gather.errors import DecisionError
from galley.gather.models import Event, EventDecision, WireItem
from galley.gather.services import grouping
from galley.kernel.text import gettext_noop

if TYPE_CHECKING:
    from galley.kernel.models import User

Kind = EventDecision.Kind
CHANGED_SINCE = gettext_noop("Somebody moved some of these items meanwhile. Look at the event again, and choose anew.")


def split(
    event_id: int, item_ids: Collection[int], *, by: User, to: int | None = None, note: str = ""
) -> EventDecision:
    """Move items off an event, into another one or one of their own.

    Args:
        to: the other event; None makes a new one.

    Raises:
        DecisionError: nothing is chosen, an item is with another event by now, there is no such event, or a new event
            would get all that there is.
    """
    if not item_ids:
        raise DecisionError(gettext_noop("Choose the items that do not belong here."))
    if to == event_id:
        raise DecisionError(gettext_noop("These items are with this event already."))
    with grouping.turn():
        events = _locked_events({event_id} | ({to} if to else set()))
        items = _locked_items(event_id)
        chosen = [item for item in items if item.pk in set(item_ids)]
        if len(chosen) != len(set(item_ids)):
            raise DecisionError(CHANGED_SINCE)
        if to is None and len(chosen) == len(items):
            raise DecisionError(gettext_noop("These are all items of the event. Leave at least one, or merge it."))
        target = grouping.move_items([item.pk for item in chosen], to)
        kind = Kind.SPLIT if to is None else Kind.MOVE
        return _keep(kind, events[event_id], target, chosen, by=by, note=note)


def merge(keep_id: int, other_id: int, *, by: User, note: str = "") -> EventDecision:
    """Put all items of the other event with this one.

    Raises:
        DecisionError: they are one event, one is not there, or the other has no items any more.
    """
    if keep_id == other_id:
        raise DecisionError(gettext_noop("This is the same event. Choose another one."))
    with grouping.turn():
        events = _locked_events({keep_id, other_id})
        items = _locked_items(other_id)
        if not items:
            raise DecisionError(gettext_noop("That event has no items any more."))
        items += _locked_items(keep_id)  # these are pinned, too
        target = grouping.merge_events(keep_id, other_id)
        return _keep(Kind.MERGE, events[other_id], target, items, by=by, note=note)


def pin(event_id: int, *, by: User, note: str = "") -> EventDecision:
    """Keep an event's items together whatever is worked out later; new items may still join.

    Raises:
        DecisionError: there is nothing to pin, or all of it is pinned.
    """
    with grouping.turn():
        events = _locked_events({event_id})
        items = [item for item in _locked_items(event_id) if not item.event_pinned]
        if not items:
            raise DecisionError(gettext_noop("Every item of this event is kept here already."))
        WireItem.objects.filter(pk__in=[item.pk for item in items]).update(event_pinned=True)
        return _keep(Kind.PIN, events[event_id], events[event_id], items, by=by, note=note)


def undo(decision_id: int, *, by: User, note: str = "") -> EventDecision:
    """Put the items of a decision back to where and as they were.

    An item that somebody has moved since stays where it is; `left` of what is returned counts those.

    Raises:
        DecisionError: the decision is an undo, is undone already, or all its items were moved since.
    """
    with grouping.turn():
        decision = EventDecision.objects.select_for_update(of=("self",)).filter(pk=decision_id).first()
        if decision is None or decision.kind == Kind.UNDO:
            raise DecisionError(gettext_noop("There is no such decision."))
        if EventDecision.objects.filter(undoes=decision).exists():
            raise DecisionError(gettext_noop("This decision is undone already."))
        before = {move["item"]: move for move in decision.moves}
        events = _locked_events({decision.event_id, decision.target_id or 0} - {0})
        rows = WireItem.objects.select_for_update(of=("self",)).filter(pk__in=before).order_by("pk")
        items = [row for row in rows if row.event_id == decision.target_id]
        if not items:
            raise DecisionError(gettext_noop("Its items were moved since, so there is nothing left to undo."))
        _put_back(items, before)
        _restore_titles(decision)
        undone = _keep(
            Kind.UNDO, events[decision.event_id], events.get(decision.target_id or 0), items, by=by, note=note
        )
        undone.undoes, undone.left = decision, len(before) - len(items)
        undone.save(update_fields=["undoes", "left"])
        return undone


def _put_back(items: Iterable[WireItem], before: dict[int, dict[str, object]]) -> None:
    ways: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for item in items:
        move = before[item.pk]
        ways[int(str(move["event"])), bool(move["pinned"])].append(item.pk)
    for (event_id, pinned), ids in sorted(ways.items()):
        grouping.move_items(ids, event_id, pin=pinned)


def _restore_titles(decision: EventDecision) -> None:
    for event_id, (before, after) in decision.titles.items():
        Event.objects.filter(pk=int(event_id), title=after).update(title=before)


def _locked_events(ids: Collection[int]) -> dict[int, Event]:
    """Always in the same order, so that two decisions never wait for each other."""
    events = Event.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    found = {event.pk: event for event in events}
    if len(found) != len(set(ids)):
        raise DecisionError(gettext_noop("There is no such event."))
    return found


def _locked_items(event_id: int) -> list[WireItem]:
    rows = WireItem.objects.select_for_update(of=("self",)).filter(event=event_id).order_by("pk")
    return list(rows.only("pk", "event_id", "event_pinned", "headline"))


def _keep(
    kind: EventDecision.Kind, event: Event, target: Event | None, items: list[WireItem], *, by: User, note: str
) -> EventDecision:
    titles = {} if kind in {Kind.PIN, Kind.UNDO} else _follow_titles({event.pk})
    return EventDecision.objects.create(
        kind=kind,
        event=event,
        target=target,
        moves=[{"item": item.pk, "event": item.event_id, "pinned": item.event_pinned} for item in items],
        titles=titles,
        by=by,
        note=note.strip()[:500],
    )


def _follow_titles(event_ids: Collection[int]) -> dict[str, list[str]]:
    """An event whose title was an item's that left is called as the first of those that stay."""
    changed: dict[str, list[str]] = {}
    for event in Event.objects.filter(pk__in=event_ids, item_count__gt=0):
        first = event.items.order_by("published", "pk").only("headline").first()
        if first is not None and not event.items.filter(headline__startswith=event.title).exists():
            changed[str(event.pk)] = [event.title, first.headline[:500]]
            Event.objects.filter(pk=event.pk).update(title=first.headline[:500])
    return changed
