"""Wagtail's pages as readers see them: front, section, story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from galley.kernel.rendering import renders
from galley.newsroom.data import StoryData
from galley.newsroom.models import SectionPage, StoryPage
from galley.newsroom.queries import story_data
from galley.site import pagekeys, queries, structured
from galley.site import shell as shells
from galley.site.contexts import LanguageLink, Link, SectionContext, StoryContext, StorySlotView
from galley.site.models import FrontPage
from galley.site.paging import page_number, paged
from galley.site.registries import story_slots
from galley.site.views.respond import answer

SECTION_SIZE = 20
SECTION_SECONDS = 2
FRONT_FRESH_FOR = timedelta(minutes=10)
"""The most read stories of the front page change though nothing is published."""
STORY_FRESH_FOR = timedelta(days=1)
"""So that a story lists related ones that came after it."""
OLD_STORY = timedelta(days=30)
View = Callable[[Any, HttpRequest], HttpResponse]


def in_its_language(view: View) -> View:
    """A page is in its own language also where the address says none, as in the desk's preview."""

    def wrapped(page: Any, request: HttpRequest) -> HttpResponse:
        with translation.override(page.locale.language_code):
            return view(page, request)

    return wrapped


def _is_preview(request: HttpRequest) -> bool:
    return bool(getattr(request, "is_preview", False))


@renders("galley_site.FrontPage")
@in_its_language
def front(page: FrontPage, request: HttpRequest) -> HttpResponse:
    """The front page."""
    who = shells.publication(page.language)
    if _is_preview(request):
        who = replace(who, name=page.title, motto=page.motto)
    context = queries.front_context(page)
    path = shells.home(page.language)
    versions = {code: shells.home(code) for code in shells.languages()}
    shell = shells.shell(
        who,
        kind="front",
        description=page.search_description or page.motto,
        path=path,
        versions=versions,
        json_ld=[structured.as_json_ld(structured.web_site(who))],
    )
    return answer(
        request,
        "site/front.html",
        context,
        who=who,
        shell=shell,
        path=path,
        versions=versions,
        subject=None if _is_preview(request) else pagekeys.front_key(page.language),
        fresh_for=FRONT_FRESH_FOR,
    )


@renders("galley_newsroom.SectionPage")
@in_its_language
def section(page: SectionPage, request: HttpRequest) -> HttpResponse:
    """A section: its stories, newest first, the most important of the newest before them."""
    language = page.locale.language_code
    who = shells.publication(language)
    path = page.get_url() or ""
    rows, paging = paged(queries.stories_of_section(page), page_number(request.GET), size=SECTION_SIZE, path=path)
    heads = _heads(rows) if paging.number == 1 else []
    river = [story for story in rows if story not in heads]
    context = SectionContext(
        name=page.title,
        description=page.intro,
        url=path,
        lead=queries.card(heads[0], who.sections) if heads else None,
        seconds=queries.cards(heads[1:], who.sections),
        river=queries.cards(river, who.sections),
        paging=paging,
        topics=queries.topics_of_section(page) if page.pk else (),
    )
    versions = _versions(page, path)
    crumbs = [Link(who.name, shells.home(language)), Link(page.title, path)]
    shell = shells.shell(
        who,
        kind="section",
        title=page.title,
        description=page.search_description or page.intro,
        path=_page_path(path, paging.number),
        versions=versions if paging.number == 1 else None,
        feeds=shells.feed_links(page.title, path),
        json_ld=[
            structured.as_json_ld(structured.collection(page.title, page.intro, path, who)),
            structured.as_json_ld(structured.breadcrumbs(crumbs)),
        ],
        previous_url=paging.previous_url,
        next_url=paging.next_url,
    )
    return answer(
        request,
        "site/section.html",
        context,
        who=who,
        shell=shell,
        path=path,
        versions=versions,
        subject=None if _is_preview(request) else page.key,
        paged=True,
    )


@renders("galley_newsroom.StoryPage")
@in_its_language
def story(page: StoryPage, request: HttpRequest) -> HttpResponse:
    """A story, as it is live; or, in the desk's preview, as its draft is."""
    preview = _is_preview(request)
    language = page.language
    who = shells.publication(language)
    data = story_data(page, base_url="")
    data = replace(data, translations=tuple((code, shells.relative(url)) for code, url in data.translations))
    pagekeys.note_all(data.keys)
    section_page = who.sections.of(page) or page.get_parent()
    home_of_story = Link(section_page.title, section_page.get_url() or "") if section_page else Link("", "")
    context = StoryContext(
        story=data,
        section=home_of_story,
        translations=_translations(data),
        signatures=data.signatures,
        related=() if page.pk is None else queries.related_stories(page, who.sections),
        authors=queries.author_cards(data.bylines, page, language),
        slots=tuple(
            StorySlotView(slot.slug, slot.template) for slot in sorted(story_slots, key=lambda slot: slot.order)
        ),
        preview=preview,
    )
    versions = {language: data.url, **dict(data.translations)}
    crumbs = [Link(who.name, shells.home(language)), home_of_story, Link(data.headline, data.url)]
    shell = shells.shell(
        who,
        kind="story",
        title=data.headline,
        description=page.search_description or data.standfirst,
        path=data.url,
        versions=versions,
        robots="noindex" if preview else "max-image-preview:large",
        json_ld=[
            structured.as_json_ld(structured.news_article(data, who)),
            structured.as_json_ld(structured.breadcrumbs(crumbs)),
        ],
        open_graph=structured.story_open_graph(data, who),
    )
    return answer(
        request,
        "site/story.html",
        context,
        who=who,
        shell=shell,
        path=data.url,
        versions=versions,
        subject=None if preview else page.key,
        fresh_for=None if timezone.now() - data.published_at > OLD_STORY else STORY_FRESH_FOR,
    )


def _heads(rows: list[StoryPage]) -> list[StoryPage]:
    """The first stories of a section's first page, most worth a place first."""
    return sorted(rows, key=queries.worth, reverse=True)[: 1 + SECTION_SECONDS]


def _versions(page: SectionPage, path: str) -> dict[str, str]:
    others = SectionPage.objects.live().filter(translation_key=page.translation_key).exclude(pk=page.pk)
    found = {other.locale.language_code: other.get_url() or "" for other in others.select_related("locale")}
    return {page.locale.language_code: path, **found}


def _translations(data: StoryData) -> tuple[LanguageLink, ...]:
    return tuple(
        LanguageLink(language=code, tag=shells.tag(code), label=shells.NAMES.get(code, code), url=url)
        for code, url in data.translations
    )


def _page_path(path: str, number: int) -> str:
    return path if number == 1 else f"{path}?page={number}"
