"""What a person decides about a delivery that a machine may not guess about."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from galley.distribute import states
from galley.distribute.data import Ability
from galley.distribute.errors import NotAllowedNowError
from galley.distribute.models import Delivery, Letter
from galley.distribute.registries import channels
from galley.distribute.services.queueing import wake_dispatcher
from galley.kernel.models import User
from galley.kernel.text import gettext_noop

RESTS = gettext_noop("Somebody let it rest.")
ARRIVED = gettext_noop("Somebody looked: it arrived.")


@transaction.atomic
def confirm_arrival(delivery: Delivery, *, by: User) -> None:
    """Somebody looked, and it is there.

    Raises:
        NotAllowedNowError: it is not in doubt (any more).
    """
    _move(delivery, "confirm", by, may_be_there=_has_letters(delivery), sent_at=timezone.now(), reason=ARRIVED)
    Letter.objects.filter(delivery=delivery).move("confirm", sent_at=timezone.now(), reason=ARRIVED)
    wake_dispatcher()


@transaction.atomic
def send_again(delivery: Delivery, *, by: User) -> None:
    """Somebody looked, and it is not there, or what made it fail was mended: it goes again, with all its tries.

    Of a delivery by letters only those go again that failed or are in doubt.

    Raises:
        NotAllowedNowError: it is neither failed nor in doubt (any more).
    """
    _move(
        delivery, "send_again", by, may_be_there=_has_letters(delivery), attempts=0, next_try=timezone.now(), reason=""
    )
    Letter.objects.filter(delivery=delivery).move("send_again", attempts=0, reason="", detail="")
    wake_dispatcher()


@transaction.atomic
def try_now(delivery: Delivery, *, by: User) -> None:
    """Do not wait for the next try.

    Raises:
        NotAllowedNowError: it is not waiting for a next try (any more).
    """
    _move(delivery, "hurry", by, next_try=timezone.now())
    wake_dispatcher()


@transaction.atomic
def let_rest(delivery: Delivery, *, by: User) -> None:
    """It need not go any more, or nobody can find out; it is not tried again.

    Raises:
        NotAllowedNowError: it is being sent just now, or is done.
    """
    _move(delivery, "rest", by, reason=RESTS)
    Letter.objects.filter(delivery=delivery).move("rest", reason=RESTS)
    wake_dispatcher()


def _move(delivery: Delivery, name: str, by: User, **values: Any) -> None:
    moved = Delivery.objects.filter(pk=delivery.pk).move(
        name, decided_by=by, decided_at=timezone.now(), token="", lease_until=None, **values
    )
    if not moved:
        raise NotAllowedNowError(delivery.key)


def _has_letters(delivery: Delivery) -> bool:
    """Some readers have it, so it goes on as it is, and is not begun anew."""
    if delivery.channel.adapter not in channels or not delivery.channel.kind.abilities & Ability.READERS:
        return False
    return delivery.letters.exclude(state__in=states.DUE).exists()
