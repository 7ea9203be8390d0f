"""What is to be done with a delivery, now that its turn has come: it depends on what the channel has by then. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from galley.distribute import states
from galley.distribute.data import Ability
from galley.distribute.models import Delivery
from galley.kernel.text import gettext_noop

SUPERSEDED = gettext_noop("A newer version took its place.")
CANNOT_EDIT = gettext_noop("The channel cannot change what it has; only corrections follow.")
CANNOT_WITHDRAW = gettext_noop("The channel cannot take back what it has: it is still out there.")
NEVER_THERE = gettext_noop("It never went there, so there is nothing to take back.")
NOT_LIVE = gettext_noop("The story is not on the site any more.")

Act = Delivery.Act
Kind = Delivery.Kind


@dataclass(frozen=True)
class Plan:
    """Do `act`, upon what is there; or skip it, for a reason."""

    act: Delivery.Act | None = None
    there: Delivery | None = None
    skip: str = ""


def plan_for(delivery: Delivery, siblings: Sequence[Delivery], abilities: Ability) -> Plan:
    """Decide what to do.

    Args:
        siblings: all deliveries of the same story to the same channel, in order, this one among them.
    """
    if delivery.story_uuid is None:
        return Plan(Act.SEND)
    if not delivery.may_be_there and any(other.pk > delivery.pk for other in siblings):
        return Plan(skip=SUPERSEDED)
    there = what_is_there([other for other in siblings if other.pk < delivery.pk], abilities)
    if delivery.kind == Kind.WITHDRAWAL:
        return _plan_for_withdrawal(there, abilities)
    if there is None:
        return Plan(Act.SEND)
    if abilities & Ability.EDIT:
        return Plan(Act.EDIT, there)
    carries_correction = any(other.kind == Kind.CORRECTION for other in siblings if there.pk < other.pk <= delivery.pk)
    return Plan(Act.NOTICE, there) if carries_correction else Plan(skip=CANNOT_EDIT)


def _plan_for_withdrawal(there: Delivery | None, abilities: Ability) -> Plan:
    if there is None:
        return Plan(skip=NEVER_THERE)
    return Plan(Act.WITHDRAW, there) if abilities & Ability.WITHDRAW else Plan(skip=CANNOT_WITHDRAW)


def what_is_there(earlier: Sequence[Delivery], abilities: Ability) -> Delivery | None:
    """The last of these that the channel has, if it has any."""
    known = {states.SENT, states.IN_DOUBT} if abilities & Ability.READERS else {states.SENT}
    arrived = [delivery for delivery in earlier if delivery.state in known]
    if not arrived or arrived[-1].kind == Kind.WITHDRAWAL:
        return None
    return arrived[-1]


def made_needless(delivery: Delivery, siblings: Sequence[Delivery]) -> list[int]:
    """Earlier ones that certainly are not there, and need not go any more."""
    before = states.MOVES["supersede"].before
    return [
        other.pk for other in siblings if other.pk < delivery.pk and other.state in before and not other.may_be_there
    ]
