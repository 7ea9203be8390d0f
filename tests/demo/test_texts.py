"""The story files are read as written, and a mistake in one is named by file and line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from galley.demo.captions import PICTURES
from galley.demo.data import StoryText
from galley.demo.errors import ContentError
from galley.demo.markup import Setter, curly
from galley.demo.paper import FRONTS, SECTIONS
from galley.demo.people import PEOPLE
from galley.demo.pictures import scenes
from galley.demo.talk import APPEALS, COMMENTS, ERRORS, REPORTS, VOICES, WITHHELD
from galley.demo.texts import drafts, published_stories, read_story

HEAD = (
    "---\nsection: town\nkind: news\npublished: -2 12:20\nheadline: A\nstandfirst: B\nby: ada-kinsella reporter\n---\n"
)


def test_the_paper_has_forty_stories_and_more_in_both_languages():
    by_language = {
        language: [s for s in published_stories() if s.language == language] for language in ("en", "zh-hans")
    }
    names = {language: {story.name for story in stories} for language, stories in by_language.items()}
    assert len(names["en"]) >= 24
    assert len(names["zh-hans"]) >= 18
    assert len(names["en"] & names["zh-hans"]) >= 14


@pytest.mark.parametrize("story", [*published_stories(), *drafts()], ids=lambda story: story.key)
def test_whatever_a_story_names_is_there(story: StoryText):
    published = {other.key for other in published_stories()}
    end = "zh" if story.language == "zh-hans" else "en"
    assert {person for person, _ in story.bylines} <= set(PEOPLE)
    assert story.section in {section.slug for section in SECTIONS}
    assert {f"{name}.{end}" for name in story.related} <= published - {story.key}
    pictures = {story.picture} | {name for part in story.blocks if part.kind == "gallery" for name in part.words}
    assert pictures <= set(scenes)
    assert pictures <= set(PICTURES)


@pytest.mark.parametrize("story", [*published_stories(), *drafts()], ids=lambda story: story.key)
def test_no_mark_is_left_in_what_readers_see(story: StoryText):
    setter = Setter(story.language, datetime(2026, 11, 24, 14, 5, tzinfo=UTC))
    words = [story.headline, story.standfirst, story.kicker, *story.sources]
    for part in story.blocks:
        words += [part.words] if isinstance(part.words, str) else [str(words) for words in part.words]
    seen = [setter.line(word) for word in words]
    assert not [word for word in seen if re.search(r"\*|\{(weekday|date|month|clock|hour)|](\()|^#", word)]
    if story.language == "en":
        assert not [word for word in seen if '"' in word and not word.startswith("(")]


def test_what_was_printed_wrongly_is_right_in_the_file():
    corrected = [story for story in published_stories() if story.wrong]
    assert len(corrected) >= 3
    for story in corrected:
        text = " ".join(part.words for part in story.blocks if isinstance(part.words, str))
        assert story.wrong.right in text
        assert story.wrong.printed not in text


def test_readers_talk_about_stories_and_to_readers_that_exist():
    keys, published = {said.key for said in COMMENTS}, {story.key for story in published_stories()}
    assert {said.story for said in COMMENTS} | {error[0] for error in ERRORS} <= published
    assert {said.by for said in COMMENTS} <= set(VOICES)
    assert {said.answers for said in COMMENTS} - {""} <= keys
    assert {*WITHHELD, *APPEALS, *REPORTS} <= keys
    assert set(APPEALS) <= set(WITHHELD)


@pytest.mark.parametrize("language", list(FRONTS))
def test_the_front_page_is_filled_with_stories_of_its_language(language: str):
    end = "zh" if language == "zh-hans" else "en"
    lead, seconds, packages = FRONTS[language]
    named = {lead, *seconds} | {name for _, _, names in packages for name in names}
    assert {f"{name}.{end}" for name in named} <= {story.key for story in published_stories()}


def test_a_story_is_read_part_by_part():
    text = (
        HEAD + "One *two*\nthree.\n\n## Head\n\n- a\n- b\n\n> Said. — Who, what\n\n>> Large.\n\n"
        "::: facts In short\n- **A** b\n:::\n\n::: table Sums\n| a | b |\n| 1 | 2 |\n:::\n\n"
        "::: gallery\nschool\nheron\n:::\n"
    )
    story = read_story(text, where="x.en.md")
    assert [(part.kind, part.words, part.title) for part in story.blocks] == [
        ("text", "One *two* three.", ""),
        ("heading", "Head", ""),
        ("list", ("a", "b"), ""),
        ("quote", ("Said.", "Who, what"), ""),
        ("pull_quote", ("Large.", ""), ""),
        ("facts", ("**A** b",), "In short"),
        ("table", (("a", "b"), ("1", "2")), "Sums"),
        ("gallery", ("school", "heron"), ""),
    ]
    assert (story.key, story.days, story.clock) == ("x.en", 2, timedelta(hours=12, minutes=20))


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        pytest.param("x.md", HEAD, "line 1: the name ends with", id="name"),
        pytest.param("x.en.md", "headline: A\n", "line 1: the file begins with ---", id="no head"),
        pytest.param("x.en.md", "---\nheadline: A\n", "line 2: the head is not closed", id="open head"),
        pytest.param("x.en.md", "---\nheadlin: A\n---\n", "line 2: “headlin: A” is not a line", id="unknown key"),
        pytest.param("x.en.md", "---\nheadline: A\nheadline: B\n---\n", "line 3: “headline: B”", id="twice"),
        pytest.param(
            "x.en.md", "---\nheadline: A\n---\n", "says nothing of section, kind, standfirst, by", id="missing"
        ),
        pytest.param("x.en.md", HEAD + "\n::: facts A\n- b\n", "line 10: a ::: is not closed", id="open fence"),
        pytest.param("x.en.md", HEAD + "\n::: chart A\n:::\n", "none of facts, table and gallery", id="unknown fence"),
        pytest.param("x.en.md", HEAD + "\n::: table A\n| a | b |\n| 1 |\n:::\n", "not equally long", id="ragged table"),
        pytest.param("x.en.md", HEAD.replace("-2 12:20", "soon"), "'soon' is no moment", id="no moment"),
    ],
)
def test_a_mistake_in_a_file_is_named(name: str, text: str, problem: str):
    with pytest.raises(ContentError, match=re.escape(problem)):
        read_story(text, where=name)


AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("en", "on {weekday 0}, {weekday +2}, {weekday -1}", "on Tuesday, Thursday, Monday"),
        ("zh-hans", "{weekday 0}、{weekday +5}", "周二、周日"),
        ("en", "from {date +10} to {date -30}", "from 4 December to 25 October"),
        ("zh-hans", "{date +10}起", "12月4日起"),
        ("en", "since {month -11}", "since December"),
        ("zh-hans", "{month +2}", "1月"),
        ("en", "{clock -0:35} and {hour +4}", "13.30 and 18.00"),
        ("zh-hans", "{clock +6:48}", "20:53"),
    ],
)
def test_days_are_counted_from_the_story(language: str, words: str, shown: str):
    assert Setter(language, AT).line(words) == shown


def test_marks_become_html_and_nothing_else_does():
    setter = Setter("en", AT)
    assert setter.html("a *b* **c** <script> & [d](https://e.org/?f=1&g=2)") == (
        'a <i>b</i> <b>c</b> &lt;script&gt; &amp; <a href="https://e.org/?f=1&amp;g=2">d</a>'
    )


def test_quotation_marks_are_set_as_a_printer_would():
    assert curly('"It\'s \'fine\'," he said ("so") — "now"') == "“It’s ‘fine’,” he said (“so”) — “now”"
