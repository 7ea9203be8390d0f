"""Head, header and footer of a reader page: titles, canonical address, languages, feeds, menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from galley.gather.services.tips import tips_are_open
from galley.site import banners, pagekeys
from galley.site.contexts import Alternate, FeedLink, LanguageLink, Link, Menu, PageKind, PageShell
from galley.site.queries import Sections, front_of, sections_of

TAGS = {"zh-hans": "zh-Hans"}
NAMES = {"en": "English", "zh-hans": "中文"}
TIPS = "galley_tips:send"
"""Linked once there is a key that tips are sealed to."""
FOOTER = (
    ("galley_site:archive", gettext_noop("Archive")),
    ("galley_site:corrections", gettext_noop("Corrections")),
    ("galley_distribute:subscribe", gettext_noop("Newsletter")),
    (TIPS, gettext_noop("Tell us in confidence")),
    ("galley_govern:rules", gettext_noop("House rules")),
    ("galley_govern:log", gettext_noop("Public log of decisions")),
)
"""Views that have a link in the footer when their app is there, and what the link is called."""


@dataclass(frozen=True)
class Publication:
    """The newsroom's name and motto in a language, and the sections."""

    language: str
    name: str
    motto: str
    description: str
    sections: Sections


def publication(language: str) -> Publication:
    """Who publishes, as a reader of the language knows them; two queries."""
    front = front_of(language)
    return Publication(
        language=language,
        name=front.title if front else settings.WAGTAIL_SITE_NAME,
        motto=front.motto if front else "",
        description=front.search_description if front else "",
        sections=sections_of(language),
    )


def languages() -> tuple[str, ...]:
    """The codes of the site's languages, the default one first."""
    return tuple(code for code, _name in settings.LANGUAGES)


def tag(language: str) -> str:
    """A language as HTML names it: "zh-Hans"."""
    return TAGS.get(language, language)


def home(language: str) -> str:
    """The address of a language's front page."""
    with translation.override(language):
        return reverse("wagtail_serve", args=[""])


def absolute(url: str) -> str:
    """An address of the site with the site's own address before it."""
    return f"{settings.GALLEY_BASE_URL}{url}" if url.startswith("/") else url


def relative(url: str) -> str:
    """An address of the site without scheme and host."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def menu(who: Publication, *, path: str = "", versions: Mapping[str, str] | None = None) -> Menu:
    """Header and footer.

    Args:
        who: from `publication`.
        path: of the page, to mark where one is.
        versions: the page's addresses in languages that have it; the others lead to their front page.
    """
    pagekeys.note(pagekeys.menu_key(who.language))
    versions = versions or {}
    sections = [(page.title, page.get_url() or "") for page in who.sections.pages]
    return Menu(
        name=who.name,
        motto=who.motto,
        home_url=home(who.language),
        search_url=_address("galley_site:search", who.language),
        sections=tuple(Link(title, url, current=bool(path) and path.startswith(url)) for title, url in sections),
        languages=tuple(
            LanguageLink(
                language=code,
                tag=tag(code),
                label=NAMES.get(code, code),
                url=versions.get(code) or home(code),
                current=code == who.language,
                same_page=code in versions,
            )
            for code in languages()
        ),
        footer=tuple(_footer(who.language, path)),
        year=timezone.localdate().year,
    )


def shell(
    who: Publication,
    *,
    kind: PageKind,
    title: str = "",
    description: str = "",
    path: str = "",
    versions: Mapping[str, str] | None = None,
    robots: str = "",
    feeds: Sequence[FeedLink] = (),
    json_ld: Sequence[str] = (),
    open_graph: Sequence[tuple[str, str]] = (),
    previous_url: str = "",
    next_url: str = "",
    with_alerts: bool = True,
) -> PageShell:
    """The head of a page.

    Args:
        who: from `publication`.
        kind: of page.
        title: of this page; empty for the front page, which is titled by the publication's name.
        description: for search engines and shared links.
        path: the page's address, for canonical; empty for none.
        versions: addresses of its versions by language, itself included.
        robots: of the meta element.
        feeds: of this page, before those of the site.
        json_ld: see `structured`.
        open_graph: instead of the plain ones.
        previous_url: in a list with pages.
        next_url: in a list with pages.
        with_alerts: False where no row may be read.
    """
    canonical = absolute(path) if path else ""
    return PageShell(
        kind=kind,
        language=who.language,
        lang=tag(who.language),
        site_name=who.name,
        title=_title(title, who),
        description=description,
        canonical=canonical,
        robots=robots,
        alternates=_alternates(versions or {}),
        feeds=(*feeds, *feed_links(who.name, home(who.language))),
        json_ld=tuple(json_ld),
        open_graph=tuple(open_graph) or _plain_open_graph(who, title or who.name, description, canonical),
        previous_url=previous_url,
        next_url=next_url,
        alerts=banners.alerts_for(who.language) if with_alerts else (),
    )


def feed_links(title: str, base: str) -> tuple[FeedLink, ...]:
    """The three feeds below an address."""
    kinds = (
        ("RSS", "application/rss+xml", "rss.xml"),
        ("Atom", "application/atom+xml", "atom.xml"),
        ("JSON Feed", "application/feed+json", "feed.json"),
    )
    return tuple(FeedLink(f"{title} ({name})", kind, absolute(f"{base}feeds/{file}")) for name, kind, file in kinds)


def og_locale(language: str) -> str:
    """A language as Open Graph names it."""
    return {"zh-hans": "zh_CN", "en": "en_GB"}.get(language, language)


def _title(title: str, who: Publication) -> str:
    if title:
        return gettext("%(page)s | %(site)s") % {"page": title, "site": who.name}
    return gettext("%(site)s: %(motto)s") % {"site": who.name, "motto": who.motto} if who.motto else who.name


def _plain_open_graph(who: Publication, title: str, description: str, url: str) -> tuple[tuple[str, str], ...]:
    values = (
        ("og:type", "website"),
        ("og:site_name", who.name),
        ("og:locale", og_locale(who.language)),
        ("og:title", title),
        ("og:description", description),
        ("og:url", url),
    )
    return tuple((name, value) for name, value in values if value) if url else ()


def _alternates(versions: Mapping[str, str]) -> tuple[Alternate, ...]:
    if len(versions) < 2:
        return ()
    found = [Alternate(tag(code), absolute(versions[code])) for code in languages() if code in versions]
    default = versions.get(settings.LANGUAGE_CODE)
    return (*found, Alternate("x-default", absolute(default))) if default else tuple(found)


def _footer(language: str, path: str) -> list[Link]:
    links = []
    for name, label in FOOTER:
        url = _address(name, language)
        if url and (name != TIPS or tips_are_open()):
            links.append(Link(gettext(label), url, current=url == path))
    links.append(Link(gettext("RSS feed"), f"{home(language)}feeds/rss.xml"))
    return links


def _address(name: str, language: str) -> str:
    """The address of a view; empty when the app that has it is not there."""
    with translation.override(language):
        try:
            return reverse(name)
        except NoReverseMatch:
            return ""
