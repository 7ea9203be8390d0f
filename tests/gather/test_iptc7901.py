"""Text wires: headers, takes, kills, embargoes, encodings, several in a file; and whatever else arrives."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.gather.data import FeedData, PubStatus
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.parsers.iptc7901 import Iptc7901Parser
from tests.gather.roundtrip import assert_kept
from tests.gather.wiredocs import text_wire

URL = "https://agency.example/wire.txt"
FOLDER = Path(__file__).parents[1] / "data/iptc7901"
PARSER = Iptc7901Parser()


def read(body):
    slug, feed = parse_feed(body, url=URL)
    assert slug == "iptc7901"
    return feed


def test_two_messages_of_a_file_are_read_whole():
    feed = read((FOLDER / "two.wire").read_bytes())
    first, kill = feed.items
    assert (feed.format, feed.problems) == ("iptc 7901 (ascii)", ())
    assert first.guid == "iptc7901:AFP:0123:2026-11-24"
    assert (first.title, first.slugline, first.urgency) == ("Bridge over the Alder closed", "Alder-bridge", 4)
    assert (first.credit, first.categories) == ("AFP", ("pol",))
    assert first.published.isoformat() == "2026-11-24T14:05:00+00:00"
    assert first.extra["text_wire"] == {"source": "AFP", "number": "0123", "words": 250, "take": 2}
    assert first.content_html.startswith(
        "<p>RIVERTON, Nov 24 (AFP) - The bridge over the Alder was closed on Tuesday after engineers found a crack.</p>"
        "<p>It will stay shut for a week.</p><pre>"
    )
    assert first.content_html.count("\n") == 2
    assert first.edit_note == "Not for publication: the mayor is at 555 0100."
    assert "555" not in first.content_html
    assert (kill.status, kill.kills, kill.urgency) == (PubStatus.CANCELED, (first.guid,), 2)
    assert_kept(feed)


def test_its_american_sister_is_read():
    item = read((FOLDER / "anpa.wire").read_bytes()).items[0]
    assert (item.title, item.authors, item.slugline) == (
        "Bridge closed after crack found",
        ("MARY JONES",),
        "Bridge-Crack",
    )
    assert (item.urgency, item.categories, item.published.isoformat()) == (3, ("i",), "2026-11-24T19:22:00+00:00")
    assert item.content_html == "<p>RIVERTON (AP) — The bridge was closed, “for now,” the mayor said on Tuesday.</p>"


def test_german_letters_of_dos_and_a_german_embargo_are_read():
    feed = read((FOLDER / "german.wire").read_bytes())
    item = feed.items[0]
    assert (feed.format, item.title) == ("iptc 7901 (cp850)", "Brücke über die Erle gesperrt")
    assert item.slugline == "Verkehr/Brücken/"
    assert (item.embargoed_until.isoformat(), item.status) == ("2026-11-24T17:00:00+00:00", PubStatus.USABLE)
    assert item.content_html == "<p>Riverton (dpa) - Die Brücke ist gesperrt.</p><p>Für Wochen.</p>"


@pytest.mark.parametrize(
    ("words", "codec", "told"),
    [
        ("Die Brücke ist für Wochen geschlossen, sagt der Bürgermeister.", "utf-8", "utf-8"),
        ("Die Brücke ist für Wochen geschlossen, sagt der Bürgermeister.", "latin-1", "windows-1252"),
        ("Die Brücke ist für Wochen geschlossen, sagt der Bürgermeister.", "cp850", "cp850"),
        ("鹭津合唱团昨晚在省城获得全国奖，这是他们第一次获奖。", "gb18030", "gb18030"),
        ("Мост через реку закрыт на несколько недель, сообщил мэр.", "koi8-r", "koi8-r"),
    ],
)
def test_the_encoding_is_told_by_the_letters(words, codec, told):
    body = text_wire(text="Headline here\r\n\r\n   WORDS").replace(b"WORDS", words.encode(codec))
    feed = read(body)
    assert feed.items[0].content_html == f"<p>{words}</p>"
    assert told in feed.format


def test_umlauts_of_teleprinters_are_read():
    body = text_wire(text="M}nchen\r\n\r\n   Die Br}cke f}r Fu~g{nger").replace(b"Fu~g{nger", b"Fu~g{nger")
    assert read(body).items[0].content_html == "<p>Die Brücke für Fußgänger</p>"
    assert read(text_wire(text="Set\r\n\r\n   a {b} c | d ~ e")).items[0].content_html == "<p>a {b} c | d ~ e</p>"


def test_where_the_controls_were_lost_words_begin_and_end_a_message():
    body = (
        b"ZCZC\r\nXYZ0007 1 DOM 12 Storm\r\nStorm warning for the coast\r\n\r\nA storm is coming.\r\n\r\n"
        b"241405 GMT Nov 26\r\nNNNN\r\n"
        b"ZCZC\r\nXYZ0008 1 DOM 12 Storm\r\nStorm over\r\n\r\nIt is over.\r\n\r\n241505 GMT Nov 26\r\nNNNN\r\n"
    )
    items = read(body).items
    assert [item.title for item in items] == ["Storm warning for the coast", "Storm over"]
    assert items[0].guid == "iptc7901:XYZ:0007:2026-11-24"
    assert items[1].content_html == "<p>It is over.</p>"


@pytest.mark.parametrize(
    ("slug", "shared", "take"),
    [
        ("Alder-bridge", "Alder-bridge", 0),
        ("Alder-bridge take 2", "Alder-bridge", 2),
        ("Alder-bridge, 3rd take", "Alder-bridge", 3),
        ("Alder-bridge (Take 4)", "Alder-bridge", 4),
        ("Alder-bridge,1stLd", "Alder-bridge", 0),
        ("Alder-bridge,2ndLd-Writethru", "Alder-bridge", 0),
        ("Alder-bridge 1stAdd", "Alder-bridge", 1),
        ("Stakes 2026", "Stakes 2026", 0),
    ],
)
def test_takes_share_their_slug(slug, shared, take):
    item = read(text_wire(slug=slug)).items[0]
    assert (item.slugline, item.extra["text_wire"]["take"]) == (shared, take)


@pytest.mark.parametrize(
    ("slug", "text", "kills"),
    [
        ("Alder", "KILL AFP0100 at once, wrong bridge.", ("iptc7901:AFP:0100:2026-11-24",)),
        (
            "Alder",
            "MANDATORY KILL\r\n\r\n   Kill AFP-0100 and AFP 0101, both wrong.",
            ("iptc7901:AFP:0100:2026-11-24", "iptc7901:AFP:0101:2026-11-24"),
        ),
        ("Alder,KILL", "Editors, do not use the story.", ("slugline:Alder",)),
        ("Alder", "STORNO AFP0100. Falsch.", ("iptc7901:AFP:0100:2026-11-24",)),
        ("Alder", "撤稿 AFP0100", ("iptc7901:AFP:0100:2026-11-24",)),
    ],
)
def test_a_kill_names_what_it_kills(slug, text, kills):
    item = read(text_wire("0200", slug, text)).items[0]
    assert (item.status, item.kills) == (PubStatus.CANCELED, kills)


@pytest.mark.parametrize(
    "text",
    [
        "Kill Bill returns to cinemas\r\n\r\n   The film is back.",
        "Killing in Riverton\r\n\r\n   One is dead.",
        "KILLED in Riverton\r\n\r\n   One is dead.",
        "Withdrawal of troops begins\r\n\r\n   They go.",
    ],
)
def test_a_story_about_killing_kills_nothing(text):
    item = read(text_wire(text=text)).items[0]
    assert (item.status, item.kills) == (PubStatus.USABLE, ())


def test_what_replaces_another_is_a_new_version_of_it():
    item = read(text_wire("0130", text="Bridge closed for weeks (replaces AFP0123)\r\n\r\n   It is closed.")).items[0]
    assert (item.guid, item.provider_version) == ("iptc7901:AFP:0123:2026-11-24", "0130")
    correction = read(
        text_wire("0131", text="CORRECTION: AFP0123 has the wrong bridge\r\n\r\n   It is the other.")
    ).items[0]
    assert (correction.guid[-15:], correction.related) == ("0131:2026-11-24", ("iptc7901:AFP:0123:2026-11-24",))


@pytest.mark.parametrize(
    ("said", "until", "status"),
    [
        ("EMBARGOED UNTIL 1800 GMT 24 Nov 2026", "2026-11-24T18:00:00+00:00", PubStatus.USABLE),
        ("EMBARGO: 24 November 2026, 18:00 GMT", "2026-11-24T18:00:00+00:00", PubStatus.USABLE),
        ("Embargoed for release until 1200 GMT", "2026-11-25T12:00:00+00:00", PubStatus.USABLE),
        ("EMBARGOED UNTIL 6 in the evening", None, PubStatus.WITHHELD),
        ("HOLD FOR RELEASE", None, PubStatus.WITHHELD),
        ("EMBARGOED UNTIL 24 November 2026 18:00", "2026-11-24T18:00:00+00:00", PubStatus.WITHHELD),
        ("EMBARGO LIFTED", None, PubStatus.USABLE),
        ("", None, PubStatus.USABLE),
    ],
)
def test_an_embargo_is_kept_and_one_that_is_unclear_withholds(said, until, status):
    feed = read(text_wire(text=f"{said}\r\n\r\nBridge closed\r\n\r\n   The bridge was closed."))
    item = feed.items[0]
    assert (item.embargoed_until and item.embargoed_until.isoformat(), item.status) == (until, status)
    assert bool(feed.problems) is (status == PubStatus.WITHHELD)
    assert item.title == "Bridge closed"


def test_without_a_day_or_a_year_a_message_has_no_guid():
    for end in ("", "241405", "241405 GMT"):
        item = read(text_wire(end=end)).items[0]
        assert (item.guid, item.published) == ("", None)


def test_a_message_without_an_end_is_read_and_reported():
    body = text_wire().partition(b"\x03")[0]
    feed = read(body)
    assert feed.items[0].title == "Bridge closed"
    assert "no end" in feed.problems[0].text


def test_a_message_without_a_header_does_not_lose_the_others():
    feed = read(text_wire() + b"\x01what is this\r\n\x02text\x03\x04" + text_wire("0124"))
    assert [item.guid[-15:-11] for item in feed.items] == ["0123", "0124"]
    assert "what is this" in feed.problems[0].detail
    with pytest.raises(ParseError, match="header"):
        parse_feed(b"\x01what is this\r\n\x02text\x03\x04", url=URL)


PIECES = [
    "\x01",
    "\x02",
    "\x03",
    "\x04",
    "\x16",
    "\x1f",
    "\r\n",
    "ZCZC",
    "NNNN",
    "AFP0123 4 POL 250 slug",
    "a0456",
    "u i bc-slug 11-24 0250",
    "KILL AFP0001",
    "EMBARGOED UNTIL ",
    "241405 GMT Nov 26",
    "99-99-99 9999EST",
    "   ",
    "\t",
    "take 2",
    "^x<",
    "replaces AFP9",
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=30))
def test_anything_is_read_or_refused(pieces):
    try:
        feed = PARSER.parse("".join(pieces).encode("utf-8", "surrogatepass"), url=URL)
    except ParseError as error:
        assert f"{URL}, line" in str(error)  # noqa: PT017 -- either is right
    else:
        assert isinstance(feed, FeedData)
        assert_kept(feed)


@pytest.mark.parametrize(
    "body",
    [
        b"\x01" * 200_000,
        b"\n" * 500_000 + b"ZCZC",
        b"\x01AFP0123 4 POL 250 x\r\n\x02" + b" " * 500_000 + b"x\x03",
        b"ZCZC\n" * 50_000,
        b"\x01a0456\x1fx\r\nu i " + b" a" * 200_000 + b"\x02",
        b"\x01AFP1 4 A 2 x\r\n\x02" + b"EMBARGO " * 60_000 + b"\x03",
    ],
    ids=["starts", "empty lines", "spaces", "beginnings", "words", "embargoes"],
)
def test_hostile_wires_take_little_time(body):
    started = time.process_time()
    with suppress(ParseError):
        PARSER.parse(body, url=URL)
    assert time.process_time() - started < 3
