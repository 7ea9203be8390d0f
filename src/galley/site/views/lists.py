"""Lists that are no page of the tree: authors, topics, archive, corrections."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from galley.site import pagekeys, queries, structured
from galley.site import shell as shells
from galley.site.contexts import (
    ArchiveContext,
    ArchiveDay,
    AuthorContext,
    CorrectionsContext,
    CorrectionsDay,
    Link,
    TopicContext,
)
from galley.site.middleware import stored
from galley.site.paging import page_number, paged
from galley.site.views.respond import answer, language_of, versions_of_view

SIZE = 20
CORRECTIONS_SIZE = 50


@stored
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """A contributor and their stories in this language."""
    language = language_of(request)
    contributor = queries.contributor_by_slug(slug)
    if contributor is None:
        raise Http404(slug)
    who = shells.publication(language)
    path = queries.address("author", language, slug)
    rows, paging = paged(
        queries.stories_of_contributor(contributor, language), page_number(request.GET), size=SIZE, path=path
    )
    photo = contributor.photo.as_data() if contributor.photo else None
    if contributor.photo:
        pagekeys.note(contributor.photo.key)
    context = AuthorContext(
        name=contributor.name_in(language),
        role=contributor.role_in(language),
        bio=contributor.bio_in(language),
        photo=photo,
        cards=queries.cards(rows, who.sections),
        paging=paging,
    )
    versions = versions_of_view("author", slug)
    shell = shells.shell(
        who,
        kind="author",
        title=context.name,
        description=context.bio,
        path=path if paging.number == 1 else f"{path}?page={paging.number}",
        versions=versions if paging.number == 1 else None,
        json_ld=[structured.as_json_ld(structured.profile(context.name, context.role, context.bio, path, photo, who))],
        previous_url=paging.previous_url,
        next_url=paging.next_url,
    )
    return answer(
        request,
        "site/author.html",
        context,
        who=who,
        shell=shell,
        path=path,
        versions=versions,
        subject=contributor.key,
        paged=True,
    )


@stored
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic and its stories in this language; a topic without any has no page."""
    language = language_of(request)
    found = queries.topic_by_slug(slug)
    if found is None:
        raise Http404(slug)
    who = shells.publication(language)
    path = queries.address("topic", language, slug)
    rows, paging = paged(queries.stories_of_topic(found, language), page_number(request.GET), size=SIZE, path=path)
    broader = found.parent
    context = TopicContext(
        name=found.name_in(language),
        code=found.code,
        cards=queries.cards(rows, who.sections),
        paging=paging,
        broader=Link(broader.name_in(language), queries.address("topic", language, broader.slug)) if broader else None,
    )
    versions = versions_of_view("topic", slug)
    shell = shells.shell(
        who,
        kind="topic",
        title=context.name,
        path=path if paging.number == 1 else f"{path}?page={paging.number}",
        versions=versions if paging.number == 1 else None,
        robots="" if rows else "noindex",
        json_ld=[structured.as_json_ld(structured.collection(context.name, "", path, who))],
        previous_url=paging.previous_url,
        next_url=paging.next_url,
    )
    return answer(
        request,
        "site/topic.html",
        context,
        who=who,
        shell=shell,
        path=path,
        versions=versions,
        subject=found.key,
        paged=True,
    )


@stored
def archive(request: HttpRequest, year: str = "", month: str = "") -> HttpResponse:
    """The stories of a month by day; without a month, those of the newest one."""
    language = language_of(request)
    asked = _month(int(year), int(month)) if year else None
    months = queries.archive_months(language, current=asked)
    if asked is None and months:
        months = queries.archive_months(language, current=months[0].first_day)
    shown = next((entry for entry in months if entry.current), None)
    if asked is not None and shown is None:
        raise Http404(f"There are no stories of {asked:%Y-%m}.")
    who = shells.publication(language)
    newest_page = asked is None
    if newest_page:
        pagekeys.note(pagekeys.archive_key(language))
    path = shown.url if shown and not newest_page else queries.address("archive", language)
    place = months.index(shown) if shown else 0
    context = ArchiveContext(
        month=shown.first_day if shown else None,
        months=months,
        days=_days(queries.stories_of_month(shown.first_day, language), who.sections) if shown else (),
        newer_url=months[place - 1].url if shown and place > 0 else "",
        older_url=months[place + 1].url if shown and place + 1 < len(months) else "",
    )
    versions = {} if not newest_page else versions_of_view("archive")
    title = gettext("Archive")
    if shown is not None and not newest_page:
        name = date_format(shown.first_day, pgettext("date format: month and year", "F Y"))
        title = gettext("Archive: %(month)s") % {"month": name}
    return answer(
        request,
        "site/archive.html",
        context,
        who=who,
        shell=shells.shell(
            who,
            kind="archive",
            title=title,
            path=path,
            versions=versions,
            previous_url=context.newer_url,
            next_url=context.older_url,
        ),
        path=queries.address("archive", language),
        versions=versions or versions_of_view("archive"),
        subject=pagekeys.archive_key(language)
        if newest_page or shown is None
        else pagekeys.month_key(language, shown.first_day),
        fresh_for=timedelta(days=1),  # the list of months shows how many stories each has
    )


@stored
def corrections(request: HttpRequest) -> HttpResponse:
    """All corrections of this language, by day."""
    language = language_of(request)
    who = shells.publication(language)
    path = queries.address("corrections", language)
    rows, paging = paged(
        queries.published_corrections(language), page_number(request.GET), size=CORRECTIONS_SIZE, path=path
    )
    entries = [queries.correction_entry(row, who.sections) for row in rows]
    context = CorrectionsContext(
        days=tuple(
            CorrectionsDay(day, tuple(group))
            for day, group in groupby(entries, key=lambda entry: timezone.localtime(entry.correction.at).date())
        ),
        paging=paging,
    )
    versions = versions_of_view("corrections")
    shell = shells.shell(
        who,
        kind="corrections",
        title=gettext("Corrections"),
        description=gettext("What we got wrong, what is right, and when we said so."),
        path=path if paging.number == 1 else f"{path}?page={paging.number}",
        versions=versions if paging.number == 1 else None,
        previous_url=paging.previous_url,
        next_url=paging.next_url,
    )
    return answer(
        request,
        "site/corrections.html",
        context,
        who=who,
        shell=shell,
        path=path,
        versions=versions,
        subject=pagekeys.corrections_key(language),
        paged=True,
    )


def _month(year: int, month: int) -> date:
    try:
        return date(year, month, 1)
    except ValueError as error:
        raise Http404(f"There is no month {month} of {year}.") from error


def _days(stories: Any, sections: queries.Sections) -> tuple[ArchiveDay, ...]:
    def day(story: Any) -> date:
        return timezone.localtime(story.first_published_at).date()

    return tuple(
        ArchiveDay(when, queries.cards(group, sections, pictures=False)) for when, group in groupby(stories, key=day)
    )
