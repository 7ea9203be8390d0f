"""What the newsroom has made of the events on the wall."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext

from galley.gather.registries import EventNote
from galley.newsroom.models import StorySource


def stories_on_events(event_ids: Sequence[int]) -> dict[int, EventNote]:
    """The newest story about each event, with who writes it; one query."""
    used = (
        StorySource.objects.filter(item__event__in=event_ids)
        .select_related("story", "story__owner", "item")
        .order_by("story__latest_revision_created_at", "story_id")
    )
    return {row.item.event_id: _note(row) for row in used if row.item is not None and row.item.event_id is not None}


def _note(row: StorySource) -> EventNote:
    story = row.story
    url = reverse("wagtailadmin_pages:edit", args=[story.pk])
    if story.live:
        return EventNote(gettext("On the site"), url, "done")
    if story.owner is None:
        return EventNote(gettext("Draft"), url, "working")
    return EventNote(gettext("%(name)s writes") % {"name": story.owner}, url, "working")
