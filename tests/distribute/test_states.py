"""The table of states holds for every path through it, on the database that the suite runs on."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.distribute import states
from galley.distribute.models import Channel, Delivery
from galley.distribute.models.moves import State
from galley.distribute.states import MOVES

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(db: None) -> Delivery:
    channel = Channel.objects.create(slug="hook", name="Hook", adapter="webhook")
    return Delivery.objects.create(key="k", channel=channel, next_try=timezone.now())


def test_the_model_stores_the_states_of_the_table():
    assert {state.value for state in State} == states.ALL
    assert {move.after for move in MOVES.values()} | {states.WAITING} == states.ALL
    assert all(move.before <= states.ALL for move in MOVES.values())


def test_every_state_that_is_not_done_can_become_done_and_what_was_sent_stays_sent():
    def reachable(start: str) -> set[str]:
        found = {start}
        while True:
            further = {move.after for move in MOVES.values() if move.before & found} - found
            if not further:
                return found
            found |= further

    for state in states.OPEN:
        assert reachable(state) >= states.DONE - {states.SENT} | {states.SENT}, state
    assert reachable(states.SENT) == {states.SENT}
    assert reachable(states.SKIPPED) == {states.SKIPPED}


def test_only_a_person_moves_what_is_in_doubt():
    from_doubt = {name for name, move in MOVES.items() if states.IN_DOUBT in move.before}
    assert from_doubt == {"confirm", "send_again", "rest"}


def test_nothing_begins_but_what_was_taken():
    assert MOVES["begin"].before == {states.TAKEN}
    assert {name for name, move in MOVES.items() if move.after == states.SENDING} == {"begin"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.sampled_from(sorted(MOVES)), max_size=25))
def test_a_row_moves_as_the_table_says_and_never_otherwise(delivery, walk):
    this = Delivery.objects.filter(pk=delivery.pk)
    this.update(state=states.WAITING)
    expected: str = states.WAITING
    for name in walk:
        allowed = expected in MOVES[name].before
        assert this.move(name, reason=name) == int(allowed)
        if allowed:
            expected = MOVES[name].after
        assert this.get().state == expected


def test_a_lost_lease_moves_nothing(delivery):
    this = Delivery.objects.filter(pk=delivery.pk)
    assert this.move("take", token="mine") == 1
    assert this.move("begin", held_by="another's") == 0
    assert this.get().state == states.TAKEN
    assert this.move("begin", held_by="mine") == 1
