"""Where pictures of the library are used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from galley.newsroom.models import NewsroomImage, StoryPage


def stories_with(image_ids: set[int], *, among: Iterable[int] = ()) -> dict[int, set[int]]:
    """Stories that use one of these pictures, live or as their newest draft has it, each with those that it uses.

    Args:
        among: stories to look at besides those that are known to refer to a picture: a draft's changes are not.
    """
    if not image_ids:
        return {}
    kind = ContentType.objects.get_for_model(NewsroomImage)
    found = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=[str(pk) for pk in image_ids])
    pages = {int(pk) for pk in found.values_list("object_id", flat=True) if pk.isdigit()} | set(among)
    pages |= set(StoryPage.objects.filter(picture__in=image_ids).values_list("pk", flat=True))
    used = {story.pk: _pictures_in(story) & image_ids for story in StoryPage.objects.filter(pk__in=pages)}
    return {pk: ids for pk, ids in used.items() if ids}


def _pictures_in(story: StoryPage) -> set[int]:
    versions = (story, story.get_latest_revision_as_object())
    found = {version.picture_id for version in versions if version.picture_id}
    return found | {pk for version in versions for pk in _in_blocks(list(version.body.raw_data))}


def _in_blocks(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for key, inside in value.items():
            if key == "picture" and isinstance(inside, int):
                yield inside
            else:
                yield from _in_blocks(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _in_blocks(inside)
