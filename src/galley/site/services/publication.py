"""What the site does when the newsroom publishes: mark pages, keep search true; in the newsroom's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from galley.newsroom.models import SectionPage, StoryPage
from galley.newsroom.queries import story_data
from galley.site import pagekeys
from galley.site.models import FrontPage
from galley.site.services.search import drop_from_search, index_story
from galley.site.services.store import drop_now, mark_stale, want_page


@transaction.atomic
def show_story(story_id: int) -> None:
    """A revision of a story became live."""
    story = StoryPage.objects.select_related("locale").get(pk=story_id)
    section = story.get_parent()
    data = story_data(story, base_url="")
    index_story(data, section_id=section.pk)
    want_page(data.url, subject=story.key)
    named = {key for key in data.keys if key.startswith(("section:", "contributor:", "topic:"))}
    mark_stale({story.key, *named, *_lists_of(story), *_versions_of(story)})


@transaction.atomic
def hide_story(story_id: int) -> None:
    """A story was withdrawn: nobody gets its page from the moment of the commit, and nothing lists it."""
    story = StoryPage.objects.select_related("locale").get(pk=story_id)
    drop_from_search(story_id)
    keys = {story.key, *_lists_of(story), *_versions_of(story)}
    keys |= {pagekeys.contributor_key(byline.contributor_id) for byline in story.bylines.all()}
    keys |= {pagekeys.topic_key(topic.pk) for topic in story.subjects.all()}
    mark_stale(keys | {pagekeys.section_key(story.get_parent().pk)})
    drop_now(story.get_url() or "")


@transaction.atomic
def show_correction(story_id: int) -> None:
    """A correction's text became visible."""
    story = StoryPage.objects.select_related("locale").get(pk=story_id)
    language = story.language
    mark_stale(
        {story.key, pagekeys.corrections_key(language), pagekeys.front_key(language), pagekeys.feed_key(language)}
    )


@transaction.atomic
def show_section(section: SectionPage) -> None:
    """A section's name, place or life changed; every page's menu has it."""
    mark_stale({section.key, pagekeys.menu_key(section.locale.language_code)})


@transaction.atomic
def show_front(front: FrontPage) -> None:
    """An editor published the front page; its title is the name on every page."""
    mark_stale({pagekeys.front_key(front.language), pagekeys.menu_key(front.language)})


def rebuild_search() -> int:
    """Index every live story anew; gives how many. For a restored or converted database."""
    count = 0
    for language, _name in settings.LANGUAGES:
        stories = StoryPage.objects.live().filter(locale__language_code=language).select_related("locale")
        for story in stories.iterator(chunk_size=50):
            index_story(story_data(story, base_url=""), section_id=story.get_parent().pk)
            count += 1
    return count


def _lists_of(story: StoryPage) -> Iterable[str]:
    """The lists that a story comes into or leaves."""
    language = story.language
    published = timezone.localtime(story.first_published_at or timezone.now())
    yield pagekeys.front_key(language)
    yield pagekeys.feed_key(language)
    yield pagekeys.corrections_key(language)
    yield pagekeys.archive_key(language)
    yield pagekeys.month_key(language, published.date())


def _versions_of(story: StoryPage) -> Iterable[str]:
    """Its versions in other languages: their pages name this one."""
    others = StoryPage.objects.filter(translation_key=story.translation_key).exclude(pk=story.pk)
    return [pagekeys.story_key(pk) for pk in others.values_list("pk", flat=True)]
