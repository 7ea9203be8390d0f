# ruff: noqa: F811 -- fixtures of another conftest are imported and then named as arguments
"""A comment is reported, withheld, appealed and published again: by keys, on a phone, in both languages, in public."""

from __future__ import annotations

import re

import pytest
from django.core import mail as outbox
from wagtail.users.models import UserProfile

from galley.feedback.models import Comment
from galley.feedback.services.comments import post_comment
from galley.feedback.services.readers import make_reader
from galley.govern.models import Appeal, Case, Decision
from galley.govern.queries import current_rules, unlawful_withholdings
from galley.govern.services.reports import report_comment
from galley.govern.services.rules import settle_rules
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.roles import Role
from tests.newsroom.conftest import chief_editor, desk_editor, draft, person, published, reporter, sections  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "prefix": "",
        "rule": "1. Argue with what is said, not against who says it",
        "reason": "It calls a person a fool and says nothing of the bridge.",
        "approve": "Approve comment",
        "withhold": "Withhold comment",
        "next": "Next case",
        "withheld": "Comment withheld under rule 1",
        "appeal": "Send appeal",
        "received": "Your appeal is received.",
        "not_you": "You made the first decision.",
        "publish": "Publish the comment again",
        "decided": "The appeal is decided",
        "in_place": "Withheld under rule 1: ",
        "won": "Another person found for you",
        "log": "Appeal: published again",
        "keys": "Withhold: choose the rule",
    },
    "zh-hans": {
        "prefix": "/zh-hans",
        "rule": "1. 对事不对人",
        "reason": "评论骂人是笨蛋，没有谈到桥。",
        "approve": "放行评论",
        "withhold": "隐藏评论",
        "next": "下一条",
        "withheld": "评论已依守则第 1 条隐藏",
        "appeal": "提交申诉",
        "received": "已收到您的申诉。",
        "not_you": "原决定是你作出的",
        "publish": "重新发布评论",
        "decided": "申诉已裁定",
        "in_place": "依守则第 1 条隐藏：",
        "won": "另一人裁定申诉成立",
        "log": "申诉成立，重新发布",
        "keys": "隐藏：选择守则",
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


@pytest.fixture
def looks_well(axe):
    """The page fits and axe finds nothing; a high window, so that the bar at the bottom covers nothing."""

    def check(page, *, width):
        page.wait_for_load_state()
        page.set_viewport_size({"width": width, "height": 2600})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(page) == []
        page.set_viewport_size({"width": width, "height": 900})

    return check


@pytest.fixture
def cases(published):
    """Three comments of one story that readers reported, the longest waiting first."""

    def make(language):
        settle_rules()
        story = published("Old bridge closes", language=language)
        ada = make_reader("ada@example.org", "Ada", language=language)
        ben = make_reader("ben@example.org", "Ben", language=language)
        rule = current_rules().rules.get(number=1)
        return [
            report_comment(post_comment(story, author=ada, text=text), rule=rule, reader=ben).case
            for text in ("The mayor is a fool.", "The ferry should run.", "Why so long?")
        ]

    return make


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_from_a_report_to_an_appeal_that_is_won(
    desk, reader, live_server, cases, person, looks_well, settings, language, width
):
    settings.GALLEY_BASE_URL = live_server.url
    words = WORDS[language]
    mo, nia = person(Role.COMMUNITY_MODERATOR, "mo"), person(Role.COMMUNITY_MODERATOR, "nia")
    first, second, _third = cases(language)
    comment = first.comment

    # The first moderator withholds.
    page = desk(mo, "/desk/moderation/", language=language, width=width)
    looks_well(page, width=width)
    if width < 600:
        page.locator(".govern-cases a").first.click()
        page.wait_for_url(f"**/case/{first.pk}/")
        looks_well(page, width=width)
    page.get_by_label(words["rule"]).check()
    page.locator("[name=reason]").fill(words["reason"])
    page.get_by_role("button", name=words["withhold"]).click()
    page.get_by_text(words["withheld"]).first.wait_for()
    assert page.url.endswith(f"/case/{second.pk}/")

    # Everybody reads rule and reason in its place.
    thread = reader(width=width, language=language)
    thread.goto(f"{live_server.url}{words['prefix']}/comments/{comment.story_id}/")
    assert words["in_place"] + words["reason"] in thread.locator("main").inner_text()
    assert comment.text not in thread.locator("main").inner_text()
    looks_well(thread, width=width)

    # The author gets a letter with the way to appeal, and appeals.
    run_due_jobs()
    (letter,) = [mail for mail in outbox.outbox if mail.to == ["ada@example.org"]]
    author = reader(width=width, language=language)
    author.goto(re.search(r"http://\S+/cases/\S+", letter.body)[0])
    looks_well(author, width=width)
    assert words["reason"] in author.locator("main").inner_text()
    author.locator("textarea").fill("I spoke of the office, not of the person.")
    author.get_by_role("button", name=words["appeal"]).click()
    author.get_by_text(words["received"]).wait_for()
    looks_well(author, width=width)

    # Who decided first cannot decide it; another moderator does.
    path = f"/desk/moderation/appeals/{Appeal.objects.get().pk}/"
    page.goto(live_server.url + path)
    assert page.get_by_text(words["not_you"]).is_visible()
    assert page.get_by_role("button", name=words["publish"]).count() == 0
    other = desk(nia, "/desk/moderation/appeals/", language=language, width=width)
    looks_well(other, width=width)
    other.locator("main table a").first.click()
    other.wait_for_url(f"**{path}")
    looks_well(other, width=width)
    other.locator("[name=reason]").fill("It is about the office.")
    other.get_by_role("button", name=words["publish"]).click()
    other.get_by_text(words["decided"]).first.wait_for()

    # The comment is back, the author reads why, and the log has it all.
    thread.reload()
    assert comment.text in thread.locator("main").inner_text()
    author.reload()
    assert words["won"] in author.locator("main").inner_text()
    looks_well(author, width=width)
    log = reader(width=width, language=language)
    log.goto(f"{live_server.url}{words['prefix']}/log/")
    assert words["log"] in log.locator("main").inner_text()
    assert words["reason"] in log.locator("main").inner_text()
    assert "Ada" not in log.locator("main").inner_text()
    looks_well(log, width=width)
    log.goto(f"{live_server.url}{words['prefix']}/log/counts/")
    looks_well(log, width=width)
    log.goto(f"{live_server.url}{words['prefix']}/rules/")
    looks_well(log, width=width)
    assert Comment.objects.get(pk=comment.pk).state == "published"
    assert unlawful_withholdings() == []


def test_a_moderator_works_with_keys_alone(desk, cases, person):
    words = WORDS["en"]
    first, second, third = cases("en")
    page = desk(person(Role.COMMUNITY_MODERATOR, "mo"), "/desk/moderation/", language="en", width=1280)
    page.keyboard.press("t")  # skip
    page.wait_for_url(f"**/case/{second.pk}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("f")  # approve
    page.wait_for_url(f"**/case/{third.pk}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("d")  # withhold: to the rules
    page.locator("[name=rule]:focus").wait_for()
    page.keyboard.press("Space")
    page.locator("[name=rule]:checked").wait_for(state="attached")
    page.keyboard.press("Tab")
    page.locator("[name=reason]:focus").wait_for()
    # Into the field, and not wherever the focus went meanwhile: a script of the desk may still set it for the key "d".
    page.locator("[name=reason]").press_sequentially("definitely rude, f and d and t are letters here")
    page.get_by_role("button", name=words["withhold"]).press("Enter")
    page.wait_for_url(f"**/case/{first.pk}/")
    assert {one.case_id: one.kind for one in Decision.objects.all()} == {second.pk: "approve", third.pk: "withhold"}
    assert Decision.objects.get(kind="withhold").reason == "definitely rude, f and d and t are letters here"
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.locator("#queue-search:focus").wait_for()
    page.keyboard.type("fool")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=fool")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("?")
    page.get_by_text(words["keys"]).wait_for()
    assert Case.objects.get(pk=first.pk).state == "open"


def test_who_switched_shortcuts_off_presses_letters_without_harm(desk, cases, person):
    (first, *_others) = cases("en")
    mo = person(Role.COMMUNITY_MODERATOR, "mo")
    profile = UserProfile.get_for_user(mo)
    profile.keyboard_shortcuts = False
    profile.save()
    page = desk(mo, f"/desk/moderation/case/{first.pk}/", language="en", width=1280)
    for key in "fdt":
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert page.url.endswith(f"/case/{first.pk}/")
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_chief_editor_writes_rules_and_settings(desk, cases, person, chief_editor, looks_well, language, width):
    cases(language)
    page = desk(chief_editor, "/desk/moderation/rules/", language=language, width=width)
    looks_well(page, width=width)
    page.locator("[name=changes]").fill("Rule 1 has a shorter name.")
    page.locator("[name=form-0-title]").fill("Be kind")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    assert (current_rules().version, current_rules().rules.first().title) == (2, "Be kind")
