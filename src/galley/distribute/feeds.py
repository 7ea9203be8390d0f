"""Stories -> feed documents: RSS 2.0, Atom 1.0 and JSON Feed 1.1, full text.

Pure: the same stories give the same bytes.
Sources: https://www.rssboard.org/rss-specification, RFC 4287, https://www.jsonfeed.org/version/1.1/,
https://www.w3.org/TR/websub/ (discovery by rel=hub and rel=self).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final, cast

from lxml import etree

from galley.distribute.data import FeedInfo
from galley.distribute.fulltext import bcp47, full_html, full_text, one_line, people, printable

if TYPE_CHECKING:
    from galley.newsroom.data import StoryData

RSS_TYPE: Final = "application/rss+xml; charset=utf-8"
ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"
JSON_FEED_TYPE: Final = "application/feed+json; charset=utf-8"

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DC: Final = "http://purl.org/dc/elements/1.1/"
MEDIA: Final = "http://search.yahoo.com/mrss/"
GENERATOR: Final = "Galley"
TOPICS_SCHEME: Final = "http://cv.iptc.org/newscodes/mediatopic/"


def build_rss(stories: Sequence[StoryData], *, feed: FeedInfo) -> bytes:
    """An RSS 2.0 document of these stories, in their order."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "content": CONTENT, "dc": DC, "media": MEDIA})
    channel = etree.SubElement(root, "channel")
    _text(channel, "title", one_line(feed.title))
    _text(channel, "link", feed.home_url)
    _text(channel, "description", one_line(feed.description))
    _text(channel, "language", bcp47(feed.language).lower())
    if feed.rights:
        _text(channel, "copyright", one_line(feed.rights))
    _text(channel, "lastBuildDate", _rfc822(_changed(stories)))
    _text(channel, "generator", GENERATOR)
    _atom_link(channel, "self", feed.self_url, "application/rss+xml")
    if feed.hub_url:
        _atom_link(channel, "hub", feed.hub_url)
    for story in stories:
        _rss_item(channel, story)
    return _document(root)


def build_atom(stories: Sequence[StoryData], *, feed: FeedInfo) -> bytes:
    """An Atom document of these stories, in their order."""
    root = etree.Element(
        f"{{{ATOM}}}feed", {_XML_LANG: bcp47(feed.language)}, nsmap=cast("dict[str, str]", {None: ATOM})
    )
    _text(root, f"{{{ATOM}}}id", feed.self_url)
    _text(root, f"{{{ATOM}}}title", one_line(feed.title))
    if feed.description:
        _text(root, f"{{{ATOM}}}subtitle", one_line(feed.description))
    _text(root, f"{{{ATOM}}}updated", _rfc3339(_changed(stories)))
    _author(root, one_line(feed.author) or one_line(feed.title) or GENERATOR)
    _atom_link(root, "self", feed.self_url, "application/atom+xml")
    _atom_link(root, "alternate", feed.home_url, "text/html")
    if feed.hub_url:
        _atom_link(root, "hub", feed.hub_url)
    if feed.icon_url:
        _text(root, f"{{{ATOM}}}icon", feed.icon_url)
    if feed.rights:
        _text(root, f"{{{ATOM}}}rights", one_line(feed.rights))
    _text(root, f"{{{ATOM}}}generator", GENERATOR)
    for story in stories:
        _atom_entry(root, story)
    return _document(root)


def build_json_feed(stories: Sequence[StoryData], *, feed: FeedInfo) -> bytes:
    """A JSON Feed of these stories, in their order."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(feed.title),
        "home_page_url": feed.home_url,
        "feed_url": feed.self_url,
        "description": one_line(feed.description),
        "language": bcp47(feed.language),
        "authors": [{"name": one_line(feed.author) or one_line(feed.title) or GENERATOR, "url": feed.home_url}],
    }
    if feed.icon_url:
        document["icon"] = feed.icon_url
    if feed.hub_url:
        document["hubs"] = [{"type": "WebSub", "url": feed.hub_url}]
    document["items"] = [_json_item(story) for story in stories]
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


_XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _rss_item(channel: etree._Element, story: StoryData) -> None:
    item = etree.SubElement(channel, "item")
    _text(item, "title", one_line(story.headline) or story.url)
    _text(item, "link", story.url)
    _text(item, "guid", story.guid).set("isPermaLink", "false")
    _text(item, "pubDate", _rfc822(story.published_at))
    for name in people(story):
        _text(item, f"{{{DC}}}creator", name)
    for category in _categories(story):
        _text(item, "category", category)
    _text(item, "description", one_line(story.standfirst) or one_line(story.headline))
    _text(item, f"{{{CONTENT}}}encoded", full_html(story))
    if story.picture is not None and story.picture.url:
        media = etree.SubElement(item, f"{{{MEDIA}}}content", {"url": printable(story.picture.url), "medium": "image"})
        if story.picture.width > 0 and story.picture.height > 0:
            media.set("width", str(story.picture.width))
            media.set("height", str(story.picture.height))
        for name, said in (("description", story.picture.alt), ("credit", story.picture.credit)):
            if one_line(said):
                _text(media, f"{{{MEDIA}}}{name}", one_line(said))


def _atom_entry(feed: etree._Element, story: StoryData) -> None:
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry", {_XML_LANG: bcp47(story.language)})
    _text(entry, f"{{{ATOM}}}id", story.guid)
    _text(entry, f"{{{ATOM}}}title", one_line(story.headline) or story.url)
    _text(entry, f"{{{ATOM}}}published", _rfc3339(story.published_at))
    _text(entry, f"{{{ATOM}}}updated", _rfc3339(story.updated_at))
    _atom_link(entry, "alternate", story.url, "text/html")
    for person in story.bylines:
        if one_line(person.name):
            _author(entry, one_line(person.name), person.url)
    for topic in story.topics:
        if topic.code.strip():
            etree.SubElement(
                entry,
                f"{{{ATOM}}}category",
                {"term": one_line(topic.code), "label": one_line(topic.name), "scheme": TOPICS_SCHEME},
            )
    if story.standfirst:
        _text(entry, f"{{{ATOM}}}summary", one_line(story.standfirst))
    _text(entry, f"{{{ATOM}}}content", full_html(story)).set("type", "html")
    if story.rights:
        _text(entry, f"{{{ATOM}}}rights", one_line(story.rights))


def _json_item(story: StoryData) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": story.guid,
        "url": story.url,
        "title": one_line(story.headline) or story.url,
        "content_html": full_html(story),
        "content_text": full_text(story),
        "summary": one_line(story.standfirst),
        "date_published": _rfc3339(story.published_at),
        "date_modified": _rfc3339(story.updated_at),
        "authors": [
            {"name": one_line(person.name), **({"url": person.url} if person.url else {})}
            for person in story.bylines
            if one_line(person.name)
        ],
        "tags": _categories(story),
        "language": bcp47(story.language),
    }
    if story.picture is not None:
        item["image"] = story.picture.url
    return item


def _categories(story: StoryData) -> list[str]:
    named = [one_line(name) for name in (story.section, *(topic.name for topic in story.topics))]
    return list(dict.fromkeys(name for name in named if name))


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, tag)
    element.text = printable(text)
    return element


def _atom_link(parent: etree._Element, rel: str, href: str, media_type: str = "") -> None:
    link = etree.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "href": printable(href)})
    if media_type:
        link.set("type", media_type)


def _author(parent: etree._Element, name: str, url: str = "") -> None:
    author = etree.SubElement(parent, f"{{{ATOM}}}author")
    _text(author, f"{{{ATOM}}}name", name)
    if url:
        _text(author, f"{{{ATOM}}}uri", url)


def _changed(stories: Sequence[StoryData]) -> datetime:
    """Of the newest change, so that the document says the same until a story changes."""
    return max((max(story.updated_at, story.published_at) for story in stories), default=_EPOCH)


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _document(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
