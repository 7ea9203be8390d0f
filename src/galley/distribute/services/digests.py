"""The daily letters: at each list's hour, what appeared since the last one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from galley.distribute import queries
from galley.distribute.models import Delivery, MailingList
from galley.distribute.services.queueing import wake_dispatcher

DAY = timedelta(days=1)


def queue_due_digests(*, now: datetime | None = None) -> list[Delivery]:
    """Queue the letter of each daily list whose hour has come, once a day, however often this is called."""
    now = now or timezone.now()
    lists = MailingList.objects.filter(rhythm=MailingList.Rhythm.DAILY, channel__enabled=True).select_related("channel")
    return [delivery for each in lists if (delivery := _queue_digest(each, now)) is not None]


def last_due(mailing_list: MailingList, now: datetime) -> datetime:
    """The last time at which this list's hour struck, in the newsroom's time zone."""
    local = timezone.localtime(now, timezone.get_default_timezone())
    due = local.replace(hour=mailing_list.hour, minute=0, second=0, microsecond=0)
    return due if due <= local else due - DAY


@transaction.atomic
def _queue_digest(mailing_list: MailingList, now: datetime) -> Delivery | None:
    due = last_due(mailing_list, now)
    covered = mailing_list.digest_until or max(due - DAY, mailing_list.created_at)
    if covered >= due:
        return None
    mine = MailingList.objects.filter(pk=mailing_list.pk, digest_until=mailing_list.digest_until)
    if not mine.update(digest_until=due):
        return None
    stories = queries.stories_between(mailing_list.language, covered, due)
    corrected = queries.corrected_between(mailing_list.language, covered, due)
    if not stories and not corrected:
        return None
    delivery, _new = Delivery.objects.get_or_create(
        key=f"digest:{mailing_list.slug}:{due:%Y-%m-%dT%H%z}:{mailing_list.channel.slug}",
        defaults={
            "kind": Delivery.Kind.DIGEST,
            "channel": mailing_list.channel,
            "language": mailing_list.language,
            "headline": mailing_list.name,
            "content": {
                "list": mailing_list.slug,
                "since": covered.isoformat(),
                "until": due.isoformat(),
                "stories": stories,
                "corrected": corrected,
            },
            "next_try": now,
        },
    )
    wake_dispatcher()
    return delivery
