"""A worker holds a delivery by a lease: how it takes one, and what becomes of it when the lease ends."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from galley.distribute import conf, states
from galley.distribute.data import Ability, ChannelAdapter
from galley.distribute.models import Channel, Delivery, DeliveryAttempt
from galley.distribute.models.deliveries import DeliveryQuerySet
from galley.distribute.registries import channels
from galley.distribute.services import planning
from galley.distribute.services.planning import Plan
from galley.kernel.text import gettext_noop

logger = logging.getLogger("galley.deliveries")

CUT_OFF = gettext_noop("The worker was cut off in the middle of it.")


@dataclass(frozen=True)
class Task:
    """A delivery that this worker holds, and what is to be done with it."""

    delivery: Delivery
    plan: Plan
    adapter: ChannelAdapter[Any]
    was_doubtful: bool
    """An earlier try of it may have arrived."""


@transaction.atomic
def take_next(channel: Channel) -> Task | None:
    """Take the next due delivery by a lease; what need not go any more is skipped on the way."""
    adapter = channel.kind
    doubt_blocks = not adapter.abilities & Ability.READERS
    while True:
        due = Delivery.objects.filter(channel=channel).due(timezone.now(), doubt_blocks=doubt_blocks)
        candidate = due.first()
        if candidate is None:
            return None
        # The rows of a story on a channel are locked together, in order: of two workers one sees what the other took.
        siblings = _locked_siblings(candidate)
        delivery = due.filter(pk=candidate.pk).first()
        if delivery is None:
            continue
        plan = planning.plan_for(delivery, siblings, adapter.abilities)
        this = Delivery.objects.filter(pk=delivery.pk)
        if plan.act is None:
            this.move("skip", reason=plan.skip, token="", lease_until=None)
            continue
        Delivery.objects.filter(pk__in=planning.made_needless(delivery, siblings)).move(
            "supersede", reason=planning.SUPERSEDED
        )
        this.move(
            "take", act=plan.act, token=secrets.token_hex(16), attempts=F("attempts") + 1, lease_until=lease_end()
        )
        taken = Delivery.objects.select_related("channel", "rendition").get(pk=delivery.pk)
        return Task(taken, plan, adapter, was_doubtful=delivery.may_be_there)


def end_leases() -> int:
    """Decide what becomes of deliveries whose worker gave no sign of life; gives how many there were."""
    now = timezone.now()
    ended = 0
    lapsed = Delivery.objects.filter(state__in=states.HELD, lease_until__lt=now).select_related("channel")
    for delivery in lapsed[:500]:
        if _end_lease(delivery):
            ended += 1
    return ended


@transaction.atomic
def _end_lease(delivery: Delivery) -> bool:
    this = Delivery.objects.filter(pk=delivery.pk, lease_until=delivery.lease_until)
    gave_up = delivery.attempts >= conf.TRIES.value
    free: dict[str, Any] = {"lease_until": None, "next_try": timezone.now(), "reason": CUT_OFF}
    if delivery.state == states.TAKEN:
        move = "refuse" if gave_up else "give_back"
    else:
        move = "repeat" if _may_be_repeated(delivery, gave_up=gave_up) else "lose"
    if not this.move(move, held_by=delivery.token, token="", **free):
        return False
    DeliveryAttempt.objects.filter(delivery=delivery, token=delivery.token, ended_at=None).update(
        ended_at=timezone.now(), outcome=DeliveryAttempt.Outcome.CUT_OFF, reason=CUT_OFF, token=""
    )
    logger.warning("delivery.lease_ended", extra={"delivery": delivery.pk, "move": move})
    return True


def _may_be_repeated(delivery: Delivery, *, gave_up: bool) -> bool:
    if delivery.channel.adapter not in channels:
        return False
    # Each round of letters gets further than the one before, so their number needs no limit.
    has_letters = bool(delivery.channel.kind.abilities & Ability.READERS)
    return has_letters or (delivery.is_repeatable and not gave_up)


def held(delivery: Delivery) -> DeliveryQuerySet:
    """The row, as long as this worker's lease holds."""
    return Delivery.objects.filter(pk=delivery.pk, token=delivery.token)


def lease_end() -> datetime:
    """Until when a lease that begins now holds."""
    return timezone.now() + timedelta(seconds=conf.LEASE_SECONDS.value)


def _locked_siblings(delivery: Delivery) -> list[Delivery]:
    if delivery.story_uuid is None:
        rows = Delivery.objects.filter(pk=delivery.pk)
    else:
        rows = Delivery.objects.of_story_on(delivery.story_uuid, delivery.channel)
    return list(rows.select_for_update())
