"""Write down what must go where, in the transaction of the publication: both are kept, or neither."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from galley.distribute.crashpoints import crash_point
from galley.distribute.data import Ability
from galley.distribute.models import Channel, Delivery
from galley.kernel.jobs.declare import task_named
from galley.newsroom.models import StoryPage

DISPATCH_JOB = "distribute.dispatch"


@transaction.atomic
def queue_deliveries(story_id: int, revision_id: int) -> list[Delivery]:
    """Queue one story revision for each channel that carries its language, once.

    Call it in the transaction that makes the revision live. Calling it again changes nothing.
    """
    story = StoryPage.objects.select_related("locale").get(pk=story_id)
    queued = []
    for channel in Channel.objects.for_language(story.language):
        earlier = Delivery.objects.of_story_on(story.guid, channel)
        withdrawals = earlier.filter(kind=Delivery.Kind.WITHDRAWAL).count()
        known = earlier.last()
        is_first = known is None or known.kind == Delivery.Kind.WITHDRAWAL
        if is_first and _is_old_news(story, channel):
            continue
        # After a withdrawal the same revision can come back, and is another delivery than before.
        again = f".{withdrawals}" if withdrawals else ""
        queued.append(
            _queue(
                f"{story.guid}:{revision_id}{again}:{channel.slug}",
                story,
                channel,
                kind=Delivery.Kind.FIRST if is_first else Delivery.Kind.UPDATE,
                revision_id=revision_id,
            )
        )
    wake_dispatcher()
    crash_point("queued")
    return queued


@transaction.atomic
def mark_as_correction(story_id: int, revision_id: int) -> int:
    """Say that this revision carries a correction; gives how many channels learn of it as such."""
    return Delivery.objects.filter(
        story_id=story_id, revision_id=revision_id, kind=Delivery.Kind.UPDATE, state=Delivery.State.WAITING
    ).update(kind=Delivery.Kind.CORRECTION)


@transaction.atomic
def queue_withdrawals(story_id: int) -> list[Delivery]:
    """Queue taking a story back from every channel that was to get it."""
    story = StoryPage.objects.select_related("locale").get(pk=story_id)
    queued = []
    for channel in Channel.objects.all():
        earlier = Delivery.objects.of_story_on(story.guid, channel)
        known = earlier.last()
        if known is None or known.kind == Delivery.Kind.WITHDRAWAL:
            continue
        count = earlier.filter(kind=Delivery.Kind.WITHDRAWAL).count() + 1
        queued.append(
            _queue(
                f"{story.guid}:withdrawn-{count}:{channel.slug}",
                story,
                channel,
                kind=Delivery.Kind.WITHDRAWAL,
                revision_id=known.revision_id,
            )
        )
    wake_dispatcher()
    return queued


def wake_dispatcher(*, at: datetime | None = None) -> None:
    """Have a worker look for what is due, now or at a time. Losing this loses nothing: a sweep looks too."""
    job: Any = task_named(DISPATCH_JOB)
    (job.using(run_after=at) if at is not None else job).enqueue()


def _queue(key: str, story: StoryPage, channel: Channel, *, kind: Delivery.Kind, revision_id: int | None) -> Delivery:
    delivery, _new = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "channel": channel,
            "story_id": story.pk,
            "story_uuid": story.guid,
            "revision_id": revision_id,
            "version": story.version,
            "language": story.language,
            "headline": story.title[:255],
            "next_try": timezone.now(),
        },
    )
    return delivery


def _is_old_news(story: StoryPage, channel: Channel) -> bool:
    """A channel that was added after this story, and cannot change what it has, is not sent old stories as news."""
    published = story.first_published_at
    if published is None or story.version <= 1 or published >= channel.created_at:
        return False
    return not channel.kind.abilities & Ability.EDIT
