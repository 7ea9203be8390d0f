"""Channels for the desk."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q

from galley.distribute import states
from galley.distribute.data import ChannelAdapter
from galley.distribute.models import Channel
from galley.distribute.registries import channels


def channels_with_news() -> list[Channel]:
    """Every channel with when it was last sent something (`last_sent`) and how many wait for a person (`troubled`)."""
    return list(
        Channel.objects.annotate(
            last_sent=Max("deliveries__sent_at"),
            troubled=Count("deliveries", filter=Q(deliveries__state__in=states.FOR_A_PERSON)),
        )
    )


def kinds_to_add() -> list[ChannelAdapter[Any]]:
    """The kinds of which a channel can be added: all but those that can be there once and are."""
    there = set(Channel.objects.values_list("adapter", flat=True))
    return [kind for kind in channels if not (kind.is_single and kind.slug in there)]
