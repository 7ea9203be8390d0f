"""Stories as a delivery needs them."""

from __future__ import annotations

from datetime import datetime

from galley.distribute.data import DigestData
from galley.distribute.models import Delivery, MailingList
from galley.newsroom.data import StoryData
from galley.newsroom.models import Correction, StoryPage
from galley.newsroom.queries import live_stories, story_data, with_what_lists_show


def story_of(delivery: Delivery) -> StoryData | None:
    """The delivery's story as it is live now; None when it is not, or when there is no one story."""
    if delivery.story_id is None:
        return None
    found = with_what_lists_show(StoryPage.objects.live().filter(pk=delivery.story_id)).first()
    return story_data(found) if found is not None else None


def stories_between(language: str, since: datetime, until: datetime) -> list[int]:
    """The numbers of stories first published in this time, newest first."""
    stories = live_stories(language).filter(first_published_at__gt=since, first_published_at__lte=until)
    return list(stories.prefetch_related(None).values_list("pk", flat=True))


def corrected_between(language: str, since: datetime, until: datetime) -> list[int]:
    """The numbers of earlier stories of which a correction appeared in this time."""
    corrections = Correction.objects.filter(
        state=Correction.State.PUBLISHED,
        published_at__gt=since,
        published_at__lte=until,
        story__live=True,
        story__locale__language_code=language,
        story__first_published_at__lte=since,
    )
    return list(dict.fromkeys(corrections.order_by("-published_at").values_list("story_id", flat=True)))


def digest_of(delivery: Delivery) -> DigestData:
    """What a digest's delivery holds, as the stories are now."""
    content = delivery.content
    mailing_list = MailingList.objects.filter(slug=content["list"]).first()
    return DigestData(
        title=mailing_list.name if mailing_list else delivery.headline,
        language=delivery.language,
        since=datetime.fromisoformat(content["since"]),
        until=datetime.fromisoformat(content["until"]),
        stories=_in_order(content["stories"]),
        corrected=_in_order(content["corrected"]),
    )


def _in_order(story_ids: list[int]) -> tuple[StoryData, ...]:
    found = {story.pk: story for story in with_what_lists_show(StoryPage.objects.live().filter(pk__in=story_ids))}
    return tuple(story_data(found[pk]) for pk in story_ids if pk in found)
