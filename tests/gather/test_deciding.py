"""Editors split, merge and pin; the decision holds, and undoing it puts everything back."""

import pytest

from galley.gather import services
from galley.gather.errors import DecisionError
from galley.gather.models import Event, EventDecision, WireItem
from galley.gather.services import deciding
from galley.kernel.roles import Role
from tests.gather.servers import rss

pytestmark = pytest.mark.django_db

FLOOD = [
    ("f1", "Alder floods Harrow quarter after dam gate fails"),
    ("f2", "Dam gate fails: Alder floods Harrow quarter"),
    ("f3", "Alder floods: Harrow quarter under water as dam gate fails"),
]


@pytest.fixture
def editor(person):
    return person(Role.DESK_EDITOR)


@pytest.fixture
def flood(news, make_source):
    """One event of three items from three sources."""
    for guid, title in FLOOD:
        entry = {"guid": guid, "title": title, "pubDate": f"2026-11-24T1{guid[1]}:00:00Z"}
        source = make_source(news.put(f"/{guid}", rss(entry)), language="en")
        services.fetch_source(source.pk)
    services.group_new_items()
    return Event.objects.get(item_count=3)


def placed():
    """Where every item is, and whether it is pinned there."""
    return list(WireItem.objects.order_by("pk").values_list("guid", "event_id", "event_pinned"))


def state():
    events = Event.objects.filter(item_count__gt=0).order_by("pk")
    return placed(), list(events.values_list("pk", "title", "item_count", "source_count", "first_at", "last_at"))


def test_items_split_off_stay_away_and_come_back_by_undo(flood, editor, news, make_source):
    before = state()
    first, *others = WireItem.objects.order_by("pk")
    decision = deciding.split(flood.pk, [first.pk], by=editor, note="Another river")
    new = decision.target
    assert (decision.kind, decision.event, decision.by, decision.note) == ("split", flood, editor, "Another river")
    assert placed() == [
        ("f1", new.pk, True),
        *((item.guid, flood.pk, False) for item in others),
    ]
    flood.refresh_from_db()
    assert (flood.item_count, new.item_count) == (2, 1)
    assert flood.title == FLOOD[1][1]  # its title left with the item
    services.group_new_items()
    services.group_new_items()
    assert placed()[0] == ("f1", new.pk, True)

    undone = deciding.undo(decision.pk, by=editor)
    assert (undone.kind, undone.undoes, undone.left, undone.by) == ("undo", decision, 0, editor)
    assert state() == before
    with pytest.raises(DecisionError, match="undone already"):
        deciding.undo(decision.pk, by=editor)
    with pytest.raises(DecisionError, match="no such decision"):
        deciding.undo(undone.pk, by=editor)


def test_new_items_still_join_an_event_after_a_split(flood, editor, news, make_source):
    first = WireItem.objects.order_by("pk").first()
    deciding.split(flood.pk, [first.pk], by=editor)
    source = make_source(
        news.put("/more", rss({"guid": "f4", "title": "Dam gate fails, Alder floods Harrow quarter again"}))
    )
    services.fetch_source(source.pk)
    assert services.group_new_items() == 1
    assert placed()[0][2] is True
    assert placed()[3][1] in {event for _guid, event, _pinned in placed()[:3]}


def test_events_merge_and_part_again_just_as_they_were(flood, editor, news, make_source):
    source = make_source(news.put("/choir", rss({"guid": "c", "title": "Choir of Sunny Bay wins national prize"})))
    services.fetch_source(source.pk)
    services.group_new_items()
    choir = Event.objects.exclude(pk=flood.pk).get()
    WireItem.objects.filter(guid="c").update(event_pinned=True)
    before = state()
    decision = deciding.merge(flood.pk, choir.pk, by=editor)
    flood.refresh_from_db()
    choir.refresh_from_db()
    assert (flood.item_count, choir.item_count, decision.event, decision.target) == (4, 0, choir, flood)
    assert all(pinned for guid, _event, pinned in placed() if guid == "c")
    deciding.undo(decision.pk, by=editor)
    assert state() == before


def test_what_was_moved_since_stays_and_undo_says_so(flood, editor):
    first, second, _third = WireItem.objects.order_by("pk")
    split = deciding.split(flood.pk, [first.pk, second.pk], by=editor)
    again = deciding.split(split.target.pk, [second.pk], by=editor)
    undone = deciding.undo(split.pk, by=editor)
    assert (undone.left, [move["item"] for move in undone.moves]) == (1, [first.pk])
    assert {guid: event for guid, event, _pinned in placed()} == {
        "f1": flood.pk,
        "f2": again.target.pk,
        "f3": flood.pk,
    }
    deciding.undo(again.pk, by=editor)
    assert placed()[1] == ("f2", split.target.pk, True)


def test_undo_of_what_was_wholly_moved_changes_nothing(flood, editor):
    first, *_rest = WireItem.objects.order_by("pk")
    split = deciding.split(flood.pk, [first.pk], by=editor)
    deciding.split(split.target.pk, [first.pk], to=flood.pk, by=editor)
    before = state()
    with pytest.raises(DecisionError, match="moved since"):
        deciding.undo(split.pk, by=editor)
    assert state() == before
    assert EventDecision.objects.count() == 2


def test_a_pinned_event_stays_as_it_is(flood, editor):
    decision = deciding.pin(flood.pk, by=editor)
    assert {pinned for _guid, _event, pinned in placed()} == {True}
    from galley.gather.services.replaying import items_to_replay

    assert not items_to_replay().exists()
    with pytest.raises(DecisionError, match="kept here already"):
        deciding.pin(flood.pk, by=editor)
    deciding.undo(decision.pk, by=editor)
    assert {pinned for _guid, _event, pinned in placed()} == {False}
    assert items_to_replay().count() == 3


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda event, _ids, by: deciding.split(event, [], by=by), "Choose the items"),
        (lambda event, ids, by: deciding.split(event, ids, by=by), "all items"),
        (lambda event, ids, by: deciding.split(event, [ids[0], 99_999], by=by), "meanwhile"),
        (lambda event, ids, by: deciding.split(event, ids[:1], to=event, by=by), "already"),
        (lambda event, ids, by: deciding.split(event, ids[:1], to=99_999, by=by), "no such event"),
        (lambda event, _ids, by: deciding.merge(event, event, by=by), "same event"),
        (lambda event, _ids, by: deciding.merge(event, 99_999, by=by), "no such event"),
        (lambda _event, _ids, by: deciding.undo(99_999, by=by), "no such decision"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_changes_nothing(ask, said, flood, editor):
    before = state()
    ids = list(WireItem.objects.order_by("pk").values_list("pk", flat=True))
    with pytest.raises(DecisionError, match=said):
        ask(flood.pk, ids, editor)
    assert state() == before
    assert not EventDecision.objects.exists()


def test_a_decision_is_kept_with_the_move_or_not_at_all(flood, editor, monkeypatch):
    before = state()
    monkeypatch.setattr(EventDecision.objects, "create", lambda **_fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deciding.split(flood.pk, [WireItem.objects.order_by("pk").first().pk], by=editor)
    assert state() == before
