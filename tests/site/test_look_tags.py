"""Times, names and words on reader pages, as each language writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from galley.kernel.settings import ConfigurationError
from galley.newsroom.data import PersonData, SignatureData, StoryData
from galley.site.conf import THEME
from galley.site.contexts import StoryCard
from galley.site.templatetags import galley_look as look

AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
LIN = PersonData("Lin Mei", "reporter", "/authors/lin-mei/")
TOM = PersonData("Tom <b>Hale</b>")
EVA = PersonData("Eva", "photo")


@pytest.fixture
def story() -> StoryData:
    return StoryData(
        story_id=1, revision_id=1, version=1, url="/", language="en", headline="H", standfirst="", body_html="",
        body_text="", section="Town", section_slug="town", published_at=AT, updated_at=AT, guid="urn:uuid:1",
    )  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("en", "24 Nov 2026, 14:05"), ("zh-hans", "2026年11月24日 14:05")])
def test_a_moment_is_written_as_its_language_does(language: str, words: str):
    with translation.override(language):
        assert look.moment(AT) == f'<time datetime="2026-11-24T14:05+00:00">{words}</time>'


def test_no_time_is_no_words():
    assert (look.moment(None), look.ago(None), look.clock(None)) == ("", "", "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Tue 24 Nov", "24 Nov 2026", "Tuesday 24 November 2026", "November 2026")),
        ("zh-hans", ("11月24日 星期二", "2026年11月24日", "2026年11月24日 星期二", "2026年11月")),
    ],
)
def test_days_are_written_as_their_language_does(language: str, words: tuple[str, ...]):
    with translation.override(language):
        day = AT.date()
        assert (look.weekday(day), look.full_day(day), look.long_day(day), look.month(day)) == words


def test_a_day_is_the_newsrooms_day(settings: Any):
    settings.TIME_ZONE = "Asia/Shanghai"
    late = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    with timezone.override("Asia/Shanghai"):
        assert look.full_day(late) == "25 Nov 2026"
        assert "T01:30+08:00" in look.moment(late)


def test_the_clock_of_a_river_says_the_day_of_what_is_older():
    now = timezone.now()
    today = look.clock(now)
    assert f">{timezone.localtime(now):%H:%M}</time>" in today
    assert "data-clock=" in today
    old = look.clock(AT.replace(year=2020))
    assert ">24 Nov 2020</time>" in old
    assert "data-clock" not in old
    assert ">14:05</time>" in look.clock(AT.replace(year=2020), AT.replace(year=2020).date())


@pytest.mark.parametrize(
    ("language", "after", "words"),
    [
        ("en", timedelta(0), "24 Nov 2026, 14:05"),
        ("en", timedelta(hours=1), "24 Nov 2026, 14:05, updated 15:05"),
        ("en", timedelta(days=1), "24 Nov 2026, 14:05, updated 25 Nov 2026, 14:05"),
        ("zh-hans", timedelta(hours=1), "2026年11月24日 14:05，更新于 15:05"),
    ],
)
def test_updated_is_said_only_of_a_real_change(story: StoryData, language: str, after: timedelta, words: str):
    with translation.override(language):
        shown = look.story_times(replace(story, updated_at=AT + after))
    assert _text(shown) == words


@pytest.mark.parametrize(
    ("language", "people", "words"),
    [
        ("en", (), ""),
        ("en", (LIN,), "By Lin Mei (reporter)"),
        ("en", (LIN, TOM), "By Lin Mei (reporter) and Tom &lt;b&gt;Hale&lt;/b&gt;"),
        ("en", (LIN, TOM, EVA), "By Lin Mei (reporter), Tom &lt;b&gt;Hale&lt;/b&gt; and Eva (photo)"),
        ("zh-hans", (LIN, EVA), "Lin Mei（reporter）、Eva（photo）"),
    ],
)
def test_names_are_joined_as_their_language_does(language: str, people: tuple[PersonData, ...], words: str):
    with translation.override(language):
        shown = look.byline(people)
    assert _text(shown) == words
    assert ('rel="author"' in shown) == (LIN in people)


@pytest.mark.parametrize(
    ("language", "machine", "words"),
    [
        ("en", "", "Checked by Dan and Chen"),
        ("en", "translated", "Translated with a machine, checked by Dan and Chen"),
        ("zh-hans", "", "Dan、Chen核查"),
        ("zh-hans", "translated", "机器翻译，Dan、Chen核查"),
    ],
)
def test_who_checked_is_named_once_and_beside_what_a_machine_did(language: str, machine: Any, words: str):
    signed = [SignatureData(step, step, by, AT) for step, by in (("a", "Dan"), ("b", "Chen"), ("c", "Chen"))]
    with translation.override(language):
        assert look.checkers(signed, machine) == words
        assert look.checkers([], "") == ""


def test_a_machines_part_is_said_even_when_nobody_signed():
    assert look.checkers([], "written") == "Written with a machine"


def test_the_local_paper_sets_the_place_over_the_head(monkeypatch: pytest.MonkeyPatch):
    card = StoryCard(1, "/", "Head", kicker="Harbour", section="Town", place="Saltmarsh")
    assert look.kicker(card) == "Harbour"
    assert look.kicker(replace(card, kicker="")) == "Town"
    assert look.kicker(replace(card, kicker=""), section=False) == ""
    monkeypatch.setenv("GALLEY_THEME", "local")
    assert look.kicker(card) == "Saltmarsh"
    assert look.kicker(replace(card, place="")) == "Harbour"


def test_an_unknown_theme_is_refused_by_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GALLEY_THEME", "tabloid")
    with pytest.raises(ConfigurationError, match="GALLEY_THEME='tabloid' is not accepted: give the name of a theme"):
        _ = THEME.value


def _text(html: str) -> str:
    import re

    return re.sub(r"<[^>]+>", "", html)
