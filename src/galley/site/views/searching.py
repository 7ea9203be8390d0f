"""The search page; its answers are made for each question and not stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from galley.kernel.terms import phrases_of
from galley.site import queries
from galley.site import shell as shells
from galley.site.contexts import Choice, Paging, SearchContext
from galley.site.paging import page_number, paging
from galley.site.search import Found, SearchFor, Sort
from galley.site.services import search_backend
from galley.site.views.respond import answer, language_of, versions_of_view

SIZE = 20
LAST_PAGE = 500
LONGEST_QUERY = 200


class SearchForm(forms.Form):
    """What a search may ask; a field that is wrong is as if it were empty."""

    q = forms.CharField(required=False, strip=True)
    sort = forms.ChoiceField(choices=[("relevance", ""), ("newest", ""), ("oldest", "")], required=False)
    section = forms.IntegerField(min_value=1, required=False)
    language = forms.CharField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)


def search(request: HttpRequest) -> HttpResponse:
    """Find stories in all languages, or in the one that the reader chose."""
    language = language_of(request)
    who = shells.publication(language)
    asked = _asked(request, who.sections)
    path = queries.address("search", language)
    number = _number(request)
    what = _what(asked, number)
    found = search_backend().find(what) if what.phrases else Found(0)
    pages = max(1, min(LAST_PAGE, -(-found.count // SIZE)))
    if number > pages:
        raise Http404(f"There is no page {number}.")
    context = SearchContext(
        query=asked.words,
        asked=bool(asked.words),
        hits=queries.search_hits(found.story_ids, what.phrases),
        paging=paging(number, pages, found.count, path=path, query=asked.kept)
        if found.count
        else Paging(number=1, pages=1, count=0),
        sorts=_sorts(asked.sort),
        sections=_sections(who.sections, asked.section_id),
        languages=_languages(asked.language),
        since=asked.since,
        until=asked.until,
        filtered=bool(asked.section_id or asked.language or asked.since or asked.until),
        reset_url=f"{path}?{urlencode({'q': asked.words})}",
    )
    title = gettext("Search: %(words)s") % {"words": asked.words} if context.asked else gettext("Search")
    query = f"?{urlencode(asked.kept)}" if asked.kept else ""
    versions = {code: url + query for code, url in versions_of_view("search").items()}
    shell = shells.shell(who, kind="search", title=title, robots="noindex")
    return answer(request, "site/search.html", context, who=who, shell=shell, path=path, versions=versions)


@dataclass(frozen=True)
class Asked:
    """What a reader filled in, with what is wrong left empty."""

    words: str
    sort: Sort
    section_id: int | None
    language: str
    since: date | None
    until: date | None

    @property
    def kept(self) -> dict[str, str]:
        """What belongs to the address of every page of the results."""
        values = {
            "q": self.words,
            "sort": "" if self.sort == "relevance" else self.sort,
            "section": str(self.section_id or ""),
            "language": self.language,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in values.items() if value}


def _asked(request: HttpRequest, sections: queries.Sections) -> Asked:
    form = SearchForm(request.GET)
    form.is_valid()
    values = form.cleaned_data
    section_id, language = values.get("section"), values.get("language")
    return Asked(
        words=" ".join((values.get("q") or "").replace("\0", " ").split())[:LONGEST_QUERY],
        sort=values.get("sort") or "relevance",
        section_id=section_id if section_id in {section.pk for section in sections.pages} else None,
        language=language if language in shells.languages() else "",
        since=values.get("since"),
        until=values.get("until"),
    )


def _number(request: HttpRequest) -> int:
    number = page_number(request.GET)
    if number > LAST_PAGE:
        raise Http404(f"There is no page {number}.")
    return number


def _what(asked: Asked, number: int) -> SearchFor:
    until = asked.until if asked.until is not None and asked.until < date.max else None
    return SearchFor(
        phrases=phrases_of(asked.words),
        language=asked.language,
        section_id=asked.section_id,
        since=_start(asked.since) if asked.since else None,
        until=_start(until + timedelta(days=1)) if until else None,
        sort=asked.sort,
        offset=(number - 1) * SIZE,
        limit=SIZE,
    )


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _sorts(chosen: str) -> tuple[Choice, ...]:
    labels = (("relevance", gettext("Best match")), ("newest", gettext("Newest")), ("oldest", gettext("Oldest")))
    return tuple(Choice(value, label, selected=value == chosen) for value, label in labels)


def _sections(sections: queries.Sections, chosen: int | None) -> tuple[Choice, ...]:
    every = Choice("", gettext("All sections"), selected=chosen is None)
    return (every, *(Choice(str(page.pk), page.title, selected=page.pk == chosen) for page in sections.pages))


def _languages(chosen: str) -> tuple[Choice, ...]:
    every = Choice("", gettext("All languages"), selected=not chosen)
    return (
        every,
        *(Choice(code, shells.NAMES.get(code, code), selected=code == chosen) for code in shells.languages()),
    )
