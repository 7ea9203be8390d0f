# ruff: noqa: F811 -- fixtures of another conftest are imported and then named as arguments
"""A reader comes by, signs in through a mail, comments and reports: with and without scripts, in both languages."""

from __future__ import annotations

import re

import pytest
from django.core import mail as outbox

from galley.feedback.models import Comment, ErrorReport, StoryReads
from galley.feedback.services.comments import post_comment
from galley.feedback.services.readers import make_reader
from galley.govern.models import Report
from galley.kernel.jobs.testing import run_due_jobs
from tests.newsroom.conftest import chief_editor, desk_editor, draft, person, published, reporter, sections  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"

WORDS = {
    "en": {
        "prefix": "",
        "open": "Read and write comments",
        "sign_in": "Sign in to comment",
        "send_link": "Send me a link",
        "sent": "Look into your mail",
        "use_link": "Sign in on this device",
        "use_name": "Use this name",
        "send": "Send comment",
        "published": "Your comment is published.",
        "report": "Report",
        "rule": "1. Argue with what is said, not against who says it",
        "send_report": "Send report",
        "reached": "Your report has reached the moderators.",
        "held": "Your comment waits for a moderator",
        "not_sent": "Your comment was not sent. The text is kept.",
        "again": "Send again",
        "error": "Report an error in this story",
        "error_sent": "Your report is on the desk.",
        "answer": "Answer",
        "send_answer": "Send answer",
    },
    "zh-hans": {
        "prefix": "/zh-hans",
        "open": "查看和发表评论",
        "sign_in": "登录后评论",
        "send_link": "把链接寄给我",
        "sent": "请查收邮件",
        "use_link": "在这台设备上登录",
        "use_name": "用这个名字",
        "send": "发表评论",
        "published": "您的评论已发布。",
        "report": "举报",
        "rule": "1. 对事不对人",
        "send_report": "提交",
        "reached": "管理员已收到您的举报。",
        "held": "您的评论正等待管理员查看",
        "not_sent": "评论没有发出，文字已保留。",
        "again": "再发一次",
        "error": "指出这篇报道的错误",
        "error_sent": "编辑部已收到。",
        "answer": "回复",
        "send_answer": "发表回复",
    },
}


@pytest.fixture
def visit(reader, live_server, published, settings):
    """Open a story and its comments: in the story's page with scripts, on their own page without."""
    settings.GALLEY_BASE_URL = live_server.url

    def open_comments(story, words, *, width, language, scripts, **more):
        page = reader(width=width, language=language, scripts=scripts, **more)
        page.goto(live_server.url + story.url)
        if scripts:
            page.locator("#comments").scroll_into_view_if_needed()
            page.locator("[data-thread]").wait_for()
        else:
            page.get_by_role("link", name=words["open"]).click()
        return page

    return open_comments


@pytest.fixture
def looks_well(axe):
    def check(page, *, width, scripts):
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if scripts:
            assert axe(page) == []

    return check


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "scripts"), [(360, False), (360, True), (1280, True)])
def test_a_reader_signs_in_comments_and_is_reported(
    visit, reader, live_server, published, looks_well, language, width, scripts
):
    words = WORDS[language]
    story = published("Old bridge closes", language=language)
    page = visit(story, words, width=width, language=language, scripts=scripts)
    looks_well(page, width=width, scripts=scripts)
    page.get_by_role("link", name=words["sign_in"]).click()
    page.wait_for_url("**/reader/sign-in/**")
    looks_well(page, width=width, scripts=scripts)
    page.locator("main").get_by_role("textbox").fill("ann@example.org")
    page.get_by_role("button", name=words["send_link"]).click()
    page.get_by_role("heading", name=words["sent"]).wait_for()
    run_due_jobs()
    (mail,) = [mail for mail in outbox.outbox if mail.to == ["ann@example.org"]]
    page.goto(re.search(r"http://\S+/reader/link/\S+", mail.body)[0])
    looks_well(page, width=width, scripts=scripts)
    page.get_by_role("button", name=words["use_link"]).click()
    page.wait_for_url("**/reader/name/**")
    page.locator("main").get_by_role("textbox").fill("Ann Bridge")
    looks_well(page, width=width, scripts=scripts)
    page.get_by_role("button", name=words["use_name"]).click()

    # Back where they came from, they write.
    page.locator("textarea[name=text]").fill("It was closed last year too.")
    looks_well(page, width=width, scripts=scripts)
    page.get_by_role("button", name=words["send"]).click()
    page.get_by_text(words["published"]).wait_for()
    looks_well(page, width=width, scripts=scripts)
    comment = Comment.objects.get()
    assert (comment.text, comment.author.display_name) == ("It was closed last year too.", "Ann Bridge")
    assert page.url.startswith(live_server.url + story.url) is scripts

    # Somebody else, without an account, reports it.
    other = visit(story, words, width=width, language=language, scripts=scripts)
    other.get_by_role("link", name=words["report"], exact=True).click()
    other.wait_for_url("**/comments/report/**")
    looks_well(other, width=width, scripts=scripts)
    other.get_by_label(words["rule"]).check()
    other.get_by_role("button", name=words["send_report"]).click()
    other.get_by_text(words["reached"]).wait_for()
    looks_well(other, width=width, scripts=scripts)
    assert Report.objects.get().case.comment == comment


@pytest.fixture
def signed_in_page(reader, live_server):
    """A browser in which somebody is signed in, through the link of a mail."""

    def open_page(person, **view):
        from galley.feedback.services.readers import ask_for_link

        page = reader(**view)
        page.goto(f"{live_server.url}/reader/link/{ask_for_link(person.email, language='en').token}/")
        page.get_by_role("button", name=WORDS["en"]["use_link"]).click()
        return page

    return open_page


def test_the_cookie_goes_to_no_story_and_no_count(signed_in_page, live_server, published):
    story = published()
    page = signed_in_page(make_reader("ann@example.org", "Ann"), width=1280, user_agent=FIREFOX)
    sent = {}
    page.on("request", lambda request: sent.setdefault(request.url, request.all_headers().get("cookie", "")))
    page.goto(live_server.url + story.url)
    with page.expect_response(lambda response: "/reads/" in response.url) as counted:
        page.locator("#comments").scroll_into_view_if_needed()
        page.locator("textarea[name=text]").wait_for()
    assert counted.value.status == 204
    by_path = {url.removeprefix(live_server.url).partition("?")[0]: cookie for url, cookie in sent.items()}
    assert "galley_reader" in by_path[f"/comments/{story.pk}/"]
    assert "galley_reader" not in by_path[story.url]
    assert "cookie" not in counted.value.request.all_headers()
    assert StoryReads.objects.get().reads == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_text_survives_a_broken_line_and_can_be_sent_again(signed_in_page, live_server, published, language, axe):
    words = WORDS[language]
    story = published(language=language)
    page = signed_in_page(make_reader("ann@example.org", "Ann"), width=360, language=language)
    page.goto(live_server.url + story.url)
    page.locator("#comments").scroll_into_view_if_needed()
    page.locator("textarea[name=text]").fill("A long and careful text.")
    page.route("**/comments/**", lambda route: route.abort())
    page.get_by_role("button", name=words["send"]).click()
    page.get_by_text(words["not_sent"]).wait_for()
    page.galley_troubles.clear()  # the browser says that the line broke
    assert page.locator("textarea[name=text]").input_value() == "A long and careful text."
    assert axe(page) == []
    page.unroute("**/comments/**")
    page.get_by_role("button", name=words["again"]).click()
    page.get_by_text(words["published"]).wait_for()
    assert Comment.objects.get().text == "A long and careful text."


def test_without_a_line_the_page_leads_to_the_comments_own_page(reader, live_server, published):
    story = published()
    page = reader(width=360)
    page.route("**/comments/**", lambda route: route.abort())
    page.goto(live_server.url + story.url)
    page.locator("#comments").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    assert page.get_by_role("link", name=WORDS["en"]["open"]).is_visible()
    page.galley_troubles.clear()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_stands_under_its_comment(signed_in_page, live_server, published, scripts):
    words = WORDS["en"]
    story = published()
    first = post_comment(story, author=make_reader("ben@example.org", "Ben"), text="Why so long?")
    page = signed_in_page(make_reader("ann@example.org", "Ann"), width=360, scripts=scripts)
    page.goto(live_server.url + (story.url if scripts else f"/comments/{story.pk}/"))
    page.locator("main").get_by_role("link", name=re.compile(f"^{words['answer']}")).last.scroll_into_view_if_needed()
    page.get_by_role("link", name=f"{words['answer']} Ben").click()
    page.get_by_text("Your answer to Ben").wait_for()
    page.locator("textarea[name=text]").fill("The piers.")
    page.get_by_role("button", name=words["send_answer"]).click()
    page.get_by_text(words["published"]).wait_for()
    assert Comment.objects.get(text="The piers.").answers_to == first


def test_a_held_comment_says_so_to_its_author(signed_in_page, live_server, published):
    story = published()
    page = signed_in_page(make_reader("ann@example.org", "Ann"), width=1280)
    page.goto(live_server.url + story.url)
    page.locator("#comments").scroll_into_view_if_needed()
    page.locator("textarea[name=text]").fill("See https://example.org/plan")
    page.get_by_role("button", name=WORDS["en"]["send"]).click()
    page.get_by_text(WORDS["en"]["held"]).wait_for()
    assert page.get_by_text("It has a link, and you are new here.").count() >= 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_a_reader_reports_an_error(visit, published, looks_well, language, width, scripts):
    words = WORDS[language]
    story = published(language=language)
    page = visit(story, words, width=width, language=language, scripts=scripts)
    if not scripts:
        page.go_back()
    page.get_by_role("link", name=words["error"]).click()
    page.wait_for_url("**/report-error/")
    looks_well(page, width=width, scripts=scripts)
    page.locator("textarea[name=text]").fill("It opened in 1931.")
    page.get_by_role("button", name=words["send_report"]).click()
    page.get_by_text(words["error_sent"]).wait_for()
    looks_well(page, width=width, scripts=scripts)
    assert ErrorReport.objects.get().text == "It opened in 1931."
