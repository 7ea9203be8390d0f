"""Rows for reader pages, as contexts; the number of queries of each is tested.

Whatever is read is noted in `pagekeys`, so that the page is made anew when it changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Count, Max, Prefetch, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext
from wagtail.models import Page

from galley.kernel.terms import Phrase
from galley.newsroom.data import PersonData
from galley.newsroom.models import Byline, Contributor, Correction, NewsroomImage, SectionPage, StoryPage, Topic
from galley.site import pagekeys
from galley.site.contexts import (
    ArchiveMonth,
    AuthorCard,
    CorrectionEntry,
    FrontContext,
    Link,
    Package,
    SearchHit,
    StoryCard,
)
from galley.site.models import FrontPage, FrontSlot, SearchEntry
from galley.site.registries import MOST_READ, rankings
from galley.site.search.marking import excerpt, marked

SECONDS = 3
RIVER = 20
PACKAGE = 4
MOST_READ_CARDS = 5
RECENT_CORRECTIONS = 3
WORTH_OF_NEWS_VALUE = timedelta(hours=12)
"""A story of one news value more leads as long as one that came this much later."""


def front_of(language: str) -> FrontPage | None:
    """The front page of a language."""
    front: FrontPage | None = (
        FrontPage.objects.live()
        .filter(locale__language_code=language)
        .select_related("locale")
        .order_by("path")
        .first()
    )
    return front


@dataclass(frozen=True)
class Sections:
    """The sections of a language, and which of them a story is in."""

    language: str
    pages: tuple[SectionPage, ...]

    @cached_property
    def _by_path(self) -> dict[str, SectionPage]:
        return {page.path: page for page in self.pages}

    def of(self, story: StoryPage) -> SectionPage | None:
        """The section of a story; None when it is not live."""
        return self._by_path.get(story.path[: -StoryPage.steplen])


def sections_of(language: str) -> Sections:
    """The live sections of a language in the order of the tree; one query."""
    pagekeys.note(pagekeys.menu_key(language))
    pages = SectionPage.objects.live().filter(locale__language_code=language).order_by("path")
    return Sections(language, tuple(pages))


def stories_for_cards(language: str) -> QuerySet[StoryPage]:
    """Live stories with what a card shows, newest first; three queries however many."""
    return with_card_rows(StoryPage.objects.live().filter(locale__language_code=language)).order_by(
        "-first_published_at", "-pk"
    )


def with_card_rows(stories: QuerySet[StoryPage]) -> QuerySet[StoryPage]:
    """Fetch what a card shows together; the text of the stories is left in the database."""
    renditions = NewsroomImage.get_rendition_model().objects.all()
    found: QuerySet[StoryPage] = (
        stories.defer("body", "search_description")
        .select_related("locale", "picture")
        .prefetch_related(
            Prefetch("bylines", queryset=Byline.objects.select_related("contributor").order_by("sort_order")),
            Prefetch("picture__renditions", renditions, "prefetched_renditions"),
        )
    )
    return found


def card(story: StoryPage, sections: Sections, *, picture: bool = True) -> StoryCard:
    """A story in a list."""
    pagekeys.note(pagekeys.story_key(story.pk))
    section = sections.of(story)
    people = list(dict.fromkeys(byline.contributor for byline in story.bylines.all()))
    pagekeys.note_all(pagekeys.contributor_key(person.pk) for person in people)
    shown = story.picture if picture else None
    if shown is not None:
        pagekeys.note(shown.key)
    return StoryCard(
        story_id=story.pk,
        url=story.get_url() or "",
        headline=story.title,
        standfirst=story.standfirst,
        kicker=story.kicker,
        section=section.title if section else "",
        section_url=(section.get_url() or "") if section else "",
        place=story.place,
        byline=joined([person.name_in(sections.language) for person in people], sections.language),
        published_at=story.first_published_at,
        updated_at=story.changed_at,
        news_value=story.news_value,
        picture=shown.as_data() if shown is not None else None,
        machine_made=story.machine_made,  # type: ignore[arg-type]
        language=sections.language,
    )


def joined(names: Sequence[str], language: str) -> str:
    """Names as the language joins them: "A, B and C", "A、B、C"."""
    if language.startswith("zh"):
        return "、".join(names)
    with translation.override(language):
        return get_text_list(list(names), gettext("and")) if names else ""


def cards(stories: Iterable[StoryPage], sections: Sections, *, pictures: bool = True) -> tuple[StoryCard, ...]:
    """`card` for each."""
    return tuple(card(story, sections, picture=pictures) for story in stories)


# The front page


def front_context(front: FrontPage, *, now: datetime | None = None) -> FrontContext:
    """What an editor chose, and in the free places what has the highest news value and is newest."""
    now = now or timezone.now()
    language = front.language
    pagekeys.note(pagekeys.front_key(language))
    sections = sections_of(language)
    arranged = _Arrangement(language, list(stories_for_cards(language)[: RIVER + SECONDS + 1 + 20]))
    chosen = _chosen(front)
    lead = arranged.first_of(chosen[FrontSlot.Place.LEAD]) or arranged.best()
    seconds = [story for story in map(arranged.take, chosen[FrontSlot.Place.SECOND]) if story is not None]
    while len(seconds) < SECONDS and (story := arranged.best()):
        seconds.append(story)
    packages = _packages(front, arranged, sections)
    river = arranged.rest()[:RIVER]
    return FrontContext(
        made_at=now,
        lead=card(lead, sections) if lead else None,
        seconds=cards(seconds, sections),
        packages=packages,
        river=cards(river, sections),
        most_read=most_read(language, sections),
        corrections=recent_corrections(language, sections),
        archive_url=address("archive", language),
        corrections_url=address("corrections", language),
    )


class _Arrangement:
    """Gives each story to one place of the page."""

    def __init__(self, language: str, newest: list[StoryPage]) -> None:
        self.language = language
        self.newest = newest
        self.taken: set[int] = set()

    def take(self, story: StoryPage) -> StoryPage | None:
        if story.pk in self.taken or not story.live or story.locale.language_code != self.language:
            return None
        self.taken.add(story.pk)
        return story

    def first_of(self, stories: Iterable[StoryPage]) -> StoryPage | None:
        return next((taken for story in stories if (taken := self.take(story))), None)

    def best(self) -> StoryPage | None:
        left = self.rest()
        return self.take(max(left, key=worth)) if left else None

    def rest(self) -> list[StoryPage]:
        return [story for story in self.newest if story.pk not in self.taken]


def worth(story: StoryPage) -> datetime:
    """When a story of news value 0 would have to be published to be as much worth a place as this one."""
    return (story.first_published_at or timezone.now()) + story.news_value * WORTH_OF_NEWS_VALUE


def _chosen(front: FrontPage) -> dict[str, list[StoryPage]]:
    slots = list(front.slots.all())
    stories = _stories_by_id([slot.story_id for slot in slots])
    chosen: dict[str, list[StoryPage]] = {place: [] for place in FrontSlot.Place.values}
    for slot in slots:
        if slot.story_id in stories:
            chosen[slot.place].append(stories[slot.story_id])
    return chosen


def _stories_by_id(ids: Iterable[int]) -> dict[int, StoryPage]:
    wanted = set(ids)
    if not wanted:
        return {}
    # A chosen story that is withdrawn and comes back is on this page again.
    pagekeys.note_all(map(pagekeys.story_key, wanted))
    return {story.pk: story for story in with_card_rows(StoryPage.objects.live().filter(pk__in=wanted))}


def _packages(front: FrontPage, arranged: _Arrangement, sections: Sections) -> tuple[Package, ...]:
    packages = list(front.packages.all())
    chosen = {package: [row.story_id for row in package.stories.all()] for package in packages}
    stories = _stories_by_id(pk for ids in chosen.values() for pk in ids)
    made = []
    for package in packages:
        shown = [stories[pk] for pk in chosen[package] if pk in stories]
        if not chosen[package] and package.section is not None:
            shown = _newest_of(package.section, arranged)
        taken = [story for story in map(arranged.take, shown) if story is not None]
        if taken:
            url = (package.section.get_url() or "") if package.section is not None and package.section.live else ""
            made.append(Package(package.title, url, cards(taken, sections)))
    return tuple(made)


def _newest_of(section: SectionPage, arranged: _Arrangement) -> list[StoryPage]:
    pagekeys.note(section.key)
    stories = in_section(stories_for_cards(arranged.language), section).exclude(pk__in=arranged.taken)
    return list(stories[:PACKAGE])


def most_read(language: str, sections: Sections, *, limit: int = MOST_READ_CARDS) -> tuple[StoryCard, ...]:
    """The stories that readers read most; none when nobody counts."""
    if MOST_READ not in rankings:
        return ()
    ids = list(rankings.get(MOST_READ).story_ids(language, limit=limit))
    found = (
        {story.pk: story for story in with_card_rows(StoryPage.objects.live().filter(pk__in=ids)) if ids} if ids else {}
    )
    return cards([found[pk] for pk in ids if pk in found], sections, pictures=False)


# Corrections


def published_corrections(language: str) -> QuerySet[Correction]:
    """The corrections that readers of a language see, newest first."""
    pagekeys.note(pagekeys.corrections_key(language))
    return (
        Correction.objects.published()
        .filter(story__locale__language_code=language, story__live=True)
        .select_related("story", "story__locale")
        .defer("story__body")
    )


def recent_corrections(language: str, sections: Sections) -> tuple[CorrectionEntry, ...]:
    """The last few corrections."""
    return tuple(correction_entry(row, sections) for row in published_corrections(language)[:RECENT_CORRECTIONS])


def correction_entry(correction: Correction, sections: Sections) -> CorrectionEntry:
    """A correction in a list."""
    story = correction.story
    pagekeys.note(pagekeys.story_key(story.pk))
    section = sections.of(story)
    return CorrectionEntry(
        correction=correction.as_data(),
        story=Link(story.title, f"{story.get_url() or ''}"),
        section=section.title if section else "",
    )


# Sections, authors, topics, archive


def stories_of_section(section: SectionPage) -> QuerySet[StoryPage]:
    """The live stories of a section, newest first."""
    pagekeys.note(section.key)
    return in_section(stories_for_cards(section.locale.language_code), section)


def in_section(stories: QuerySet[StoryPage], section: Page) -> QuerySet[StoryPage]:
    """Those of the stories that are in a section."""
    return stories.filter(path__startswith=section.path, depth=section.depth + 1)


def topics_of_section(section: SectionPage, *, limit: int = 8) -> tuple[Link, ...]:
    """The topics of its recent stories, most used first; one query."""
    recent = in_section(StoryPage.objects.live(), section).order_by("-first_published_at").values("pk")[:60]
    topics = (
        Topic.objects.filter(storypage__in=list(recent.values_list("pk", flat=True)), retired=False)
        .annotate(uses=Count("storypage"))
        .order_by("-uses", "name_en")[:limit]
    )
    language = section.locale.language_code
    return tuple(Link(topic.name_in(language), address("topic", language, topic.slug)) for topic in topics)


def contributor_by_slug(slug: str) -> Contributor | None:
    """A contributor who has or had a story; others have no page."""
    found = Contributor.objects.select_related("photo").filter(slug=slug).first()
    if found is not None:
        pagekeys.note(found.key)
    return found


def stories_of_contributor(contributor: Contributor, language: str) -> QuerySet[StoryPage]:
    """The live stories that name a contributor, newest first."""
    ids = Byline.objects.filter(contributor=contributor).values("story_id")
    return stories_for_cards(language).filter(pk__in=ids)


def author_cards(people: Sequence[PersonData], story: StoryPage, language: str) -> tuple[AuthorCard, ...]:
    """The people at the end of a story, each once, those with a text or a picture only."""
    shown = {}
    for byline, person in zip(story.bylines.all(), people, strict=False):
        contributor = byline.contributor
        if contributor.pk in shown or not (contributor.bio_in(language) or contributor.photo_id):
            continue
        photo = contributor.photo
        if photo is not None:
            pagekeys.note(photo.key)
        shown[contributor.pk] = AuthorCard(
            name=person.name,
            role=contributor.role_in(language) or person.role,
            url=person.url,
            bio=contributor.bio_in(language),
            photo=photo.as_data() if photo is not None else None,
        )
    return tuple(shown.values())


def topic_by_slug(slug: str) -> Topic | None:
    """A topic of the IPTC Media Topics."""
    found = Topic.objects.select_related("parent").filter(slug=slug).first()
    if found is not None:
        pagekeys.note(found.key)
    return found


def stories_of_topic(topic: Topic, language: str) -> QuerySet[StoryPage]:
    """The live stories about a topic, newest first."""
    return stories_for_cards(language).filter(subjects=topic)


def related_stories(story: StoryPage, sections: Sections, *, limit: int = 4) -> tuple[StoryCard, ...]:
    """Stories of the same topics, then of the same section, newest first; without those that the text lists."""
    language = sections.language
    listed = {
        entry.get("value") if isinstance(entry, dict) else entry
        for block in story.body.raw_data
        if block and block["type"] == "related"
        for entry in block["value"].get("stories") or []
    }
    others = stories_for_cards(language).exclude(pk__in={story.pk, *listed} - {None})
    topics = [topic.pk for topic in story.subjects.all()]
    found: list[StoryPage] = []
    if topics:
        alike = StoryPage.objects.filter(subjects__in=topics).values("pk")
        found = list(others.filter(pk__in=alike)[:limit])
    section = sections.of(story)
    if len(found) < limit and section is not None:
        rest = in_section(others, section).exclude(pk__in=[other.pk for other in found])
        found += list(rest[: limit - len(found)])
    return cards(found, sections)


def archive_months(language: str, *, current: date | None = None) -> tuple[ArchiveMonth, ...]:
    """The months in which stories of a language were published, newest first; one query."""
    rows = (
        StoryPage.objects.live()
        .filter(locale__language_code=language, first_published_at__isnull=False)
        .order_by()
        .annotate(month=TruncMonth("first_published_at"))
        .values("month")
        .annotate(stories=Count("pk"))
        .order_by("-month")
    )
    return tuple(
        ArchiveMonth(
            first_day=row["month"].date(),
            url=month_address(row["month"].date(), language),
            count=row["stories"],
            current=row["month"].date() == current,
        )
        for row in rows
    )


def month_address(month: date, language: str) -> str:
    """The archive page of a month."""
    return address("archive_month", language, month.year, f"{month.month:02d}")


def stories_of_month(month: date, language: str) -> QuerySet[StoryPage]:
    """The live stories of a month, newest first."""
    start = datetime(month.year, month.month, 1, tzinfo=timezone.get_current_timezone())
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    end = datetime(following.year, following.month, 1, tzinfo=timezone.get_current_timezone())
    pagekeys.note(pagekeys.month_key(language, month))
    return stories_for_cards(language).filter(first_published_at__gte=start, first_published_at__lt=end)


# Addresses


def address(name: str, language: str, *args: object) -> str:
    """The address of a view of the site in a language."""
    with translation.override(language):
        return reverse(f"galley_site:{name}", args=args)


def last_change(language: str) -> datetime | None:
    """When anything of a language was last published."""
    found: datetime | None = (
        StoryPage.objects.live().filter(locale__language_code=language).aggregate(at=Max("last_published_at"))["at"]
    )
    return found


# Search


def search_hits(story_ids: Sequence[int], phrases: Sequence[Phrase]) -> tuple[SearchHit, ...]:
    """The found stories in the order in which they were found; of several languages, with what was found marked."""
    if not story_ids:
        return ()
    entries = SearchEntry.objects.in_bulk(story_ids)
    stories = {story.pk: story for story in with_card_rows(StoryPage.objects.live().filter(pk__in=story_ids))}
    sections = {code: sections_of(code) for code in {story.locale.language_code for story in stories.values()}}
    hits = []
    for pk in story_ids:
        story, entry = stories.get(pk), entries.get(pk)
        if story is None or entry is None:
            continue
        text = f"{entry.standfirst} {entry.text}".strip()
        hits.append(
            SearchHit(
                card=card(story, sections[story.locale.language_code], picture=False),
                headline=marked(entry.headline, phrases),
                snippet=excerpt(text, phrases, language=entry.language),
            )
        )
    return tuple(hits)
