"""After a restore from a backup: what was open then may have gone out since, and nobody sends it twice by guessing."""

from __future__ import annotations

import logging

from django.db import transaction

from galley.distribute import states
from galley.distribute.data import Ability
from galley.distribute.models import Delivery, Letter
from galley.distribute.registries import channels
from galley.kernel.text import gettext_noop

logger = logging.getLogger(__name__)

RESTORED = gettext_noop("The newsroom was restored from a backup. It may have gone out since the backup was made.")


@transaction.atomic
def doubt_what_was_open() -> int:
    """Put open deliveries in doubt, but for those that may safely be sent again with the same key.

    Returns:
        How many wait for a person now.
    """
    doubted = 0
    for delivery in Delivery.objects.filter(state__in=states.DUE | states.HELD).select_related("channel"):
        this = Delivery.objects.filter(pk=delivery.pk)
        if _may_go_again(delivery):
            this.update(may_be_there=True)
            continue
        doubted += this.move("recall", token="", lease_until=None, reason=RESTORED)
        Letter.objects.filter(delivery=delivery).move("recall", token="", reason=RESTORED)
    if doubted:
        logger.warning("delivery.restored", extra={"in_doubt": doubted})
    return doubted


def _may_go_again(delivery: Delivery) -> bool:
    """The channel takes a key once, or can be asked; a letter does neither."""
    if delivery.channel.adapter not in channels:
        return False
    abilities = delivery.channel.kind.abilities
    return bool(abilities & (Ability.IDEMPOTENT | Ability.FIND)) and not abilities & Ability.READERS
