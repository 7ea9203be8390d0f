"""Rows of tips for the desk's screens."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from galley.gather.models import Tip


def tips_for_desk() -> QuerySet[Tip]:
    """All tips with `message_count`, the newest first."""
    return Tip.objects.annotate(message_count=Count("messages")).order_by("-last_day", "-pk")


def new_tips() -> int:
    """How many nobody of the desk has looked at."""
    return Tip.objects.filter(state=Tip.State.NEW).count()
