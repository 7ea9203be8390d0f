"""What an independent parser found in the same bytes: gofeed's pairs, feedparser at run time."""

import calendar
import json
from datetime import UTC, datetime

import feedparser
import pytest

from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.markup.dates import parse_date
from galley.gather.markup.items import title_text
from galley.gather.markup.tree import absolute
from tests.gather.shared import samples

URL = "https://example.org/feed"


class Said(str):
    """A title: equal to gofeed's raw text and to what that text says when it is HTML."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other):
        return str(self) == other or title_text(self) == other

    def __ne__(self, other):
        return not self == other


def _entries(expected):
    return expected.get("items") or expected.get("entries") or []


def _claims(expected, feed):
    """(what, as gofeed has it, as we have it) for each thing that both say."""
    if expected.get("title"):
        yield "feed title", title_text(expected["title"]), Said(feed.title)
    if expected.get("language"):
        yield "feed language", expected["language"], feed.language
    if expected.get("link"):
        yield "feed link", absolute(expected["link"], URL), feed.url
    if expected.get("feedLink"):
        yield "feed link to itself", expected["feedLink"], feed.feed_url
    if expected.get("description"):
        yield "feed description", title_text(expected["description"]), title_text(feed.description)
    if expected.get("rights"):
        yield "feed rights", title_text(expected["rights"]), title_text(feed.rights)
    if expected.get("updatedParsed"):
        yield "feed updated", parse_date(expected["updatedParsed"]), feed.updated
    for author in expected.get("authors") or []:
        if author.get("name"):
            yield "feed author", True, author["name"] in feed.authors
    for category in expected.get("categories") or []:
        name = category if isinstance(category, str) else category.get("value", "")
        if name:
            yield "feed category", True, title_text(name) in feed.categories
    yield "number of items", True, len(feed.items) <= len(_entries(expected))
    if len(feed.items) == len(_entries(expected)):
        for entry, item in zip(_entries(expected), feed.items, strict=True):
            yield from _item_claims(entry, item)


def _item_claims(entry, item):
    if entry.get("title"):
        yield "title", title_text(entry["title"]), Said(item.title)
    if entry.get("link"):
        yield "link", absolute(entry["link"], URL), item.url
    guid = entry.get("guid")
    if guid:
        yield "guid", title_text(guid if isinstance(guid, str) else guid["value"]), title_text(item.guid)
    for key, ours in (
        ("publishedParsed", item.published),
        ("pubDateParsed", item.published),
        ("updatedParsed", item.updated),
    ):
        if entry.get(key) and not (key == "updatedParsed" and entry.get("dcExt")):
            yield key, parse_date(entry[key]), ours
    body = title_text(item.summary_html)
    for key in ("description", "summary"):
        if entry.get(key):
            yield key, title_text(entry[key]), body
    content = entry.get("content")
    if content:
        value = content if isinstance(content, str) else content.get("value", "")
        yield "content", title_text(value), title_text(item.content_html)
    for category in entry.get("categories") or []:
        name = category if isinstance(category, str) else category.get("value") or category.get("label")
        if name:
            yield "category", True, title_text(name) in item.categories
    for author in entry.get("authors") or []:
        if isinstance(author, dict) and author.get("name"):
            yield "author", True, author["name"] in item.authors
    for enclosure in entry.get("enclosures") or []:
        yield "enclosure", True, enclosure.get("url") in [e.url for e in item.enclosures]


@pytest.mark.parametrize("path", samples("feeds-gofeed", ".json"))
def test_gofeed_and_we_say_the_same(path):
    source = path.with_suffix(".xml")
    if not source.exists():
        pytest.skip("this one is itself a feed")
    feed = parse_feed(source.read_bytes(), url=URL)[1]
    wrong = [claim for claim in _claims(json.loads(path.read_text()), feed) if claim[1] != claim[2]]
    assert not wrong


@pytest.mark.parametrize("path", [*samples("feeds-feedparser", ".xml"), *samples("feeds-real-publishers", ".xml")])
def test_feedparser_and_we_find_the_same_entries(path):
    body = path.read_bytes()
    theirs = feedparser.parse(body, response_headers={"content-location": URL}, sanitize_html=False)
    try:
        _slug, feed = parse_feed(body, url=URL)
    except ParseError:
        assert not theirs.entries
        return
    entries = [e for e in theirs.entries if e.get("title") or e.get("link") or e.get("summary") or e.get("content")]
    if len(feed.items) != len(entries):
        pytest.skip("entries of one element only: nothing to compare")
    for entry, item in zip(entries, feed.items, strict=True):
        if entry.get("id") and item.guid:
            assert entry.id in {item.guid, absolute(item.guid, item.base_url)}
        if entry.get("published_parsed") and item.published:
            moment = datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC)
            assert abs((moment - item.published).total_seconds()) <= 1, (entry.published, item.published)
