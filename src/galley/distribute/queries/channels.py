"""Channels for the desk."""

from __future__ import annotations

from django.db.models import Count, Max, Q

from galley.distribute import states
from galley.distribute.models import Channel


def channels_with_news() -> list[Channel]:
    """Every channel with when it was last sent something (`last_sent`) and how many wait for a person (`troubled`)."""
    return list(
        Channel.objects.annotate(
            last_sent=Max("deliveries__sent_at"),
            troubled=Count("deliveries", filter=Q(deliveries__state__in=states.FOR_A_PERSON)),
        )
    )
