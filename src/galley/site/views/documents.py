"""What machines read: feeds, sitemaps, robots.txt.

Sources: https://www.sitemaps.org/protocol.html, RFC 9309,
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from lxml import etree

from galley.distribute.data import FeedInfo
from galley.distribute.feeds import ATOM_TYPE, JSON_FEED_TYPE, RSS_TYPE, build_atom, build_json_feed, build_rss
from galley.distribute.models import Channel
from galley.newsroom.data import StoryData
from galley.newsroom.models import StoryPage
from galley.newsroom.queries import live_stories, story_data
from galley.site import pagekeys, queries
from galley.site import shell as shells
from galley.site.middleware import stored
from galley.site.rendering import keep
from galley.site.views.respond import language_of

FEED_SIZE = 30
NEWS_HOURS = 48
NEWS_SIZE = 1_000
"""The most that search engines take of a news sitemap."""
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
XML_TYPE = "application/xml; charset=utf-8"
Builder = Callable[..., bytes]
FEEDS: dict[str, tuple[Builder, str]] = {
    "rss.xml": (build_rss, RSS_TYPE),
    "atom.xml": (build_atom, ATOM_TYPE),
    "feed.json": (build_json_feed, JSON_FEED_TYPE),
}


@stored
def feed(request: HttpRequest, document: str, section: str = "") -> HttpResponse:
    """The newest stories of a language or of a section, with their full text."""
    language = language_of(request)
    who = shells.publication(language)
    build, media_type = FEEDS[document]
    stories = live_stories(language)
    title, description, base, subject = who.name, who.motto, shells.home(language), pagekeys.feed_key(language)
    if section:
        page = next((page for page in who.sections.pages if page.slug == section), None)
        if page is None:
            raise Http404(section)
        stories = queries.in_section(stories, page)
        title, description, base, subject = f"{who.name}: {page.title}", page.intro, page.get_url() or "", page.key
    info = FeedInfo(
        title=title,
        description=description,
        home_url=shells.absolute(base),
        self_url=shells.absolute(f"{base}feeds/{document}"),
        language=language,
        hub_url=_hub(),
        author=who.name,
    )
    body = build([_noted(story) for story in stories[:FEED_SIZE]], feed=info)
    pagekeys.note(subject, pagekeys.SETTINGS_KEY)
    return keep(HttpResponse(body, content_type=media_type), subject=subject)


def _noted(story: StoryPage) -> StoryData:
    data = story_data(story)
    pagekeys.note_all(data.keys)
    return data


def _hub() -> str:
    channel = Channel.objects.enabled().filter(adapter="feeds").first()
    return str(channel.settings.get("hub_url") or "") if channel is not None else ""


@stored
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """The stories of the last 48 hours in all languages, for news search engines."""
    since = timezone.now() - timedelta(hours=NEWS_HOURS)
    root = etree.Element("urlset", nsmap={None: SITEMAP, "news": NEWS})  # type: ignore[dict-item]
    for language in shells.languages():
        who = shells.publication(language)
        pagekeys.note(pagekeys.feed_key(language))
        stories = StoryPage.objects.live().filter(locale__language_code=language, first_published_at__gte=since)
        for story in stories.defer("body").select_related("locale").order_by("-first_published_at")[:NEWS_SIZE]:
            pagekeys.note(story.key)
            entry = etree.SubElement(root, "url")
            _text(entry, "loc", shells.absolute(story.get_url() or ""))
            news = etree.SubElement(entry, f"{{{NEWS}}}news")
            publication = etree.SubElement(news, f"{{{NEWS}}}publication")
            _text(publication, f"{{{NEWS}}}name", who.name)
            # Google wants "zh-cn" and "zh-tw"; other languages by their two letters.
            _text(publication, f"{{{NEWS}}}language", "zh-cn" if language == "zh-hans" else language[:2])
            _text(news, f"{{{NEWS}}}publication_date", _moment(story.first_published_at))
            _text(news, f"{{{NEWS}}}title", story.title)
    # Stories fall out of it as they age.
    return _xml(root, subject=pagekeys.feed_key(shells.languages()[0]), fresh_for=timedelta(minutes=30))


@stored
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of sitemaps: one of the lasting pages, one for each month of stories."""
    root = etree.Element("sitemapindex", nsmap={None: SITEMAP})  # type: ignore[dict-item]
    months: dict[date, int] = {}
    for language in shells.languages():
        pagekeys.note(pagekeys.archive_key(language))
        for month in queries.archive_months(language):
            months[month.first_day] = months.get(month.first_day, 0) + month.count
    for path in ("/sitemap-pages.xml", *(f"/sitemap-{month:%Y-%m}.xml" for month in sorted(months, reverse=True))):
        _text(etree.SubElement(root, "sitemap"), "loc", shells.absolute(path))
    return _xml(root, subject=pagekeys.archive_key(shells.languages()[0]))


@stored
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """Front pages, sections and lists."""
    root = _urlset()
    fronts = {language: shells.home(language) for language in shells.languages()}
    for language, home in fronts.items():
        _entry(root, home, queries.last_change(language), versions=fronts)
    for language in shells.languages():
        pagekeys.note(pagekeys.archive_key(language))
        for section in queries.sections_of(language).pages:
            _entry(root, section.get_url() or "", section.last_published_at)
    for name in ("corrections", "archive"):
        versions = {language: queries.address(name, language) for language in shells.languages()}
        for url in versions.values():
            _entry(root, url, None, versions=versions)
    return _xml(root, subject=pagekeys.menu_key(shells.languages()[0]))


@stored
def sitemap_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """The stories of a month in all languages, with their other versions."""
    try:
        first = date(int(year), int(month), 1)
    except ValueError as error:
        raise Http404(f"There is no month {month} of {year}.") from error
    stories: list[StoryPage] = []
    for language in shells.languages():
        stories += list(queries.stories_of_month(first, language).prefetch_related(None))
    if not stories:
        raise Http404(f"There are no stories of {first:%Y-%m}.")
    versions: dict[Any, dict[str, str]] = {}
    for story in stories:
        versions.setdefault(story.translation_key, {})[story.language] = story.get_url() or ""
    root = _urlset()
    for story in stories:
        pagekeys.note(story.key)
        _entry(
            root,
            story.get_url() or "",
            story.changed_at or story.first_published_at,
            versions=versions[story.translation_key],
        )
    return _xml(root, subject=pagekeys.month_key(shells.languages()[0], first))


@stored
def robots(request: HttpRequest) -> HttpResponse:
    """Everyone may read what readers read."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /account/",
        *(f"Disallow: {queries.address('search', language)}" for language in shells.languages()),
        "",
        f"Sitemap: {shells.absolute('/sitemap.xml')}",
        f"Sitemap: {shells.absolute('/news-sitemap.xml')}",
        "",
    ]
    pagekeys.note(pagekeys.SETTINGS_KEY)
    return keep(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"), subject="robots")


def _urlset() -> etree._Element:
    return etree.Element("urlset", nsmap={None: SITEMAP, "xhtml": XHTML})  # type: ignore[dict-item]


def _entry(root: etree._Element, url: str, changed: datetime | None, *, versions: dict[str, str] | None = None) -> None:
    entry = etree.SubElement(root, "url")
    _text(entry, "loc", shells.absolute(url))
    if changed is not None:
        _text(entry, "lastmod", _moment(changed))
    if versions and len(versions) > 1:
        for language, other in versions.items():
            link = {"rel": "alternate", "hreflang": shells.tag(language), "href": shells.absolute(other)}
            etree.SubElement(entry, f"{{{XHTML}}}link", link)


def _moment(when: datetime | None) -> str:
    return (when or timezone.now()).isoformat(timespec="seconds")


def _text(parent: etree._Element, name: str, text: str) -> None:
    # XML 1.0 has no control characters; a headline that has one is shown without it.
    etree.SubElement(parent, name).text = "".join(c for c in text if c >= " " or c in "\t\n")


def _xml(root: etree._Element, *, subject: str, fresh_for: timedelta | None = None) -> HttpResponse:
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return keep(HttpResponse(body, content_type=XML_TYPE), subject=subject, fresh_for=fresh_for)
