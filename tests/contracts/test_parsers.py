"""What every parser of the registry keeps to, whatever it is given."""

import json
import time
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.gather.data import Enclosure, FeedData, FeedItem, PictureSize, Problem, WirePicture
from galley.gather.errors import ParseError
from galley.gather.feeds import feed_links, parse_feed
from galley.gather.normalise import identities, normalise
from galley.gather.pictures import as_row, is_file_name
from galley.gather.registries import parsers
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.time import now
from tests.gather.shared import samples

URL = "https://example.org/feed"
EVERY = pytest.mark.parametrize("parser", list(parsers), ids=lambda parser: parser.slug)
PIECES = [
    *("<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<feed xmlns='http://www.w3.org/2005/Atom'>"),
    *("<entry>", "<content type='xhtml'>", "<div xmlns='http://www.w3.org/1999/xhtml'>", "<![CDATA[", "]]>", "<!--"),
    *(
        "-->",
        "&nbsp;",
        "&lt;b&gt;",
        "&#0;",
        "&#x110000;",
        "&undefined;",
        "<link href='/a'/>",
        "<pubDate>2003</pubDate>",
    ),
    *(
        '{"version": "https://jsonfeed.org/version/1.1", "items": [',
        '{"id": 1, "title": "\\ud800"}',
        "]}",
        "null,",
        "中文",
    ),
    *(
        "<?xml version='1.0' encoding='gb2312'?>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
        "\x00",
        "\xff\xfe",
        "<media:content url='x'/>",
    ),
]


def read(parse):
    """Parse, and check what came: a feed, or an error that says where."""
    refused = None
    try:
        feed = parse()
    except ParseError as error:
        refused = str(error)
    if refused is None:
        check(feed)
    else:
        assert f"{URL}, line" in refused


def check(feed):
    """A feed is made of the types that it declares, with texts that any database takes."""
    assert isinstance(feed, FeedData)
    assert all(isinstance(problem, Problem) and problem.text for problem in feed.problems)
    for item in feed.items:
        assert isinstance(item, FeedItem)
        assert all(isinstance(enclosure, Enclosure) and enclosure.url for enclosure in item.enclosures)
        for picture in item.pictures:
            assert isinstance(picture, WirePicture)
            assert picture.sizes
            for size in picture.sizes:
                assert isinstance(size, PictureSize)
                assert size.url.lower().startswith(("http://", "https://")) or is_file_name(size.name)
                assert not size.body_hash or size.body_hash in {fingerprint_bytes(f.body) for f in item.attachments}
            said = json.dumps(as_row(picture))
            assert "\\u0000" not in said
            json.dumps(as_row(picture), ensure_ascii=False).encode()
        for text in (
            item.guid,
            item.url,
            item.title,
            item.summary_html,
            item.content_html,
            *item.authors,
            *item.categories,
        ):
            assert isinstance(text, str)
            assert "\x00" not in text
            text.encode("utf-8")
        for moment in (item.published, item.updated):
            assert moment is None or (isinstance(moment, datetime) and moment.utcoffset().total_seconds() == 0)
        assert not item.url.lower().startswith(("javascript:", "data:", "vbscript:"))
    for item, identity in zip(feed.items, identities(feed.items), strict=True):
        made = normalise(item, identity, feed=feed, language="", rights="", fetched_at=now())
        assert made.headline
        assert "<script" not in made.body_html


@EVERY
def test_its_slug_and_page_are_there(parser):
    from pathlib import Path

    assert parser.slug.isidentifier()
    assert parser.spec.startswith("https://")
    assert all("/" in kind for kind in parser.media_types)
    page = Path(__file__).resolve().parents[2] / "docs" / "formats" / f"{parser.slug}.md"
    assert page.exists(), f"write docs/formats/{parser.slug}.md"


@EVERY
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=st.binary(max_size=2_000))
def test_any_bytes_give_a_feed_or_a_parse_error(parser, body):
    read(lambda: parser.parse(body, url=URL))


@EVERY
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=30))
def test_any_shards_of_feeds_give_a_feed_or_a_parse_error(parser, pieces):
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    read(lambda: parser.parse(body, url=URL))
    feed_links(body, url=URL)


@pytest.mark.parametrize(
    "path",
    [
        *samples("feeds-feedparser", ".xml"),
        *samples("feeds-gofeed", ".xml", ".json"),
        *samples("feeds-w3c-validator", ".xml", ".opml"),
        *samples("feeds-real-publishers", ".xml"),
    ],
)
def test_every_sample_gives_a_feed_or_a_parse_error(path):
    body = path.read_bytes()
    started = time.process_time()
    read(lambda: parse_feed(body, url=URL)[1])
    assert time.process_time() - started < 3


LAUGHS = (
    "<!DOCTYPE lolz [<!ENTITY lol 'lol'>"
    + "".join(f"<!ENTITY lol{n} '{f'&lol{n - 1};' * 10}'>" for n in range(1, 10)).replace("&lol0;", "&lol;")
    + "]>"
)
ITEM = "<rss><channel><item><title>t{}</title></item></channel></rss>"
HOSTILE = {
    "billion laughs": LAUGHS + ITEM.format(" &lol9; b"),
    "billion laughs in an attribute": LAUGHS + "<rss><channel><item><link href='&lol9;'/></item></channel></rss>",
    "an external entity": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ITEM.format("&x;"),
    "an external DTD": '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">' + ITEM.format(""),
    "a parameter entity": '<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>' + ITEM.format(""),
    "a DTD within comments": "<!-- <!DOCTYPE r [ --><!DOCTYPE r [<!ENTITY a 'b'><!-- ]> --> ]>" + ITEM.format(" &a;"),
    "nesting without end": "<rss><channel><item>" + "<a>" * 50_000,
    "attributes without end": "<rss><channel><item " + " ".join(f"a{n}='x'" for n in range(50_000)) + "/>",
    "a DTD without end": "<!DOCTYPE r [" + "<!ENTITY a 'b'>" * 50_000,
    "comments without end": "<!--" * 50_000,
    "declarations without end": "<?xml " * 50_000,
    "CDATA without end": "<rss>" + "<![CDATA[" * 50_000,
    "ampersands": "<rss><channel><title>" + "&" * 200_000,
    "links without end": "<link " * 50_000,
    "JSON nested without end": '{"items": ' + "[" * 100_000,
    "a huge number": '{"version": "https://jsonfeed.org/version/1", "items": [{"id": ' + "9" * 5_000 + "}]}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_expand_nothing_and_take_little_time(name):
    started = time.process_time()
    body = HOSTILE[name].encode()
    try:
        feed = parse_feed(body, url=URL)[1]
    except ParseError:
        feed = FeedData(title="")
    feed_links(body, url=URL)
    said = feed.title + "".join(f"{i.title}{i.url}{i.summary_html}{i.content_html}" for i in feed.items)
    assert "root:" not in said
    assert "lollol" not in said
    assert len(said) < 3 * len(body) + 1_000
    assert time.process_time() - started < 4


def test_named_characters_of_html_work_where_xml_knows_none():
    body = b"<rss><channel><item><title>Caf&eacute; &nbsp;&mdash; 5 &lt; 6 &amp; more</title></item></channel></rss>"
    assert parse_feed(body, url=URL)[1].items[0].title == "Café — 5 < 6 & more"
