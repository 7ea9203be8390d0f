"""Mailing lists, for readers and for the desk."""

from __future__ import annotations

from django.db.models import Case, Count, Q, QuerySet, When

from galley.distribute.models import Channel, MailingList


def open_lists(language: str) -> QuerySet[MailingList]:
    """The lists that readers can subscribe to, those in this language first."""
    return MailingList.objects.filter(is_open=True, channel__enabled=True).order_by(
        Case(When(language=language, then=0), default=1), "pk"
    )


def lists_of(channel: Channel) -> QuerySet[MailingList]:
    """A channel's lists with how many readers each has: `readers`."""
    return MailingList.objects.filter(channel=channel).annotate(
        readers=Count("subscribers", filter=Q(subscribers__confirmed_at__isnull=False))
    )
