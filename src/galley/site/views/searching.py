"""The search page; its answers are made for each question and not stored."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from galley.site import queries
from galley.site import shell as shells
from galley.site.contexts import Choice, Paging, SearchContext
from galley.site.paging import page_number, paging
from galley.site.search import Found, SearchFor
from galley.site.search.terms import phrases_of
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
    asked = _asked(request)
    language = language_of(request)
    who = shells.publication(language)
    path = queries.address("search", language)
    number = _number(request)
    what = _what(asked, number, who.sections)
    found = search_backend().find(what) if what.phrases else Found(0)
    pages = max(1, min(LAST_PAGE, -(-found.count // SIZE)))
    if number > pages:
        raise Http404(f"There is no page {number}.")
    kept = {name: str(value) for name, value in asked.items() if value}
    context = SearchContext(
        query=asked["q"],
        asked=bool(asked["q"]),
        hits=queries.search_hits(found.story_ids, what.phrases),
        paging=paging(number, pages, found.count, path=path, query=kept)
        if found.count
        else Paging(number=1, pages=1, count=0),
        sorts=_sorts(what.sort),
        sections=_sections(who.sections, what.section_id),
        languages=_languages(what.language),
        since=asked["since"],
        until=asked["until"],
        filtered=bool(what.section_id or what.language or what.since or what.until),
        reset_url=f"{path}?{urlencode({'q': asked['q']})}",
    )
    title = gettext("Search")
    if context.asked:
        title = gettext("Search: %(words)s") % {"words": asked["q"]}
    query = f"?{urlencode(kept)}" if kept else ""
    versions = {code: url + query for code, url in versions_of_view("search").items()}
    shell = shells.shell(who, kind="search", title=title, robots="noindex")
    return answer(request, "site/search.html", context, who=who, shell=shell, path=path, versions=versions)


def _asked(request: HttpRequest) -> dict[str, str | int | date | None]:
    form = SearchForm(request.GET)
    form.is_valid()
    values = {name: form.cleaned_data.get(name) for name in form.fields}
    values["q"] = " ".join(str(values["q"] or "").replace("\0", " ").split())[:LONGEST_QUERY]
    values["sort"] = values["sort"] or ""
    values["language"] = values["language"] if values["language"] in shells.languages() else ""
    return values


def _number(request: HttpRequest) -> int:
    number = page_number(request.GET)
    if number > LAST_PAGE:
        raise Http404(f"There is no page {number}.")
    return number


def _what(asked: dict[str, str | int | date | None], number: int, sections: queries.Sections) -> SearchFor:
    known = {section.pk for section in sections.pages}
    section = asked["section"]
    since, until = asked["since"], asked["until"]
    return SearchFor(
        phrases=phrases_of(str(asked["q"])),
        language=str(asked["language"] or ""),
        section_id=section if isinstance(section, int) and section in known else None,
        since=_start(since) if isinstance(since, date) else None,
        until=_start(until + timedelta(days=1)) if isinstance(until, date) and until < date.max else None,
        sort=asked["sort"] or "relevance",  # type: ignore[arg-type]
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
