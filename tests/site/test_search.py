"""Readers find stories by the words in them, in both languages and on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from galley.kernel.terms import Phrase, index_terms, phrases_of
from galley.newsroom.models import Contributor, StoryPage
from galley.newsroom.services import withdraw_story
from galley.site.models import SearchEntry
from galley.site.search import EntryTerms, SearchFor, search_backends
from galley.site.search.marking import excerpt, marked
from galley.site.services import rebuild_search, search_backend

BRIDGE = "The old bridge closes on Monday. Repairs cost 18,000 pounds, engineers said, and COVID-19 delayed them."
DAQIAO = "老桥周一起封闭维修。工程师说，维修费用为1.8万英镑。市民需绕行北路。"


@pytest.fixture
def stories(published: Callable[..., StoryPage]) -> dict[str, StoryPage]:
    return {
        "bridge": published("Harbour bridge to close", body=[("text", f"<p>{BRIDGE}</p>")], place="Hernmouth"),
        "school": published("Schools vote", body=[("text", "<p>Teachers voted. A bridge loan pays.</p>")]),
        "daqiao": published("港口大桥将封闭", language="zh-hans", slug="daqiao", body=[("text", f"<p>{DAQIAO}</p>")]),
    }


def found(query: str, **values: Any) -> list[int]:
    return list(search_backend().find(SearchFor(phrases=phrases_of(query), **values)).story_ids)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("bridge", ["bridge", "school"]),
        ("Bridges", ["bridge", "school"]),
        ("closing", ["bridge"]),
        ("repair engineer", ["bridge"]),
        ('"bridge closes"', ["bridge"]),
        ('"closes bridge"', []),
        ("18000", ["bridge"]),
        ("18,000", ["bridge"]),
        ("covid-19", ["bridge"]),
        ("voting teacher", ["school"]),
        ("Hernmouth", ["bridge"]),
        ("大桥", ["daqiao"]),
        ("港口大桥", ["daqiao"]),
        ("桥", ["daqiao"]),
        ("维修费用", ["daqiao"]),
        ("封闭 维修", ["daqiao"]),
        ("桥大", []),
        ("北路。", ["daqiao"]),
        ("路", ["daqiao"]),
        ("bridge 大桥", []),
        ("brige", []),
        ("", []),
        ("?!…", []),
    ],
)
def test_words_find_stories(stories: dict[str, StoryPage], query: str, names: list[str]):
    assert set(found(query)) == {stories[name].pk for name in names}


@pytest.mark.django_db
def test_a_headline_counts_more_than_the_text(stories: dict[str, StoryPage]):
    assert found("bridge")[0] == stories["bridge"].pk


@pytest.mark.django_db
def test_filters_and_sorts(stories: dict[str, StoryPage], published: Callable[..., StoryPage]):
    SearchEntry.objects.filter(pk=stories["bridge"].pk).update(published_at=datetime(2026, 1, 5, tzinfo=UTC))
    SearchEntry.objects.filter(pk=stories["school"].pk).update(published_at=datetime(2026, 2, 5, tzinfo=UTC))
    assert found("bridge", sort="newest") == [stories["school"].pk, stories["bridge"].pk]
    assert found("bridge", sort="oldest") == [stories["bridge"].pk, stories["school"].pk]
    assert found("bridge", since=datetime(2026, 2, 1, tzinfo=UTC)) == [stories["school"].pk]
    assert found("bridge", until=datetime(2026, 2, 1, tzinfo=UTC)) == [stories["bridge"].pk]
    assert found("bridge", language="zh-hans") == []
    assert found("bridge", section_id=stories["bridge"].get_parent().pk, limit=1) == [stories["bridge"].pk]
    assert found("bridge", section_id=99_999) == []
    answer = search_backend().find(SearchFor(phrases=phrases_of("bridge"), limit=1, offset=1))
    assert answer.count == 2
    assert len(answer.story_ids) == 1


@pytest.mark.django_db
def test_a_story_is_found_by_what_it_says_now(
    stories: dict[str, StoryPage], published: Callable[..., StoryPage], chief_editor: Any
):
    withdraw_story(stories["bridge"], by=chief_editor, reason="wrong")
    assert found("harbour") == []
    assert not SearchEntry.objects.filter(pk=stories["bridge"].pk).exists()
    assert rebuild_search() == 2
    assert found("teachers") == [stories["school"].pk]


@pytest.mark.django_db
def test_the_page_shows_where_the_words_are(client: Client, stories: dict[str, StoryPage]):
    page = lxml_html.fromstring(client.get("/search/?q=closing").content.decode())
    assert [mark.text for mark in page.xpath("//mark")] == ["close", "closes"]
    page = lxml_html.fromstring(client.get("/zh-hans/search/?q=大桥").content.decode())
    assert [mark.text for mark in page.xpath("//mark")] == ["大桥"]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "大桥" in page.xpath("//title/text()")[0]


@pytest.mark.django_db
def test_a_search_that_finds_nothing_offers_to_drop_the_filters(client: Client, stories: dict[str, StoryPage]):
    text = client.get("/search/?q=bridge&since=2030-01-01&sort=newest").content.decode()
    assert "/search/?q=bridge" in text
    assert "No story found" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["q=a&page=0", "q=a&page=zz", "q=a&page=999999", "q=bridge&page=9"],
)
def test_pages_that_are_not_there_are_said_so(client: Client, stories: dict[str, StoryPage], query: str):
    assert client.get(f"/search/?{query}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["since=2026-13-45", "section=abc", "section=-1", "sort=bogus", "language=xx", "until=9999-12-31", "x=%00"]
)
def test_a_wrong_filter_is_as_if_it_were_empty(client: Client, stories: dict[str, StoryPage], query: str):
    response = client.get(f"/search/?q=teachers&{query}")
    assert response.status_code == 200
    assert "Schools vote" in response.content.decode()


ODD = st.text(
    alphabet=st.sampled_from(list("ab\"'\\*:()-^+~&|!<>{}[]%_桥大\u0301\u200d\0 ½²ﬁ_.,;„“”«»AND NEAR")), max_size=40
)


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(query=st.one_of(ODD, st.text(max_size=60)))
def test_no_query_ever_fails(client: Client, query: str):
    response = client.get("/search/", {"q": query.encode("utf-8", "replace").decode("utf-8", "replace")})
    assert response.status_code == 200


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(words=st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8))
def test_a_text_is_found_by_every_word_of_it(sections: Any, stories: dict[str, StoryPage], words: list[str]):
    story = stories["school"]
    text = " ".join(word.replace("\0", "").encode("utf-8", "ignore").decode() for word in words)
    search_backend().put(story.pk, EntryTerms(headline=["x"], text=index_terms(text)))
    for phrase in phrases_of(text):
        if phrase.terms and all(term in index_terms(text) for term in phrase.terms) and len(phrase.terms) == 1:
            assert story.pk in search_backend().find(SearchFor(phrases=(phrase,))).story_ids, phrase


@given(st.text(max_size=200), st.text(max_size=30))
def test_marking_loses_no_letter(text: str, query: str):
    parts = marked(text, phrases_of(query))
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)


def test_an_excerpt_is_around_what_was_searched_for():
    text = "Nothing of interest. " * 60 + BRIDGE + " Nothing else." * 60
    parts = excerpt(text, phrases_of("engineers pounds"), language="en")
    assert [part.text for part in parts if part.marked] == ["pounds", "engineers"]
    assert parts[0].text == "…"
    assert parts[-1].text == "…"
    assert sum(len(part.text) for part in parts) < 260
    chinese = excerpt("无关内容。" * 60 + DAQIAO, phrases_of("维修费用"), language="zh-hans")
    assert [part.text for part in chinese if part.marked] == ["维修费用"]
    assert excerpt("Short.", phrases_of("other"), language="en")[0].text == "Short."


def test_what_is_typed_becomes_phrases():
    assert phrases_of('bridges "old bridge" 大桥 桥 covid-19 bridges') == (
        Phrase(("bridg",)),
        Phrase(("old", "bridg")),
        Phrase(("大桥",)),
        Phrase(("桥",), prefix=True),
        Phrase(("covid", "19")),
    )
    assert phrases_of("x " * 500) == (Phrase(("x",)),)


def test_every_backend_is_known():
    assert {backend.slug for backend in search_backends} >= {"sqlite", "postgresql"}


@pytest.mark.django_db
def test_the_backend_is_that_of_the_database():
    assert search_backend().slug == connection.vendor


@pytest.mark.django_db
def test_a_byline_is_found(client: Client, draft: Any, reporter: Any, desk_editor: Any, chief_editor: Any):
    from galley.newsroom.services import approve_step, send_for_checking

    story = draft("Untitled")
    story.bylines.create(contributor=Contributor.objects.create(name="Zoë Quill", slug="zoe"), role="reporter")
    story.save_revision(user=reporter)
    story = send_for_checking(story, by=reporter)
    for person in (desk_editor, chief_editor, chief_editor):
        story = approve_step(story, by=person)
    assert found("Quill") == [story.pk]
