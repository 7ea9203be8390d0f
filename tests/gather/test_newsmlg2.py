"""NewsML-G2: IPTC's examples and suite by its schema, messages with several items, and what is written back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from galley.gather.data import FeedData, Place, PubStatus, Subject
from galley.gather.documents import read_document
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.markup import newsml_schema
from galley.gather.parsers.newsmlg2 import NewsMlG2Parser
from tests.gather.roundtrip import assert_kept, check_valid, made
from tests.gather.shared import DATA, samples
from tests.gather.wiredocs import NAR, message, news_item

URL = "https://agency.example/wire.xml"
PARSER = NewsMlG2Parser()
ELIDED = {"LISTING_24_News_Message_conveying_a_complete_News_Package.xml": "its items are dots"}


@pytest.mark.parametrize("path", samples("newsmlg2/unit_test_files", ".xml"))
def test_the_suite_passes_and_fails_as_it_should(path):
    body = path.read_bytes()
    if "should_fail" in path.parts:
        with pytest.raises(ParseError) as refused:
            parse_feed(body, url=URL)
        assert refused.value.line > 1
        assert refused.value.detail
        return
    slug, feed = parse_feed(body, url=URL)
    assert slug == "newsmlg2"
    assert_kept(feed)


@pytest.mark.parametrize("path", samples("newsmlg2/examples", ".xml"))
def test_every_example_is_read_and_kept_through_an_export(path):
    if path.name in ELIDED:
        with pytest.raises(ParseError):
            parse_feed(path.read_bytes(), url=URL)
        return
    slug, feed = parse_feed(path.read_bytes(), url=URL)
    assert slug == "newsmlg2"
    assert feed.items or feed.problems
    assert_kept(feed)


def test_all_of_a_picture_is_read():
    path = DATA / "newsmlg2/examples/LISTING_3_Photo_in_NewsML-G2.xml"
    if not path.exists():
        pytest.skip("the shared data newsmlg2 is absent")
    item = parse_feed(path.read_bytes(), url="https://pictures.example/wire/x.xml")[1].items[0]
    assert item.enclosures[0].url == "https://pictures.example/wire/GYI0062134533.jpg"
    assert item.enclosures[0].caption.startswith("A general view of part of downtown")
    assert (item.enclosures[0].media_type, item.enclosures[0].size_bytes) == ("image/jpeg", 346_071)
    assert (item.authors, item.credit, item.provider_version) == (("Spencer Platt",), "Getty Images", "11")
    assert item.rights.startswith("Copyright 2010 Getty Images.")
    assert Subject("labour market", "medtop:20000523") in item.subjects
    assert item.places[0] == Place("Las Vegas Boulevard")
    assert "poverty" in item.categories


META = "<firstCreated>2026-11-24T10:00:00+01:00</firstCreated><embargoed>2026-11-24T18:00:00Z</embargoed>"


def test_standing_embargo_and_version_are_read():
    item = PARSER.parse(news_item(version=3, meta=META, status="canceled").encode(), url=URL).items[0]
    assert (item.status, item.provider_version) == (PubStatus.CANCELED, "3")
    assert item.embargoed_until.isoformat() == "2026-11-24T18:00:00+00:00"
    assert (item.published.isoformat(), item.updated.isoformat()) == (
        "2026-11-24T09:00:00+00:00",
        "2026-11-24T14:05:03+00:00",
    )


def test_a_message_brings_all_its_items():
    slug, feed = parse_feed(message(news_item("urn:a", title="A"), news_item("urn:b", title="B")), url=URL)
    assert (slug, feed.title, [item.guid for item in feed.items]) == ("newsmlg2", "agency.example", ["urn:a", "urn:b"])
    assert feed.updated.isoformat() == "2026-11-24T14:06:00+00:00"


def test_an_invalid_item_of_a_message_does_not_lose_the_others():
    bad = news_item("urn:bad").replace("<headline>", "<headlime>").replace("</headline>", "</headlime>")
    feed = PARSER.parse(message(news_item("urn:a"), bad), url=URL)
    assert [item.guid for item in feed.items] == ["urn:a"]
    assert "headlime" in feed.problems[0].detail
    with pytest.raises(ParseError, match="headlime"):
        PARSER.parse(message(bad), url=URL)
    outside = message(news_item("urn:a")).replace(b"<sent>", b"<nonsense/><sent>")
    with pytest.raises(ParseError, match="nonsense"):
        PARSER.parse(outside, url=URL)


def test_versions_of_one_item_in_a_message_become_parts_in_their_order():
    body = message(news_item(version=2, title="Second"), news_item("urn:b"), news_item(version=1, title="First"))
    document = read_document(body, url=URL)
    titles = [sorted(item.title for item in part.feed.items) for part in document.parts]
    assert titles == [["Bridge closed", "First"], ["Second"]]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (news_item().replace('standard="NewsML-G2"', "").encode(), "standard"),
        (news_item().replace("<pubStatus", "<pubStatus></x>").encode(), "XML is broken"),
        (news_item().replace("<itemMeta>", "<itemMeta><bogus/>").encode(), "bogus"),
        (message(), "itemSet"),
    ],
    ids=["no standard", "broken", "unknown element", "empty message"],
)
def test_what_is_invalid_is_refused_with_its_line(body, words):
    with pytest.raises(ParseError, match=words) as refused:
        PARSER.parse(body, url=URL)
    assert f"{URL}, line " in str(refused.value)


def test_an_item_of_a_newer_version_is_read_as_far_as_it_is_known():
    body = news_item().replace("2.35", "2.99").replace("<itemMeta>", "<itemMeta><bogus/>").encode()
    feed = PARSER.parse(body, url=URL)
    assert (feed.items[0].title, len(feed.problems)) == ("Bridge closed", 1)


def test_where_a_document_says_that_its_schema_is_is_never_opened(tmp_path, monkeypatch):
    """The library underneath would read any file or address that xsi:schemaLocation names."""
    schema = tmp_path / "trap.xsd"
    schema.write_text("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:trap'/>")
    os_reads = []
    monkeypatch.setattr(newsml_schema, "_is_foreign", lambda entry: os_reads.append(entry.message) or True)
    located = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:trap {schema.as_uri()}"'
    body = news_item().replace("<itemMeta>", f'<itemMeta><t:x xmlns:t="urn:trap" {located}/>', 1)
    root = etree.fromstring(body)
    newsml_schema.faults_of(root)
    assert not root.xpath("//@*[local-name()='schemaLocation']")


NITF = (
    "<inlineXML><nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body><body.head><note><body.content><p>Note</p>"
    "</body.content></note></body.head><body.content><hl2>H</hl2><p>One</p></body.content></body></nitf></inlineXML>"
)


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("<inlineData contenttype='text/plain'>One\n\nTwo &lt;b&gt;</inlineData>", "<p>One</p><p>Two &lt;b&gt;</p>"),
        ("<inlineData contenttype='text/html'>&lt;p&gt;One&lt;/p&gt;</inlineData>", "<p>One</p>"),
        (NITF, "<h3>H</h3><p>One</p>"),
    ],
    ids=["text", "html", "nitf"],
)
def test_text_comes_in_several_forms(content, html):
    root = etree.fromstring(news_item())
    holder = root.find(f"{{{newsml_schema.NAMESPACE}}}contentSet")
    holder.clear()
    for child in etree.fromstring(f"<x {NAR}>{content}</x>"):
        holder.append(child)
    assert PARSER.parse(etree.tostring(root), url=URL).items[0].content_html == html


def test_a_package_is_a_list_and_names_what_it_holds():
    path = DATA / "newsmlg2/examples/LISTING_6_Simple_NewsML-G2_Package.xml"
    if not path.exists():
        pytest.skip("the shared data newsmlg2 is absent")
    item = parse_feed(path.read_bytes(), url=URL)[1].items[0]
    assert item.content_html.count("<li>") == 2
    assert "urn:newsml:iptc.org:20081007:tutorial-item-A" in item.related


def test_codes_of_others_keep_the_catalog_that_explains_them():
    catalog = '<catalogRef href="https://agency.example/catalog.xml"/>'
    body = news_item().replace("<itemMeta>", catalog + "<itemMeta>", 1)
    body = body.replace("<headline>", "<subject qcode='town:riverton'><name>Riverton</name></subject><headline>")
    feed = PARSER.parse(body.encode(), url=URL)
    from galley.gather.writers.newsmlg2 import NewsMlG2Writer

    written = NewsMlG2Writer().write(made(feed, feed.items[0]), uri="urn:x", version=1, source="Agency")
    check_valid("newsmlg2", written)
    assert b'qcode="town:riverton"' in written
    assert b"https://agency.example/catalog.xml" in written


def test_what_is_written_needs_no_luck_with_its_html():
    feed = PARSER.parse(news_item(text="<p>A &amp; B<br/>C</p><table><tr><td>1</td></tr></table>").encode(), url=URL)
    assert_kept(feed)
    assert_kept(
        FeedData(title="", items=(feed.items[0].__class__(guid="x", title="<b>", content_html="</p>a<td>b<p>\x00c"),))
    )


PIECES = [
    *(f"<newsItem {NAR} guid='a'>", "<itemMeta>", "</itemMeta>", "<contentMeta>", "<subject qcode=':'/>"),
    *("<headline>x", "</newsItem>", f"<newsMessage {NAR}>", "<itemSet>", "<contentSet>", "<inlineXML>"),
    *("<nitf><body>", "&x;", "\x01", "]]>"),
]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=10), max_size=20))
def test_any_shards_are_read_or_refused(pieces):
    try:
        assert isinstance(PARSER.parse("".join(pieces).encode("utf-8", "surrogatepass"), url=URL), FeedData)
    except ParseError as error:
        assert URL in str(error)  # noqa: PT017 -- either is right
