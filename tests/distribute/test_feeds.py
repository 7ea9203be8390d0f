"""Feed documents: valid by the W3C's validator, whole, and the same each time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from galley.distribute.data import FeedInfo
from galley.distribute.feeds import build_atom, build_json_feed, build_rss
from galley.newsroom.data import CorrectionData, PictureData, TopicData
from tests.distribute.strategies import stories, story

SHARED = Path(os.environ.get("GALLEY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared/data")
JUDGE = SHARED.parent / "judges/feed_valid.py"
BASE = "https://news.example.org/feeds/"
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SAMPLE = [
    story(
        headline="桥梁周一封闭，渡轮每十分钟一班",
        language="zh-hans",
        guid="urn:uuid:3d1ad5a2-59a0-4cbb-9b34-8f0a6a3a7d11",
        url="https://news.example.org/zh-hans/town/bridge/",
        picture=PictureData("https://news.example.org/media/bridge.jpg", 1200, 800, "大桥", "大桥，周一。", "李娜"),
        machine_made="translated",
    ),
    story(
        topics=(TopicData("medtop:20000002", "arts"),),
        corrections=(
            CorrectionData(1, datetime(2026, 11, 24, 15, 20, tzinfo=UTC), "Monday", "Tuesday & not Monday", 2),
        ),
        updated_at=datetime(2026, 11, 24, 15, 20, tzinfo=UTC),
        body_html='<p>A <a href="https://example.org/?a=1&amp;b=2">link</a> &amp; <em>more</em>.</p>',
    ),
]


def info(name: str, *, hub: str = "https://hub.example.org/") -> FeedInfo:
    return FeedInfo(
        title="The Ferry Post",
        description="News of Ferry",
        home_url="https://news.example.org/",
        self_url=BASE + name,
        language="en",
        hub_url=hub,
        rights="The Ferry Post",
    )


@pytest.mark.parametrize(("build", "name"), [(build_rss, "rss.xml"), (build_atom, "atom.xml")])
@pytest.mark.parametrize("found", [SAMPLE, []], ids=["stories", "none"])
def test_the_w3c_validator_finds_no_error(build, name, found, tmp_path):
    if not JUDGE.exists():
        pytest.skip(f"the W3C feed validator is not at {JUDGE}")
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    path = tmp_path / name
    path.write_bytes(build(found, feed=info(name)))
    # The validator is a script with packages of its own, which uv fetches once.
    command = [uv, "run", "--no-project", "--quiet", "--script", str(JUDGE), str(path), BASE + name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "errors" not in done.stdout and "Failed to fetch" in done.stderr:
        pytest.skip("the W3C feed validator's packages cannot be fetched")
    assert " 0 errors" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("build", [build_rss, build_atom])
def test_a_feed_reader_gets_the_whole_story(build):
    parsed = feedparser.parse(build(SAMPLE, feed=info("x.xml")))
    assert parsed.bozo == 0
    chinese, english = parsed.entries
    assert chinese.title == SAMPLE[0].headline
    assert chinese.id == SAMPLE[0].guid
    assert english.link == SAMPLE[1].url
    whole = english.content[0].value
    assert "Tuesday &amp; not Monday" in whole
    assert whole.index("Tuesday") < whole.index("more"), "a correction stands before the text"
    assert "大桥" in chinese.content[0].value
    assert "<img" in chinese.content[0].value
    assert {link.rel: link.href for link in parsed.feed.links}["hub"] == "https://hub.example.org/"
    assert {link.rel: link.href for link in parsed.feed.links}["self"] == BASE + "x.xml"


def test_without_a_hub_no_hub_is_named():
    for build in (build_rss, build_atom, build_json_feed):
        assert b"hub" not in build(SAMPLE, feed=info("x", hub=""))


def test_a_json_feed_is_as_version_1_1_says():
    document = json.loads(build_json_feed(SAMPLE, feed=info("feed.json")))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["feed_url"] == BASE + "feed.json"
    assert document["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]
    chinese, english = document["items"]
    assert chinese["language"] == "zh-Hans"
    assert chinese["image"] == "https://news.example.org/media/bridge.jpg"
    assert english["date_modified"] == "2026-11-24T15:20:00Z"
    assert english["content_text"].startswith("Correction, ")


@many
@given(found=st.lists(stories, max_size=4))
def test_any_stories_give_a_well_formed_document_that_says_the_same_each_time(found):
    for build in (build_rss, build_atom):
        document = build(found, feed=info("x.xml"))
        assert build(found, feed=info("x.xml")) == document
        root = etree.fromstring(document)
        assert len(root.findall(".//item") + root.findall("{http://www.w3.org/2005/Atom}entry")) == len(found)
    document = build_json_feed(found, feed=info("feed.json"))
    assert [item["id"] for item in json.loads(document)["items"]] == [each.guid for each in found]
