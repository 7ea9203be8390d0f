# ruff: noqa: F811 -- fixtures of another conftest are imported and then named as arguments
"""A story starts with a wire's picture, on a phone and on a desk: nothing jumps, and no browser asks a provider."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from galley.gather import services
from galley.gather.data import FeedData, FeedItem, PictureSize, WirePicture
from galley.gather.models import WireItem
from galley.gather.services import store_feed
from galley.newsroom.models import StoryPage
from tests.gather.drawings import drawing
from tests.gather.fixtures import make_source, news  # noqa: F401
from tests.newsroom.conftest import person, reporter, sections  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GALLEY_SHOTS", "")
WORDS = {
    "en": {
        "take": "Take this picture",
        "start": "Start the story",
        "from": "Start a story from this",
        "again": "Try again",
        "alt": "Alternative text",
    },
    "zh-hans": {
        "take": "选用这张图片",
        "start": "开始写稿",
        "from": "据此开始写稿",
        "again": "再试一次",
        "alt": "替代文字",
    },
}


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def item(news, make_source, sections):
    """An item of an event with a picture that is there, and one that is not."""
    source = make_source(f"{news.base}/feed", name="Coast News Agency", language="en")
    noon = WirePicture(
        (PictureSize(news.put("/noon.jpg", drawing(1_200, 800)), width=1_200, height=800),),
        caption="The bridge at noon, before it was closed to everything that has wheels.",
        credit="Li Na / Coast News Agency",
        rights="Not in Riverton. No archive.",
    )
    missing = WirePicture((PictureSize(news.base + "/missing.jpg"),), caption="The other bank", credit="Li Na")
    text = "<p>The bridge over the Alder was closed on Tuesday.</p>"
    entry = FeedItem(guid="urn:a", title="Bridge over the Alder closed", content_html=text, pictures=(noon, missing))
    store_feed(source, FeedData("Wire", (entry,)))
    services.group_new_items()
    return WireItem.objects.get()


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "zh-hans")])
def test_a_story_starts_with_a_picture(width, language, reader, live_server, staff, reporter, item, news, axe):
    words = WORDS[language]
    profile = UserProfile.get_for_user(reporter)
    profile.preferred_language = language
    profile.save()
    page = reader(width=width, height=900, language=language)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    staff(page, live_server, reporter)
    page.add_init_script(
        "window.jumps = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => "
        "{ if (!entry.hadRecentInput) window.jumps += entry.value; })).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(f"{live_server.url}/desk/events/{item.event_id}/")
    frames = page.locator(".gather-picture__frame")
    # A frame is replaced when its picture is there: what was scrolled to may be gone.
    frames.first.evaluate("frame => frame.scrollIntoView()")
    expect(frames.first.locator("img")).to_be_visible()
    box = frames.first.bounding_box()
    assert abs(box["width"] / box["height"] - 1.5) < 0.02
    frames.nth(1).evaluate("frame => frame.scrollIntoView()")
    expect(frames.nth(1).get_by_role("button", name=words["again"])).to_be_visible()
    assert page.evaluate("window.jumps") < 0.01
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert axe(page) == []
    shoot(page, f"item-{width}-{language}")
    news.put("/missing.jpg", drawing(colour="red"))
    frames.nth(1).get_by_role("button", name=words["again"]).click()
    expect(frames.nth(1).locator("img")).to_be_visible()

    page.get_by_role("button", name=words["from"]).first.click()
    page.wait_for_url("**/desk/stories/from/*/")
    picks = page.locator(".newsroom-pick")
    expect(picks).to_have_count(2)
    expect(picks.first.locator("img")).to_be_visible()
    expect(picks.first.locator("textarea").first).to_be_hidden()
    picks.first.get_by_text(words["take"]).click()
    expect(picks.first.locator("textarea").first).to_be_visible()
    assert axe(page) == []
    shoot(page, f"start-{width}-{language}")
    page.get_by_role("button", name=words["start"], exact=True).click()
    expect(page.locator(".error-message").first).to_be_visible()
    picks.first.get_by_label(words["alt"]).fill("A stone bridge with two towers")
    page.get_by_role("button", name=words["start"], exact=True).click()
    page.wait_for_url("**/desk/pages/*/edit/")
    story = StoryPage.objects.get()
    assert (story.live, story.picture.description) == (False, "A stone bridge with two towers")
    assert story.picture.rights == "Not in Riverton. No archive."
    expect(page.locator("#panel-child-story-lead_picture-section, [data-contentpath=picture]").first).to_contain_text(
        story.picture.title[:20]
    )
    assert not [url for url in asked if url.startswith(news.base)]


def test_an_answer_without_a_picture_leaves_the_button(reader, live_server, staff, reporter, item):
    page = reader(width=360)
    staff(page, live_server, reporter)
    page.route("**/desk/**", answer_with_a_page)
    page.goto(f"{live_server.url}/desk/events/{item.event_id}/")
    frame = page.locator(".gather-picture__frame").first
    frame.scroll_into_view_if_needed()
    expect(frame).to_contain_text("did not answer")
    expect(frame.get_by_role("button")).to_be_visible()


def answer_with_a_page(route):
    """What the page's own script asks for is another page."""
    if route.request.headers.get("x-requested-with") == "XMLHttpRequest":
        route.fulfill(body="<p>Log in</p>")
    else:
        route.fallback()


def test_it_works_without_a_script(reader, live_server, staff, reporter, item, news):
    page = reader(width=1280, scripts=False)
    staff(page, live_server, reporter)
    page.goto(f"{live_server.url}/desk/events/{item.event_id}/")
    assert [path for path, _headers in news.asked if path.endswith(".jpg")] == []
    page.get_by_role("button", name="Fetch the picture").first.click()
    page.wait_for_url(f"**/desk/events/{item.event_id}/")
    expect(page.locator(".gather-picture__frame img")).to_have_count(1)


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
