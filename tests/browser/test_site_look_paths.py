"""A reader's way through the real site, in both languages, on a phone and on a desk, with and without scripts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from wagtail.models import Collection, Site

from galley.kernel.models import User
from galley.newsroom.models import Byline, Contributor, NewsroomImage, StoryPage
from galley.newsroom.services import publish_correction
from tests.browser import samples
from tests.browser.documents import new_document
from tests.newsroom.conftest import (  # noqa: F401 -- fixtures
    chief_editor,
    desk_editor,
    draft,
    person,
    published,
    reporter,
    sections,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {"query": "ferryman", "menu": "Menu", "search": "Search", "other": "zh-Hans", "archive": "/archive/"},
    "zh-hans": {"query": "摆渡人", "menu": "菜单", "search": "搜索", "other": "en", "archive": "/zh-hans/archive/"},
}


@dataclass
class Town:
    """A small newsroom with four stories in each language, the first of them corrected, and a server before it."""

    url: str
    stories: dict[str, list[StoryPage]]


@pytest.fixture
def town(
    live_server: Any,
    settings: Any,
    tmp_path: Any,
    published: Callable[..., StoryPage],  # noqa: F811
    chief_editor: User,  # noqa: F811
) -> Town:
    settings.PAGE_STORE_DIR = tmp_path / "pages"
    settings.MEDIA_ROOT = tmp_path / "media"
    Site.clear_site_root_paths_cache()
    cache.clear()
    if not Collection.objects.exists():  # the test before emptied what only Wagtail's migrations make
        Collection.add_root(name="Root")
    who = Contributor.objects.create(
        slug="lin-mei", name="Lin Mei", name_zh="林梅", bio="Writes on bridges.", bio_zh="报道桥梁。"
    )
    picture = NewsroomImage.objects.create(
        title="Bridge",
        file=ContentFile(samples.picture_bytes(1, 1440), "bridge.jpg"),
        description="The harbour bridge in fog",
        caption="The bridge on Wednesday.",
        credit="Aoife Ní Bhriain",
    )
    keys = [uuid.uuid4() for _ in range(4)]
    stories: dict[str, list[StoryPage]] = {"en": [], "zh-hans": []}
    for language, found in stories.items():
        for at in (3, 2, 1, 0):
            found.insert(
                0,
                published(
                    samples.HEADS[language][at],
                    language=language,
                    slug=f"story-{at}",
                    translation_key=keys[at],
                    standfirst=samples.STANDS[language][at % 3],
                    news_value=5 - at,
                    picture=picture,
                    place=samples.UI[language]["place"],
                    bylines=[Byline(contributor=who, role=Byline.Role.values[0])],
                    body=[
                        ("text", f"<p>{samples.UI[language]['was']}</p><p>{samples.STANDS[language][1]}</p>"),
                        ("heading", samples.UI[language]["kicker"]),
                        ("quote", {"text": samples.STANDS[language][2], "who": samples.PEOPLE[language][0]}),
                    ],
                ),
            )
        publish_correction(found[0], was=samples.UI[language]["was"], now=samples.UI[language]["now"], by=chief_editor)
    return Town(live_server.url, stories)


def _open_languages(page: Any, width: int) -> None:
    if width < 992:
        page.locator("details.menu summary").click()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_reader_finds_the_way(town: Town, reader: Any, axe: Any, language: str, width: int, *, scripts: bool):
    words, stories = WORDS[language], town.stories[language]
    page = reader(width=width, language=language, scripts=scripts)

    def look() -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        if scripts:
            assert axe(page) == [], page.url

    page.goto(town.url + ("/" if language == "en" else "/zh-hans/"))
    assert page.locator(".lead h2").inner_text() == stories[0].title
    look()

    with new_document(page):
        page.locator(".lead h2 a").click()
    assert page.locator("h1").inner_text() == stories[0].title
    assert samples.UI[language]["now"] in page.locator(".correction").inner_text()
    assert {"en": "Lin Mei", "zh-hans": "林梅"}[language] in page.locator(".story-by").inner_text()
    look()

    _open_languages(page, width)
    with new_document(page):
        page.locator(f".masthead a[hreflang={words['other']}]").locator("visible=true").click()
    other = "zh-hans" if language == "en" else "en"
    assert page.locator("html").get_attribute("lang") == words["other"]
    assert page.locator("h1").inner_text() == town.stories[other][0].title
    page.go_back()

    with new_document(page):
        page.get_by_role("link", name=words["search"], exact=True).click()
    page.locator("#q").fill(words["query"])
    page.locator("#q").press("Enter")
    page.wait_for_url("**q=**")
    assert page.locator(".results h3").all_inner_texts() == [stories[2].title]
    assert words["query"] in "".join(page.locator("mark").all_inner_texts()).lower()
    look()

    page.goto(town.url + words["archive"])
    assert set(page.locator(".river h3").all_inner_texts()) == {story.title for story in stories}
    look()

    answer = page.goto(town.url + words["archive"] + "no-such-thing/")
    assert answer.status == 404
    assert page.locator("html").get_attribute("lang") == {"en": "en", "zh-hans": "zh-Hans"}[language]
    look()
    with new_document(page):
        page.locator(".error-page a").first.click()
    assert page.locator(".lead h2").count() == 1


def test_pages_of_other_apps_wear_the_same_look(town: Town, reader: Any, axe: Any):
    story = town.stories["en"][0]
    for width, dark in ((360, False), (1280, True)):
        page = reader(width=width, dark=dark)
        for prefix in ("", "/zh-hans"):
            for path in (
                "/corrections/",
                "/newsletter/",
                "/rules/",
                "/log/",
                "/reader/",
                f"/comments/{story.pk}/",
                "/authors/lin-mei/",
            ):
                answer = page.goto(town.url + prefix + path)
                assert answer.status == 200, prefix + path
                assert page.locator(".masthead").is_visible(), path
                assert page.locator("h1").count() == 1, path
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert axe(page) == [], path
