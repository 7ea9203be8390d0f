"""Keep readers' search true to what is live, and answer it."""

from __future__ import annotations

from django.db import connection, transaction

from galley.kernel.terms import index_terms
from galley.newsroom.data import StoryData
from galley.site.conf import SEARCH_BACKEND
from galley.site.models import SearchEntry
from galley.site.search import EntryTerms, SearchBackend, search_backends

KEPT_TEXT = 100_000
"""Letters of a story that are searched; a longer one is found by its beginning."""


def search_backend() -> SearchBackend:
    """The backend in force: the one of the setting, or else that of the database."""
    return search_backends.get(SEARCH_BACKEND.value or connection.vendor)


@transaction.atomic
def index_story(story: StoryData, *, section_id: int) -> None:
    """Have a live story found, by the words that it has now."""
    text = story.body_text[:KEPT_TEXT]
    SearchEntry.objects.update_or_create(
        story_id=story.story_id,
        defaults={
            "language": story.language,
            "section_id": section_id,
            "published_at": story.published_at,
            "headline": story.headline,
            "standfirst": story.standfirst,
            "text": text,
        },
    )
    named = " ".join([*(person.name for person in story.bylines), *(topic.name for topic in story.topics), story.place])
    terms = EntryTerms(
        headline=index_terms(f"{story.headline} {story.kicker}"),
        standfirst=index_terms(f"{story.standfirst} {named}"),
        text=index_terms(text),
    )
    search_backend().put(story.story_id, terms)


@transaction.atomic
def drop_from_search(story_id: int) -> None:
    """A story is not found any more."""
    SearchEntry.objects.filter(story_id=story_id).delete()
    search_backend().drop(story_id)
