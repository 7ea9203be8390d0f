"""Any story, for tests that must hold for all of them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from galley.newsroom.data import CorrectionData, PersonData, PictureData, SourceData, StoryData, TopicData

# Everything Python calls text, with what XML cannot hold, line ends, both languages, and half a surrogate pair.
texts = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(), max_size=20),
    st.sampled_from(
        ["", "渡口镇的大桥周一封闭", 'A "quote" & <b>tags</b>', "line\r\nBcc: x@example.org", "\x00\x0b\x1f", "]]>"]
    ),
)
moments = st.integers(100_000, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
languages = st.sampled_from(["en", "zh-hans"])
addresses = st.builds(
    "https://news.example.org/{}/{}/".format, *[st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)] * 2
)
html = st.lists(texts.map(lambda text: f"<p>{text}</p>"), max_size=3).map("\n".join)
corrections = st.builds(
    CorrectionData,
    correction_id=st.integers(1, 10**6),
    at=moments,
    was=texts,
    now=texts,
    version=st.integers(1, 50),
)
pictures = st.builds(
    PictureData,
    url=addresses,
    width=st.integers(1, 4000),
    height=st.integers(1, 4000),
    alt=texts,
    caption=texts,
    credit=texts,
    machine_made=st.booleans(),
)
stories = st.builds(
    StoryData,
    story_id=st.integers(1, 10**9),
    revision_id=st.integers(1, 10**9),
    version=st.integers(1, 50),
    url=addresses,
    language=languages,
    headline=texts,
    standfirst=texts,
    body_html=html,
    body_text=texts,
    section=texts,
    section_slug=st.just("town"),
    published_at=moments,
    updated_at=moments,
    guid=st.uuids().map(lambda each: each.urn),
    kicker=texts,
    bylines=st.lists(st.builds(PersonData, name=texts, role=texts, url=st.just("")), max_size=3).map(tuple),
    topics=st.lists(st.builds(TopicData, code=st.just("medtop:20000002"), name=texts), max_size=2).map(tuple),
    place=texts,
    picture=st.none() | pictures,
    rights=texts,
    sources=st.lists(st.builds(SourceData, name=texts), max_size=2).map(tuple),
    corrections=st.lists(corrections, max_size=3).map(tuple),
    machine_made=st.sampled_from(["", "translated", "summarised", "written", "pictured"]),
)


def story(**values: object) -> StoryData:
    """A plain story, with some of its values changed."""
    plain = {
        "story_id": 7,
        "revision_id": 12,
        "version": 1,
        "url": "https://news.example.org/town/bridge/",
        "language": "en",
        "headline": "Bridge closes for repairs",
        "standfirst": "Ferries run every ten minutes.",
        "body_html": "<p>The bridge closes on Monday.</p>",
        "body_text": "The bridge closes on Monday.",
        "section": "Town",
        "section_slug": "town",
        "published_at": datetime(2026, 11, 24, 14, 5, tzinfo=UTC),
        "updated_at": datetime(2026, 11, 24, 14, 5, tzinfo=UTC),
        "guid": "urn:uuid:3d1ad5a2-59a0-4cbb-9b34-8f0a6a3a7d10",
        "bylines": (PersonData("Li Na", "reporter", "https://news.example.org/authors/li-na/"),),
    }
    return StoryData(**{**plain, **values})  # type: ignore[arg-type]
