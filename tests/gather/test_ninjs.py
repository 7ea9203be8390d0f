"""ninjs: IPTC's suites and examples by its own schemas, every generation read alike, and written as 3.1."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.gather.data import Enclosure, FeedData, Place, PubStatus, Subject
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.markup.ninjs_schema import DRAFTS, VERSIONS, flaws_of, judge
from galley.gather.parsers.ninjs import NinjsParser
from tests.gather.roundtrip import assert_kept
from tests.gather.shared import DATA, samples
from tests.gather.wiredocs import ninjs

URL = "https://agency.example/wire.json"
PARSER = NinjsParser()
MEDIA_TOPICS = "http://cv.iptc.org/newscodes/mediatopic/"
NOT_NINJS = {
    "documentation/includes/examples/not-valid/008_extension.json": "a field that no version knows, as its folder says",
    "examples/2.1/schema-extension/extension-schema.json": "a JSON Schema, and no news",
    "examples/3.0/collection/20231016-event-timeline-sample.json": "an event written down before 3.0 was settled",
}


def suite(verdict):
    return [
        case
        for case in samples("ninjs/test_suite", ".json")
        if case.values[0] is None or verdict in str(case.values[0])
    ]


@pytest.mark.parametrize("path", suite("should_pass"))
def test_what_should_pass_passes_as_its_version_and_by_itself(path):
    body = path.read_bytes()
    assert PARSER.parse(body, url=URL, version=path.parts[-3]).items
    assert parse_feed(body, url=URL)[0] == "ninjs"


@pytest.mark.parametrize("path", suite("should_fail"))
def test_what_should_fail_is_refused_with_its_reason(path):
    with pytest.raises(ParseError) as refused:
        PARSER.parse(path.read_bytes(), url=URL, version=path.parts[-3])
    assert f"{URL}, line" in str(refused.value)
    assert refused.value.detail


@pytest.mark.parametrize("path", [*samples("ninjs/examples", ".json"), *samples("ninjs/documentation", ".json")])
def test_every_example_is_read_and_kept_through_an_export(path):
    name = str(path.relative_to(DATA / "ninjs"))
    if name in NOT_NINJS:
        with pytest.raises(ParseError):
            parse_feed(path.read_bytes(), url=URL)
        return
    slug, feed = parse_feed(path.read_bytes(), url=URL)
    assert slug == "ninjs"
    assert_kept(feed)


def test_every_schema_is_shipped_and_valid_itself():
    from galley.gather.markup.ninjs_schema import _validator

    for version in (*VERSIONS, *DRAFTS):
        validator = _validator(version)
        validator.check_schema(validator.schema)


FULL = {
    "type": "text",
    "firstCreated": "2026-11-24T10:00:00+01:00",
    "pubStatus": "withheld",
    "embargoedUntil": "2026-11-24T18:00:00Z",
    "expires": "2026-12-01T00:00:00Z",
    "urgency": 3,
    "slugline": "alder-bridge",
    "edNote": "Map follows",
    "by": "Mary Jones",
    "copyrightHolder": "Agency",
    "copyrightNotice": "© 2026 Agency",
    "usageTerms": "Not in Riverton",
    "genres": [{"name": "Current"}],
    "infoSources": [{"name": "River Authority"}],
    "subjects": [
        {"name": "bridge", "uri": MEDIA_TOPICS + "20000294"},
        {"name": "local", "literal": "local"},
    ],
    "places": [{"name": "Riverton", "geoJSON": {"type": "Point", "coordinates": [-1.5, 52.25]}}],
    "bodies": [
        {"contentType": "text/plain", "value": "Plain"},
        {"contentType": "text/html", "value": "<p>Closed.</p>"},
    ],
    "descriptions": [{"role": "summary", "value": "A crack < 5 mm"}],
    "associations": [
        {
            "name": "bridge",
            "uri": "urn:picture",
            "type": "picture",
            "by": "Li Na",
            "descriptions": [{"role": "caption", "value": "The bridge at noon"}],
            "renditions": [
                {
                    "name": "web",
                    "href": "https://pictures.example/b.jpg",
                    "contentType": "image/jpeg",
                    "sizeInBytes": 12,
                }
            ],
        }
    ],
}


def test_all_of_an_item_is_read():
    body = json.dumps({**json.loads(ninjs()), **FULL}).encode()
    item = PARSER.parse(body, url=URL).items[0]
    assert (item.guid, item.title, item.provider_version) == (
        "urn:newsml:agency.example:bridge",
        "Bridge over the Alder closed",
        "1",
    )
    assert (item.published.isoformat(), item.updated.isoformat()) == (
        "2026-11-24T09:00:00+00:00",
        "2026-11-24T14:05:00+00:00",
    )
    assert (item.status, item.embargoed_until.isoformat()) == (PubStatus.WITHHELD, "2026-11-24T18:00:00+00:00")
    assert item.expires.isoformat() == "2026-12-01T00:00:00+00:00"
    assert (item.urgency, item.slugline, item.edit_note, item.genre) == (3, "alder-bridge", "Map follows", "Current")
    assert (item.authors, item.credit) == (("Mary Jones",), "River Authority")
    assert item.rights == "© 2026 Agency\nNot in Riverton"
    assert item.subjects == (Subject("bridge", "medtop:20000294"), Subject("local", "local"))
    assert item.places == (Place("Riverton", 52.25, -1.5, ""),)
    assert (item.content_html, item.summary_html) == ("<p>Closed.</p>", "A crack &lt; 5 mm")
    picture = "https://pictures.example/b.jpg"
    assert item.enclosures == (Enclosure(picture, "image/jpeg", 12, "The bridge at noon", "Li Na"),)
    assert item.picture_url == picture
    assert_kept(PARSER.parse(body, url=URL))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(
            {
                "headline": "H",
                "body_html": "<p>B</p>",
                "byline": "M",
                "versioncreated": "2026-11-24T14:05:00Z",
                "subject": [{"name": "bridge", "scheme": MEDIA_TOPICS, "code": "20000294"}],
            },
            id="1.x",
        ),
        pytest.param(
            {
                "headlines": [{"value": "H"}],
                "bodies": [{"contenttype": "text/html", "value": "<p>B</p>"}],
                "by": "M",
                "subjects": [{"name": "bridge", "uri": MEDIA_TOPICS + "20000294"}],
                "versioncreated": "2026-11-24T14:05:00Z",
            },
            id="2.x",
        ),
        pytest.param(
            {
                "headlines": [{"value": "H"}],
                "bodies": [{"contentType": "text/html", "value": "<p>B</p>"}],
                "by": "M",
                "subjects": [{"name": "bridge", "uri": MEDIA_TOPICS + "20000294"}],
                "versionCreated": "2026-11-24T14:05:00Z",
            },
            id="3.x",
        ),
    ],
)
def test_every_generation_says_the_same(said):
    item = PARSER.parse(json.dumps({"uri": "urn:x", **said}).encode(), url=URL).items[0]
    assert (item.title, item.content_html, item.authors) == ("H", "<p>B</p>", ("M",))
    assert item.subjects == (Subject("bridge", "medtop:20000294"),)
    assert item.published.isoformat() == "2026-11-24T14:05:00+00:00"


def test_a_refusal_names_the_version_the_field_and_its_line():
    body = b'{\n "uri": "urn:x",\n "standard": {"name": "ninjs", "version": "3.1"},\n "urgency": "very"\n}'
    with pytest.raises(ParseError) as refused:
        parse_feed(body, url=URL)
    assert (refused.value.line, refused.value.detail) == (4, "ninjs 3.1: urgency: 'very' is not of type 'integer'")


def test_a_named_version_is_the_one_that_judges():
    body = {"uri": "urn:x", "headline": "H", "type": "component"}
    old = {**body, "$standard": {"name": "ninjs", "version": "1.3"}}
    assert judge(old).version == "1.3"
    with pytest.raises(ParseError, match=r"ninjs 1\.1"):
        PARSER.parse(json.dumps(body).encode(), url=URL, version="1.1")
    with pytest.raises(ValueError, match=r"no ninjs '9\.9'"):
        judge(body, version="9.9")


def test_a_provider_may_add_to_a_schema_of_its_own_and_a_newer_version_too():
    own = {"name": "TTNINJS", "version": "3.0", "schema": "https://tt.example/ttninjs-schema_3.0.json"}
    for standard in (
        own,
        {"name": "ninjs", "version": "3.9", "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_3.9.json"},
    ):
        feed = PARSER.parse(ninjs(standard=standard, sector="INR"), url=URL)
        assert "sector" in feed.problems[0].detail
        with pytest.raises(ParseError):
            PARSER.parse(ninjs(standard=standard, sector="INR", urgency="x"), url=URL)


def test_a_list_keeps_what_is_valid_and_reports_the_rest():
    body = b"[" + ninjs("urn:a", "A") + b',{"uri": "urn:b", "nonsense": 1},' + ninjs("urn:c", "C") + b"]"
    slug, feed = parse_feed(body, url=URL)
    assert (slug, [item.guid for item in feed.items]) == ("ninjs", ["urn:a", "urn:c"])
    assert "[1]" in feed.problems[0].detail
    with pytest.raises(ParseError, match="nonsense"):
        parse_feed(b'[{"uri": "urn:b", "nonsense": 1}]', url=URL)


def test_html_in_a_body_makes_no_web_page_of_a_list():
    body = b"[" + ninjs("urn:a", "A", bodies=[{"contentType": "text/html", "value": "<p>Hello</p>"}]) + b"]"
    assert parse_feed(body, url=URL)[0] == "ninjs"


def test_a_feed_that_is_json_feed_stays_one():
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "uri": "x", "title": "A"}]}'
    assert parse_feed(body, url=URL)[0] == "jsonfeed"


def test_a_bad_date_is_reported_and_loses_nothing():
    feed = PARSER.parse(ninjs(version_created="yesterday"), url=URL)
    assert (feed.items[0].published, feed.problems[0].detail) == (None, "yesterday")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=10)
    | st.just("\ud800\x00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "headlines",
    "headline",
    "bodies",
    "body_html",
    "subjects",
    "subject",
    "places",
    "associations",
    "renditions",
    "by",
    "versionCreated",
    "versioncreated",
    "pubStatus",
    "standard",
    "$standard",
    "altIds",
    "altids",
    "urgency",
    "genres",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5))
def test_anything_in_its_fields_is_read_or_refused(said):
    try:
        feed = PARSER.parse(json.dumps({"uri": "urn:x", **said}).encode(), url=URL)
    except ParseError as error:
        assert error.detail  # noqa: PT017 -- either is right
    else:
        assert isinstance(feed, FeedData)
        assert_kept(feed)


def test_deep_nesting_is_refused():
    deep = ninjs("urn:a", "A")
    for _ in range(600):
        deep = b'{"uri": "urn:x", "associations": [' + deep + b"]}"
    with pytest.raises(ParseError):
        PARSER.parse(deep, url=URL)


def test_nothing_is_looked_up(monkeypatch):
    import socket

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: pytest.fail("a name was looked up"))
    places = [{"name": "Riverton", "geoJSON": {"type": "Point", "coordinates": [1, 2]}}]
    assert flaws_of(json.loads(ninjs(places=places)), "3.1") == ()
    assert flaws_of(json.loads(ninjs(places=[{"geoJSON": {"type": "Pint"}}])), "3.1")
