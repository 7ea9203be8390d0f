"""A killed source is shown with every story that was made from it, until a person has dealt with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from galley.gather.models import WireItem
from galley.kernel.jobs.declare import task_named
from galley.newsroom.models import KilledSource, PictureOrigin, StorySource
from galley.newsroom.queries.pictures import stories_with

if TYPE_CHECKING:
    from galley.kernel.models import User


@transaction.atomic
def mark_stories_of(item_id: int) -> list[KilledSource]:
    """Note a killed wire item with each story that was made from it; whoever must look is written to.

    The stories stay as they are: what to do with them is for people to decide. Safe to call twice.

    Returns:
        The notes that are new, or open again because the item was killed once more.
    """
    item = WireItem.objects.select_related("source").get(pk=item_id)
    earlier = item.earlier_versions.first()
    told = []
    stories = set(StorySource.objects.filter(item=item).values_list("story_id", flat=True))
    pictures = _mark_pictures_of(item, stories)
    for story_id in sorted(stories | pictures.keys()):
        note, created = KilledSource.objects.get_or_create(
            story_id=story_id,
            item=item,
            defaults={
                "headline": earlier.headline if earlier is not None else item.headline,
                "source_name": item.source.name[:255],
                "reason": item.edit_note or (item.headline if earlier is not None else ""),
                "pictures": pictures.get(story_id, ""),
            },
        )
        reopened = not created and KilledSource.objects.filter(pk=note.pk).exclude(settled_at=None).update(
            settled_at=None, settled_by=None, note="", killed_at=timezone.now(), pictures=pictures.get(story_id, "")
        )
        if created or reopened:
            told.append(note)
            task_named("newsroom.tell_of_killed_source").enqueue(note.pk)
    return told


def _mark_pictures_of(item: WireItem, stories: set[int]) -> dict[int, str]:
    """Note the kill with each picture of the library that came with the item, or that it is, by its own name.

    Returns:
        The stories that use one of them, with the titles of those, one a line.
    """
    own = Q(item=item) | (Q(source=item.source_id, guid=item.guid) if item.guid else Q())
    origins = PictureOrigin.objects.filter(own)
    titles = dict(origins.values_list("image_id", "image__title"))
    if not titles:
        return {}
    origins.filter(killed_at=None).update(killed_at=timezone.now())
    used = stories_with(set(titles), among=stories)
    return {pk: "\n".join(titles[image] for image in sorted(images)) for pk, images in used.items()}


def settle_killed_source(note: KilledSource, *, by: User, done: str) -> bool:
    """Say that a story has been looked at; False when somebody else already did.

    Args:
        done: what was done about it, for the record.
    """
    won = KilledSource.objects.open().filter(pk=note.pk).update(settled_at=timezone.now(), settled_by=by, note=done)
    return bool(won)
