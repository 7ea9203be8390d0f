"""Mailing lists, for readers and for the desk."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from galley.distribute.models import Channel, MailingList


def open_lists(language: str) -> list[MailingList]:
    """The lists that readers can subscribe to, those in this language first."""
    found = MailingList.objects.filter(is_open=True, channel__enabled=True).order_by("pk")
    return sorted(found, key=lambda each: each.language != language)


def lists_of(channel: Channel) -> QuerySet[MailingList]:
    """A channel's lists with how many readers each has: `readers`."""
    return MailingList.objects.filter(channel=channel).annotate(
        readers=Count("subscribers", filter=Q(subscribers__confirmed_at__isnull=False))
    )
