"""Every reader page is there, in both languages, and says what it must to people and machines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from lxml import html as lxml_html

from galley.newsroom.models import Contributor, StoryPage, Topic
from galley.newsroom.services import publish_correction, withdraw_story
from galley.site.models import FrontPackage, FrontPage, FrontSlot, PackageStory

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("prefix", ["/", "/zh-hans/"], ids=["en", "zh"])


def document(response: Any) -> Any:
    return lxml_html.fromstring(response.content.decode())


def json_ld(response: Any) -> dict[str, Any]:
    blocks = [json.loads(text) for text in document(response).xpath("//script[@type='application/ld+json']/text()")]
    return {block["@type"]: block for block in blocks}


@BOTH
@pytest.mark.parametrize(
    "path",
    ["", "town/", "archive/", "corrections/", "search/", "feeds/rss.xml", "feeds/atom.xml", "feeds/feed.json"],
)
def test_every_list_is_there_before_anything_is_published(client: Client, sections: Any, prefix: str, path: str):
    response = client.get(prefix + path)
    assert response.status_code == 200
    if response["Content-Type"].startswith("text/html"):
        assert document(response).get("lang") == ("en" if prefix == "/" else "zh-Hans")


def test_a_story_is_on_its_page_and_in_every_list(client: Client, published: Callable[..., StoryPage]):
    author = Contributor.objects.create(
        name="Lin Mei", slug="lin-mei", role="Town reporter", bio="Writes about bridges."
    )
    topic = Topic.objects.filter(retired=False).first()
    story = published("Bridge closes for repairs", kicker="Harbour", standfirst="From Monday.", place="Hernmouth")
    story.bylines.create(contributor=author, role="reporter")
    story.subjects.add(topic)
    story.save()
    for path in (
        "/town/bridge-closes-for-repairs/",
        "/",
        "/town/",
        "/authors/lin-mei/",
        f"/topics/{topic.slug}/",
        "/archive/",
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert "Bridge closes for repairs" in response.content.decode(), path
        canonical = document(response).xpath("//link[@rel='canonical']/@href")
        assert canonical == [f"http://localhost:8000{path}"], path


def test_a_story_says_in_json_ld_who_wrote_checked_and_corrected_it(
    client: Client, published: Callable[..., StoryPage], chief_editor: Any, desk_editor: Any
):
    author = Contributor.objects.create(name="Lin Mei", slug="lin-mei")
    story = published("Bridge </script> closes & opens", standfirst="From Monday.")
    story.bylines.create(contributor=author, role="reporter")
    story.save()
    publish_correction(story, was="Monday", now="It is Tuesday.", by=chief_editor)
    response = client.get(story.get_url())
    article = json_ld(response)["NewsArticle"]
    assert article["headline"] == "Bridge </script> closes & opens"
    assert article["isAccessibleForFree"] is True
    assert article["author"] == [
        {"@type": "Person", "name": "Lin Mei", "jobTitle": "reporter", "url": "http://localhost:8000/authors/lin-mei/"}
    ]
    assert article["correction"][0]["text"] == "We wrote: Monday Right is: It is Tuesday."
    assert article["publisher"]["@type"] == "NewsMediaOrganization"
    assert article["mainEntityOfPage"]["@id"] == f"http://localhost:8000{story.get_url()}"
    assert article["editor"]
    assert article["inLanguage"] == "en"
    assert [item["name"] for item in json_ld(response)["BreadcrumbList"]["itemListElement"]][1:] == [
        "Town",
        "Bridge </script> closes & opens",
    ]


def test_versions_in_two_languages_name_each_other(client: Client, published: Callable[..., StoryPage], draft: Any):
    english = published("Bridge closes")
    chinese = published("大桥封闭", language="zh-hans", slug="bridge", translation_key=english.translation_key)
    for story, other in ((english, chinese), (chinese, english)):
        response = client.get(story.get_url())
        found = {
            link.get("hreflang"): link.get("href")
            for link in document(response).xpath("//link[@rel='alternate'][@hreflang]")
        }
        assert found == {
            "en": f"http://localhost:8000{english.get_url()}",
            "zh-Hans": f"http://localhost:8000{chinese.get_url()}",
            "x-default": f"http://localhost:8000{english.get_url()}",
        }
        assert response["Content-Language"] == ("en" if story == english else "zh-Hans")
        assert other.get_url() in response.content.decode()


def test_open_graph_and_feeds_are_in_the_head(client: Client, published: Callable[..., StoryPage]):
    story = published("Bridge closes", standfirst="From Monday.")
    head = document(client.get(story.get_url()))
    properties = {meta.get("property"): meta.get("content") for meta in head.xpath("//meta[@property]")}
    assert properties["og:type"] == "article"
    assert properties["og:title"] == "Bridge closes"
    assert properties["og:url"] == f"http://localhost:8000{story.get_url()}"
    assert properties["og:locale"] == "en_GB"
    types = head.xpath("//link[@rel='alternate'][@type]/@type")
    assert {"application/rss+xml", "application/atom+xml", "application/feed+json"} <= set(types)


def test_the_front_page_is_the_editors_and_then_the_news_values(client: Client, many: Any):
    stories = many(12)
    StoryPage.objects.filter(pk=stories[11].pk).update(news_value=5)
    front = FrontPage.objects.get(locale__language_code="en")
    FrontSlot.objects.create(front=front, place="lead", story=stories[5])
    FrontSlot.objects.create(front=front, place="second", story=stories[7])
    package = FrontPackage.objects.create(front=front, title="The bridge")
    PackageStory.objects.create(package=package, story=stories[9], sort_order=0)
    PackageStory.objects.create(package=package, story=stories[8], sort_order=1)
    from galley.site.queries import front_context

    context = front_context(front)
    assert context.lead.story_id == stories[5].pk
    assert [card.story_id for card in context.seconds] == [stories[7].pk, stories[11].pk, stories[0].pk]
    assert [card.story_id for card in context.packages[0].cards] == [stories[9].pk, stories[8].pk]
    shown = [context.lead, *context.seconds, *context.packages[0].cards, *context.river]
    assert sorted(card.story_id for card in shown) == sorted(story.pk for story in stories)


def test_a_chosen_story_that_is_withdrawn_makes_room(published: Callable[..., StoryPage], chief_editor: Any):
    first, second = published("First"), published("Second")
    front = FrontPage.objects.get(locale__language_code="en")
    FrontSlot.objects.create(front=front, place="lead", story=first)
    withdraw_story(first, by=chief_editor, reason="wrong")
    from galley.site.queries import front_context

    assert front_context(front).lead.story_id == second.pk


def test_lists_have_pages(client: Client, many: Any):
    many(25)
    first, second = client.get("/town/"), client.get("/town/?page=2")
    assert document(first).xpath("//link[@rel='next']/@href") == ["/town/?page=2"]
    assert document(second).xpath("//link[@rel='canonical']/@href") == ["http://localhost:8000/town/?page=2"]
    together = first.content.decode() + second.content.decode()
    assert all(f"Story number {number}<" in together for number in range(1, 26))
    assert client.get("/town/?page=3").status_code == 404
    assert client.get("/town/?page=x").status_code == 404
    assert client.get("/town/?page=0").status_code == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nothing/", "There is no page at this address"),
        ("/zh-hans/nothing/", "这个网址没有页面"),
        ("/town/no-such-story/", "There is no page at this address"),
        ("/authors/nobody/", "There is no page at this address"),
        ("/topics/nothing/", "There is no page at this address"),
        ("/archive/2020/13/", "There is no page at this address"),
        ("/archive/2020/01/", "There is no page at this address"),
    ],
)
def test_what_is_not_there_is_said_in_the_addresss_language(client: Client, sections: Any, path: str, words: str):
    response = client.get(path)
    assert response.status_code == 404
    assert words in response.content.decode()
    assert response["Content-Language"] == ("zh-Hans" if "zh-hans" in path else "en")


def test_a_withdrawn_story_is_gone_for_good(
    client: Client, published: Callable[..., StoryPage], chief_editor: Any, django_capture_on_commit_callbacks: Any
):
    story = published("Bridge closes")
    assert client.get(story.get_url()).status_code == 200
    assert "Bridge closes" in client.get("/town/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_story(story, by=chief_editor, reason="wrong")
    response = client.get("/town/bridge-closes/")
    assert response.status_code == 410
    assert "This story was withdrawn" in response.content.decode()
    assert "Bridge closes" not in client.get("/town/").content.decode()


def test_a_broken_database_still_gives_a_500_page(client: Client, settings: Any, sections: Any, monkeypatch: Any):
    from django.db import OperationalError

    from galley.site.views import pages

    def broken(*args: Any) -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(pages.shells, "publication", broken)
    client.raise_request_exception = False
    response = client.get("/zh-hans/")
    assert response.status_code == 500
    assert "页面没能生成" in response.content.decode()


def test_the_news_sitemap_has_two_days(client: Client, published: Callable[..., StoryPage]):
    new, old = published("New & fresh"), published("Old")
    StoryPage.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(hours=49))
    tree = etree.fromstring(client.get("/news-sitemap.xml").content)
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    assert tree.xpath("//s:loc/text()", namespaces=spaces) == [f"http://localhost:8000{new.get_url()}"]
    assert tree.xpath("//n:title/text()", namespaces=spaces) == ["New & fresh"]
    assert tree.xpath("//n:language/text()", namespaces=spaces) == ["en"]


def test_sitemaps_lead_to_every_story(client: Client, published: Callable[..., StoryPage]):
    english = published("Bridge closes")
    chinese = published("大桥封闭", language="zh-hans", slug="bridge", translation_key=english.translation_key)
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    index = etree.fromstring(client.get("/sitemap.xml").content)
    parts = index.xpath("//s:loc/text()", namespaces=spaces)
    assert parts[0] == "http://localhost:8000/sitemap-pages.xml"
    found = set()
    for part in parts:
        tree = etree.fromstring(client.get(part.removeprefix("http://localhost:8000")).content)
        found |= set(tree.xpath("//s:loc/text()", namespaces=spaces))
    for path in ("/", "/zh-hans/", "/town/", "/zh-hans/town/", english.get_url(), chinese.get_url()):
        assert f"http://localhost:8000{path}" in found
    assert "Sitemap: http://localhost:8000/news-sitemap.xml" in client.get("/robots.txt").content.decode()


def test_feeds_hold_the_full_text(client: Client, published: Callable[..., StoryPage]):
    published("Bridge closes")
    assert "The bridge closes on Monday." in client.get("/feeds/rss.xml").content.decode()
    assert client.get("/feeds/atom.xml")["Content-Type"].startswith("application/atom+xml")
    feed = json.loads(client.get("/town/feeds/feed.json").content)
    assert [item["title"] for item in feed["items"]] == ["Bridge closes"]
    assert feed["feed_url"] == "http://localhost:8000/town/feeds/feed.json"
    assert client.get("/nothing/feeds/rss.xml").status_code == 404


def test_corrections_are_listed_by_day(client: Client, published: Callable[..., StoryPage], chief_editor: Any):
    story = published("Bridge closes")
    publish_correction(story, was="Monday", now="Tuesday it is.", by=chief_editor)
    text = client.get("/corrections/").content.decode()
    assert "Tuesday it is." in text
    assert story.get_url() in text
    assert document(client.get("/")).xpath("//section[@aria-labelledby='corrections']//a/@href")[-1] == story.get_url()


def test_a_preview_of_a_chinese_draft_is_chinese_and_not_stored(draft: Any, store: Any, rf: Any):
    story = draft("大桥封闭", language="zh-hans", slug="bridge")
    response = story.make_preview_request()
    text = response.content.decode()
    assert 'lang="zh-Hans"' in text
    assert "大桥封闭" in text
    assert "noindex" in text
    assert not list(store.root.rglob("*.*"))


def test_pages_have_no_inline_script_or_style(client: Client, many: Any):
    stories = many(2)
    for path in ("/", "/town/", stories[0].get_url(), "/search/?q=story", "/archive/", "/corrections/"):
        page = document(client.get(path))
        assert not page.xpath("//script[not(@src)][not(@type='application/ld+json')]"), path
        assert not page.xpath("//style"), path
        assert not page.xpath("//@style"), path
        assert not [name for name in page.xpath("//@*") if re.match(r"^on[a-z]+$", name.attrname or "")], path


QUERIES = {"/": 16, "/town/": 17, "story": 26, "/archive/": 12, "/corrections/": 9, "/feeds/rss.xml": 75}


@pytest.mark.parametrize("path", list(QUERIES))
def test_a_page_costs_few_queries(
    client: Client, many: Any, path: str, django_assert_max_num_queries: Any, settings: Any
):
    stories = many(12)
    settings.GALLEY_STORE_PAGES = False
    asked = stories[0].get_url() if path == "story" else path
    client.get(asked)
    with django_assert_max_num_queries(QUERIES[path]):
        assert client.get(asked).status_code == 200
