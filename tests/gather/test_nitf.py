"""NITF: everything that its head and body say, and what its keys and standing mean."""

from pathlib import Path

import pytest

from galley.gather.data import Enclosure, Place, PubStatus, Subject
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.parsers.nitf import NitfParser
from galley.kernel.text import clean_html
from tests.gather.roundtrip import assert_kept

URL = "https://agency.example/story.xml"
STORY = (Path(__file__).parents[1] / "data/nitf/story.xml").read_text()


def read(text):
    slug, feed = parse_feed(text.encode(), url=URL)
    assert slug == "nitf"
    return feed


def test_all_of_a_story_is_read():
    feed = read(STORY)
    item = feed.items[0]
    assert (feed.format, feed.problems) == ("nitf 3.6", ())
    assert item.guid == "nitf:agency.example:Alder-Bridge:Default"
    assert (item.provider_version, item.slugline, item.urgency) == ("2", "Alder-Bridge", 3)
    assert item.title == "Bridge over the Alder closed & guarded"
    assert item.published.isoformat() == "2026-11-24T14:05:00+00:00"
    assert item.updated.isoformat() == "2026-11-24T15:00:00+00:00"
    assert item.embargoed_until.isoformat() == "2026-11-24T18:00:00+00:00"
    assert item.expires.isoformat() == "2026-11-30T00:00:00+00:00"
    assert (item.authors, item.credit) == (("Mary Jones",), "Agency Example, The Agency")
    assert item.rights == "© 2026 Agency Example\nNot for use in Riverton."
    assert item.subjects == (Subject("Road transport", "subj:04015001"), Subject("Bridges", "medtop:20000294"))
    assert item.categories == ("Road transport", "Bridges", "bridge", "traffic")
    assert item.places == (Place("Riverton, GB", code="GB"), Place("RIVERTON"))
    assert item.edit_note == "Pictures to follow\nEditors: a map is on its way."
    assert (item.summary_html, item.language, item.genre) == ("Engineers found a crack.", "en", "current")
    picture = "http://pictures.example/bridge.jpg"
    assert item.enclosures == (Enclosure(picture, "image/jpeg", 0, "The bridge at noon.", "Li Na"),)
    assert item.picture_url == picture
    assert_kept(feed)


def test_the_text_becomes_html_that_the_cleaner_leaves_alone():
    html = read(STORY).items[0].content_html
    assert "<p>The bridge over the Alder was closed on Tuesday, at <strong>once</strong>.</p>" in html
    assert "<h3>What happened</h3>" in html
    assert "<blockquote>" in html
    assert "<cite>The mayor</cite>" in html
    assert "<th>Span</th><td>120 m</td>" in html
    assert "The bridge at noon" not in html
    assert "alert" not in clean_html(html).replace("alert(1)", "", 1)
    assert "javascript" not in clean_html(html)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (('management-status="usable"', 'management-status="canceled"'), PubStatus.CANCELED),
        (('management-status="usable"', 'management-status="withheld"'), PubStatus.WITHHELD),
        (('management-status="usable"', 'management-status="embargoed"'), PubStatus.WITHHELD),
        ((' management-status="usable"', ""), PubStatus.USABLE),
    ],
)
def test_its_standing_is_what_the_agency_manages(change, status):
    assert read(STORY.replace(*change)).items[0].status == status


def test_a_kill_by_message_names_what_it_kills():
    text = STORY.replace(' management-status="usable"', "").replace('msg-type="note"', 'msg-type="kill"')
    text = text.replace("<date.issue", '<correction id-string="261124-0100" info="Wrong bridge"/><date.issue')
    item = read(text).items[0]
    assert (item.status, item.kills) == (PubStatus.CANCELED, ("agency.example:261124-0100",))
    assert "Wrong bridge" in item.edit_note


def test_a_correction_is_related_to_what_it_corrects_and_kills_nothing():
    text = STORY.replace("<date.issue", '<correction id-string="261124-0100"/><date.issue')
    item = read(text).items[0]
    assert (item.related, item.kills, item.status) == (("agency.example:261124-0100",), (), PubStatus.USABLE)


def test_without_a_key_the_id_names_it():
    text = STORY.replace('<du-key generation="1" part="Default" version="2" key="Alder-Bridge"/>', "")
    assert read(text).items[0].guid == "agency.example:261124-0123"
    text = text.replace('<doc-id regsrc="agency.example" id-string="261124-0123"/>', "")
    feed = read(text)
    assert feed.items[0].guid == ""
    assert "id" in feed.problems[0].text


def test_broken_xml_is_mended_and_reported():
    feed = read(
        STORY.replace("<p>Engineers found a crack.</p>", "<p>Engineers & a crack.").replace(
            "</abstract>", "</p></abstract>"
        )
    )
    assert feed.problems
    assert feed.items[0].title == "Bridge over the Alder closed & guarded"


def test_what_is_no_story_is_refused():
    for text in ("<nitf><head/></nitf>", "<nitf"):
        with pytest.raises(ParseError):
            NitfParser().parse(text.encode(), url=URL)


def test_nitf_quoted_in_a_feed_is_still_a_feed():
    item = "<item><title>A</title><description>&lt;nitf> <![CDATA[<nitf ]]></description></item>"
    text = f"<rss><channel><title>T</title>{item}</channel></rss>"
    assert parse_feed(text.encode(), url=URL)[0] == "rss"
