"""Counting reads: a number goes up; nothing of the person who reads is looked at beyond the name of the browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import TruncDay
from django.utils import timezone

from galley.feedback.conf import KEEP_HOURLY_READS_DAYS
from galley.feedback.models import StoryReads

_MACHINE = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|preview|fetch|monitor|curl|wget|python|http-?client|okhttp|java/|go-http"
    r"|lighthouse|feed|facebookexternalhit|whatsapp|^$",
    re.IGNORECASE,
)


def is_machine(user_agent: str) -> bool:
    """Whether a browser's name says that no person reads."""
    return len(user_agent) < 20 or _MACHINE.search(user_agent) is not None


def count_read(story_id: int, *, at: datetime | None = None) -> None:
    """Count one read of a live story in the hour in which it was."""
    add_reads(story_id, 1, at=at)


def add_reads(story_id: int, reads: int, *, at: datetime | None = None) -> None:
    """Add so many reads to an hour's row; for the demo newsroom and for hits counted elsewhere."""
    hour = (at or timezone.now()).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    # One upsert: processes that count the same story at once do not lose a read.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO galley_feedback_storyreads (story_id, span, starts_at, reads) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (story_id, span, starts_at) "
            "DO UPDATE SET reads = galley_feedback_storyreads.reads + excluded.reads",
            [story_id, StoryReads.Span.HOUR, connection.ops.adapt_datetimefield_value(hour), reads],
        )


def roll_up_reads() -> int:
    """Add the hours of days long past up to one row a day; returns how many hours went.

    It may be stopped anywhere and run again: a day is rolled up in one transaction.
    """
    before = (timezone.now() - timedelta(days=KEEP_HOURLY_READS_DAYS.value)).astimezone(UTC)
    before = before.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = StoryReads.objects.filter(span=StoryReads.Span.HOUR, starts_at__lt=before)
    gone = 0
    for day in hours.annotate(day=TruncDay("starts_at", tzinfo=UTC)).values_list("day", flat=True).distinct():
        with transaction.atomic():
            of_day = hours.filter(starts_at__gte=day, starts_at__lt=day + timedelta(days=1))
            for row in list(of_day.values("story_id").annotate(sum=Sum("reads"))):
                daily, made = StoryReads.objects.get_or_create(
                    story_id=row["story_id"],
                    span=StoryReads.Span.DAY,
                    starts_at=day,
                    defaults={"reads": row["sum"]},
                )
                if not made:
                    StoryReads.objects.filter(pk=daily.pk).update(reads=daily.reads + row["sum"])
            gone += of_day.delete()[0]
    return gone
