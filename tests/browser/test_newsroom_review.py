# ruff: noqa: F811 -- fixtures of another conftest are imported and then named as arguments
"""A story goes through its three steps in a real browser, in both languages, on a phone and on a desk."""

from __future__ import annotations

import re

import pytest
from wagtail.users.models import UserProfile

from galley.newsroom.models import StoryPage
from galley.newsroom.services import send_for_checking
from tests.browser.documents import new_document, wait_until
from tests.gather.fixtures import fill_wall, make_source, news  # noqa: F401

# The newsroom's own small newsroom: a section in each language and one person of each role.
from tests.newsroom.conftest import (  # noqa: F401
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
    "en": {
        "take": "Start a story from this",
        "headline": "Old bridge closes for eight weeks",
        "text": "The bridge closes on Monday.",
        "start": "Start the story",
        "send": "Send for checking",
        "needs": "Needs you",
        "desk_check": "Sign: Desk check",
        "editor_check": "Sign: Editor’s check",
        "sign_off": "Sign: Sign-off",
        "not_signed": "not signed",
        "correct": "Propose the correction",
        "agree": "Publish the correction",
    },
    "zh-hans": {
        "take": "据此开始写稿",
        "headline": "老桥停用八周检修",
        "text": "老桥周一起停用。",
        "start": "开始写稿",
        "send": "提交审核",
        "needs": "等你处理",
        "desk_check": "签字：编辑初审",
        "editor_check": "签字：复审",
        "sign_off": "签字：终审签发",
        "not_signed": "未签",
        "correct": "提出更正",
        "agree": "发布更正",
    },
}
VIEWS = [(language, width) for language in WORDS for width in (360, 1280)]


@pytest.fixture
def desk(reader, staff, live_server):
    """Open the desk as somebody, in their language."""

    def open_as(user, path, *, language, width):
        profile = UserProfile.get_for_user(user)
        profile.preferred_language = language
        profile.save()
        page = reader(width=width, height=900, language=language)
        page.set_default_timeout(90_000)
        staff(page, live_server, user)
        page.goto(live_server.url + path, wait_until="networkidle")
        return page

    return open_as


def press(page, words):
    """Press a button of the editor's footer; all but the first are in its menu."""
    button = page.locator("footer").get_by_role("button", name=re.compile(re.escape(words))).first
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target='toggle']").first.click()
    with new_document(page):
        button.click()


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_a_wire_becomes_a_story(desk, sections, reporter, fill_wall, language, width):
    fill_wall()
    page = desk(reporter, "/desk/wall/", language=language, width=width)
    row = page.locator("[data-gather-row]", has_text="Bridge over the Alder")
    with new_document(page):
        row.get_by_role("button", name=WORDS[language]["take"]).first.click()
    assert "Alder" in page.locator("[name=title]").input_value()
    assert StoryPage.objects.get().owner == reporter


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_a_story_is_written_checked_and_signed(
    desk,
    live_server,
    sections,
    reporter,
    desk_editor,
    chief_editor,
    language,
    width,
):
    words = WORDS[language]
    page = desk(reporter, "/desk/stories/new/", language=language, width=width)
    page.locator("select[name=section]").select_option(str(sections[language].pk))
    with new_document(page):
        page.get_by_role("button", name=words["start"]).click()
    page.locator("[name=title]").fill(words["headline"])
    page.locator("button.c-sf-add-button, [data-streamfield-stream-container] button[title]").first.click()
    page.get_by_role("option", name=re.compile("Text|正文")).first.click()
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.type(words["text"])
    # The rich text editor writes into its form field a moment after the last key.
    wait_until(page, "words => document.querySelector('[name=body-0-value]').value.includes(words)", words["text"])
    with new_document(page):
        page.locator("footer button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    press(page, words["send"])

    for person_, steps in ((desk_editor, ["desk_check"]), (chief_editor, ["editor_check", "sign_off"])):
        for step in steps:
            page = desk(person_, "/desk/", language=language, width=width)
            assert page.get_by_role("heading", name=words["needs"]).is_visible()
            with new_document(page):
                page.locator(".newsroom-home__title", has_text=words["headline"]).first.click()
            page.wait_for_load_state("networkidle")
            assert not StoryPage.objects.get().live
            press(page, words[step])

    story = StoryPage.objects.get()
    assert story.live
    assert story.title == words["headline"]
    assert [signature.by for signature in story.signatures.all()] == [desk_editor, chief_editor, chief_editor]


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_a_correction_is_proposed_and_agreed_to(
    desk,
    published,
    reporter,
    desk_editor,
    language,
    width,
):
    words = WORDS[language]
    story = published(words["headline"], language=language, body=[("text", f"<p>{words['text']}</p>")])
    wrong, right = ("Monday", "Tuesday") if language == "en" else ("周一", "周二")
    page = desk(reporter, f"/desk/stories/{story.pk}/correct/", language=language, width=width)
    page.locator("[name=was]").fill(wrong)
    page.locator("[name=now]").fill(right)
    with new_document(page):
        page.get_by_role("button", name=words["correct"]).click()
    address = page.url.partition("/desk/")[2]
    page = desk(desk_editor, f"/desk/{address}", language=language, width=width)
    with new_document(page):
        page.get_by_role("button", name=words["agree"]).click()
    assert right in str(StoryPage.objects.get(pk=story.pk).body)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_axe_finds_nothing_on_the_newsrooms_screens(
    desk,
    axe,
    draft,
    published,
    reporter,
    desk_editor,
    chief_editor,
    language,
    width,
    dark,
):
    waiting = send_for_checking(draft(), by=reporter)
    story = published("Is public")
    for user, path in (
        (reporter, "/desk/stories/new/"),
        (desk_editor, f"/desk/pages/{waiting.pk}/edit/"),
        (desk_editor, "/desk/"),
        (reporter, "/desk/stories/"),
        (chief_editor, f"/desk/stories/{story.pk}/correct/"),
        (chief_editor, f"/desk/stories/{story.pk}/withdraw/"),
        (chief_editor, "/desk/corrections/"),
    ):
        if dark:
            UserProfile.objects.update_or_create(user=user, defaults={"theme": "dark"})
        page = desk(user, path, language=language, width=width)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        assert axe(page) == [], path
