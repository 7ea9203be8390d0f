"""What modules add to an entry: places, what podcasts say, and who is the author where several may be."""

import pytest

from galley.gather.data import Place
from galley.gather.feeds import parse_feed

URL = "https://example.org/feed"
SPACES = (
    'xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def item(inside, spaces=SPACES):
    body = f'<rss version="2.0" {spaces}><channel><title>t</title><item><title>a</title>{inside}</item></channel></rss>'
    return parse_feed(body.encode(), url=URL)[1].items[0]


@pytest.mark.parametrize(
    ("inside", "places"),
    [
        ("<georss:point>45.256 -71.92</georss:point>", [Place("", 45.256, -71.92)]),
        ("<georss:point>45.256, -71.92</georss:point>", [Place("", 45.256, -71.92)]),
        ("<georss:line>10 20 20 40</georss:line>", [Place("", 15.0, 30.0)]),
        ("<georss:polygon>0 0 0 4 4 4 4 0 0 0</georss:polygon>", [Place("", 2.0, 2.0)]),
        ("<georss:box>42 -72 44 -70</georss:box>", [Place("", 43.0, -71.0)]),
        ("<georss:circle>42.5 -71.5 500</georss:circle>", [Place("", 42.5, -71.5)]),
        ("<georss:where><gml:Point><gml:pos>1 2</gml:pos></gml:Point></georss:where>", [Place("", 1.0, 2.0)]),
        (
            (
                "<georss:where><gml:Envelope><gml:lowerCorner>1 2</gml:lowerCorner>"
                "<gml:upperCorner>3 4</gml:upperCorner></gml:Envelope></georss:where>"
            ),
            [Place("", 2.0, 3.0)],
        ),
        ("<geo:lat>26.58</geo:lat><geo:long>-97.83</geo:long>", [Place("", 26.58, -97.83)]),
        ("<geo:Point><geo:lat>26.58</geo:lat><geo:long>-97.83</geo:long></geo:Point>", [Place("", 26.58, -97.83)]),
        (
            "<georss:featurename>Alder Bridge</georss:featurename><georss:point>1 2</georss:point>",
            [Place("Alder Bridge", 1.0, 2.0)],
        ),
        ("<georss:featurename>Alder Bridge</georss:featurename>", [Place("Alder Bridge")]),
        ("<georss:point>91 200</georss:point>", []),
        ("<georss:point>here</georss:point>", []),
        ("<georss:point/>", []),
        (
            '<podcast:location geo="geo:30.2672,97.7431" osm="R113314">Austin, TX</podcast:location>',
            [Place("Austin, TX", 30.2672, 97.7431, "R113314")],
        ),
    ],
)
def test_where_an_entry_happens(inside, places):
    assert list(item(inside).places) == places


def test_a_feed_in_wide_letters_has_places_too():
    body = f'<?xml version="1.0" encoding="utf-16"?><rss {SPACES}><channel><item><georss:point>1 2</georss:point>'
    body += "<title>a</title></item></channel></rss>"
    assert parse_feed(body.encode("utf-16"), url=URL)[1].items[0].places == (Place("", 1.0, 2.0),)


def test_what_a_podcast_says_of_its_episode():
    said = item(
        "<itunes:duration>12:30</itunes:duration><itunes:explicit>no</itunes:explicit><itunes:season>2</itunes:season>"
        '<podcast:season name="Egypt">3</podcast:season><podcast:episode>7</podcast:episode>'
        '<podcast:transcript url="/t.vtt" type="text/vtt" language="en"/><podcast:transcript url="javascript:x"/>'
        '<podcast:chapters url="https://e.org/c.json" type="application/json+chapters"/>'
        '<podcast:person role="host">A. Host</podcast:person>'
        '<podcast:soundbite startTime="73.0" duration="60.0">Best</podcast:soundbite>'
        '<enclosure url="https://e.org/a.mp3" length="5" type="audio/mpeg"/>'
    )
    assert said.enclosures[0].url == "https://e.org/a.mp3"
    assert said.extra == {
        "podcast": {
            "duration": "12:30",
            "explicit": "no",
            "season": "3",
            "season_name": "Egypt",
            "episode": "7",
            "transcripts": [{"url": "https://example.org/t.vtt", "type": "text/vtt", "language": "en"}],
            "chapters": {"url": "https://e.org/c.json", "type": "application/json+chapters"},
            "people": [{"name": "A. Host", "role": "host"}],
            "soundbites": [{"start": "73.0", "seconds": "60.0", "title": "Best"}],
        }
    }


def test_an_entry_of_no_podcast_says_nothing_of_one():
    assert item("<description>x</description>").extra == {}


def test_an_entry_of_an_id_and_a_date_alone_is_read_and_told():
    body = b"<rss><channel><item><guid>1</guid><pubDate>2026-11-24</pubDate></item><item/></channel></rss>"
    feed = parse_feed(body, url=URL)[1]
    assert [entry.guid for entry in feed.items] == ["1"]
    assert len(feed.problems) == 2


@pytest.mark.parametrize("written", ["\x92", "&#146;", "&#x92;"])
def test_quotes_as_a_word_processor_wrote_them_are_quotes(written):
    assert item(f"<description>don{written}t</description>").summary_html == "don’t"
