"""Import, then export in both standards, then import again: what must come back."""

from datetime import UTC, datetime

from galley.gather.feeds import parse_feed
from galley.gather.markup import newsml_schema, ninjs_schema
from galley.gather.normalise import identities, normalise
from galley.gather.registries import writers

NAME = "urn:uuid:0194fdc2-fa2f-7cc0-81d3-ff12045b73c8"
AT = datetime(2026, 11, 25, tzinfo=UTC)
SAME = (
    "headline",
    "body_text",
    "summary",
    "published",
    "byline",
    "status",
    "embargoed_until",
    "expires",
    "genre",
    "slugline",
)


def made(feed, item):
    return normalise(item, identities([item])[0], feed=feed, language="", rights="", fetched_at=AT)


def assert_kept(feed):
    """Headline, body, dates, subjects, rights and standing of each item survive both exports, and both are valid."""
    assert {writer.slug for writer in writers} == {"ninjs", "newsmlg2"}
    for item in feed.items:
        before = made(feed, item)
        for writer in writers:
            body = writer.write(before, uri=NAME, version=1, source="A & B")
            check_valid(writer.slug, body)
            slug, back = parse_feed(body, url="https://agency.example/x")
            assert slug == writer.slug
            after = made(back, back.items[0])
            for name in SAME:
                assert getattr(after, name) == getattr(before, name), (writer.slug, name)
            assert (after.updated or after.published) == (before.updated or before.published)
            assert set(before.rights.split("\n")) <= set(after.rights.split("\n"))
            assert set(before.subjects) <= set(after.subjects)
            assert after.edit_note.split() == before.edit_note.split()


def check_valid(slug, body):
    import json

    from lxml import etree

    if slug == "ninjs":
        assert ninjs_schema.flaws_of(json.loads(body), "3.1") == ()
    else:
        assert newsml_schema.faults_of(etree.fromstring(body)) == ()
