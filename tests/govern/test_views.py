"""The pages of governing: for everybody, for the author, for who reported; and the moderators' desk, by role."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from galley.feedback.models import Comment
from galley.feedback.services.comments import post_comment
from galley.govern.models import Appeal, Case, Decision, LogEntry, Report, RuleBook
from galley.govern.queries import counts, current_rules, queue
from galley.govern.services.appeals import appeal, decide_appeal
from galley.govern.services.decisions import approve, text_hash, withhold
from galley.govern.services.reports import report_comment
from galley.govern.tokens import author_token, comment_of, report_of, report_token
from galley.kernel.roles import Role

pytestmark = pytest.mark.django_db


# --- for everybody ------------------------------------------------------------------------------------------------


def test_the_rules_are_published_in_both_languages(client):
    english = client.get("/rules/").content.decode()
    chinese = client.get("/zh-hans/rules/").content.decode()
    assert "Argue with what is said" in english
    assert "对事不对人" in chinese
    assert "Argue with" not in chinese
    assert "within 183 days" in english
    assert client.get("/rules/?version=9").status_code == 404
    assert client.get("/rules/?version=x").status_code == 200


def test_an_older_version_stays_readable(client, at_desk, chief_editor, rule):
    at_desk(chief_editor)
    form = client.get("/desk/moderation/rules/").context
    data = {f"form-{i}-{name}": value for i, one in enumerate(form["formset"]) for name, value in one.initial.items()}
    data |= {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "6", "form-0-title": "Be kind", "intro": "", "changes": ""}
    answer = client.post("/desk/moderation/rules/", data)
    assert answer.status_code == 422, "readers must be told what changed"
    assert RuleBook.objects.count() == 1
    answer = client.post(
        "/desk/moderation/rules/", data | {"changes": "Rule 1 is shorter.", "form-5-title": "", "form-5-text": ""}
    )
    assert answer.status_code == 302
    new = current_rules()
    assert (new.version, new.rules.count(), new.rules.first().title) == (2, 5, "Be kind")
    assert "Be kind" in client.get("/rules/").content.decode()
    old = client.get("/rules/?version=1").content.decode()
    assert rule.title in old
    assert "This is an older version." in old
    assert "Rule 1 is shorter." in client.get("/rules/").content.decode()
    assert LogEntry.objects.get(number=2).fields["version"] == 2


def test_the_log_and_the_place_of_the_comment_say_why_and_name_nobody(client, case, mo, rule, comment):
    decision = withhold(case, by=mo, rule=rule, reason="It calls a person a fool.")
    log = client.get("/log/").content.decode()
    assert "Withheld under rule 1" in log
    assert "It calls a person a fool." in log
    entry = client.get(f"/log/{decision.log_number}/").content.decode()
    for page in (log, entry):
        for name in ("Ada", "Ben", "ada@", "closed last year", ">Mo<"):
            assert name not in page
    thread = client.get(f"/comments/{comment.story_id}/").content.decode()
    assert "Withheld under rule 1: It calls a person a fool." in thread
    assert "closed last year" not in thread
    assert f"/log/{decision.log_number}/" in thread
    assert client.get("/log/77/").status_code == 404


def test_counts_add_up(client, case, mo, nia, rule, story, ada, ben, django_assert_num_queries):
    decide_appeal(appeal(withhold(case, by=mo, rule=rule, reason="r"), text="t"), by=nia, overturn=True, reason="r")
    other = post_comment(story, author=ada, text="Another.")
    approve(report_comment(other, rule=rule, reader=ben).case, by=mo)
    with django_assert_num_queries(2):
        found = counts()
    assert (found.decisions, found.approved, found.withheld, found.reports) == (2, 1, 1, 2)
    assert (found.appeals, found.overturned, found.upheld) == (1, 1, 0)
    assert [(one.number, one.withheld, one.appealed, one.overturned) for one in found.by_rule] == [(1, 1, 1, 1)]
    assert client.get("/log/counts/").status_code == 200


# --- reports ------------------------------------------------------------------------------------------------------


def test_anybody_reports_a_comment_and_learns_what_was_decided(client, comment, rule, mo):
    page = client.get(f"/comments/{comment.story_id}/").content.decode()
    path = re.search(r'href="(/comments/report/\d+/)"', page)[1]
    assert rule.title in client.get(path).content.decode()
    assert client.post(path, {"text": "Look."}).status_code == 422
    answer = client.post(path, {"rule": rule.pk, "text": "Look.", "email": "who@example.org"})
    status = answer["Location"]
    assert "has reached the moderators" in client.get(status).content.decode()
    withhold(Case.objects.get(), by=mo, rule=rule, reason="It insults.")
    told = client.get(status).content.decode()
    assert "withheld under rule 1" in told
    assert "It insults." in told
    assert client.get(path).status_code == 404, "what is not shown is not reported"


def test_a_signed_in_reader_reports_without_giving_an_address(signed_in, comment, rule, ben):
    client = signed_in(ben)
    path = f"/comments/report/{comment.pk}/"
    assert "email" not in client.get(path).context["form"].fields
    client.post(path, {"rule": rule.pk})
    assert (Report.objects.get().reader, Report.objects.get().email) == (ben, "")


def test_reports_are_limited(client, story, ada, rule):
    comments = [post_comment(story, author=ada, text=f"No {number}") for number in range(21)]
    codes = [client.post(f"/comments/report/{one.pk}/", {"rule": rule.pk}).status_code for one in comments]
    assert codes == [302] * 20 + [429]


def test_tokens_open_what_they_were_made_for_and_nothing_else(client, case, mo, rule, comment):
    withhold(case, by=mo, rule=rule, reason="r")
    report = Report.objects.get()
    author, reporter = author_token(comment.pk), report_token(report.pk)
    assert (comment_of(author), report_of(reporter)) == (comment.pk, report.pk)
    assert comment_of(reporter) is None
    assert report_of(author) is None
    assert client.get(f"/cases/{author}/").status_code == 200
    assert client.get(f"/cases/report/{reporter}/").status_code == 200
    for made_up in (reporter, author[:-1] + "0", f"{comment.pk}-", "x", f"{comment.pk + 1}-{author.partition('-')[2]}"):
        if made_up != author:
            assert client.get(f"/cases/{made_up}/").status_code == 404
    assert client.get(f"/cases/report/{author}/").status_code == 404


# --- the author ---------------------------------------------------------------------------------------------------


def test_the_author_reads_the_statement_of_reasons_and_appeals_once(signed_in, case, mo, rule, comment, ada, client):
    withhold(case, by=mo, rule=rule, reason="It calls a person a fool.", words="closed last year")
    signed_in(ada)
    path = re.search(r'href="(/cases/[^"]+)"', client.get(f"/comments/{comment.story_id}/").content.decode())[1]
    page = client.get(path).content.decode()
    for part in (
        comment.text,
        "Rule 1, version 1",
        rule.text,
        "It calls a person a fool.",
        "“closed last year”",
        "wherever they are",
        "None. A person decided.",
        "You can appeal once, until",
        case.nonce,
        text_hash(case, comment.text),
        LogEntry.objects.last().leaf,
    ):
        assert part in page, part
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    assert client.post(path, {"text": " "}).status_code == 422
    assert client.post(path, {"text": "It is about the bridge."}).status_code == 302
    page = client.get(path).content.decode()
    assert "Your appeal is received." in page
    again = client.post(path, {"text": "Once more, with feeling."})
    assert again.status_code == 409
    assert "Once more, with feeling." not in Appeal.objects.get().text


def test_the_case_page_of_an_approved_comment_has_no_appeal(client, case, mo, comment):
    approve(case, by=mo)
    page = client.get(f"/cases/{author_token(comment.pk)}/").content.decode()
    assert "breaks no rule" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]


# --- the desk -----------------------------------------------------------------------------------------------------


def test_a_moderator_works_through_the_queue(client, at_desk, mo, case, rule, story, ada, ben):
    second = report_comment(post_comment(story, author=ada, text="Second."), rule=rule, reader=ben).case
    at_desk(mo)
    home = client.get("/desk/").content.decode()
    assert "2 comments wait" in home
    page = client.get("/desk/moderation/")
    assert [one.pk for one in page.context["cases"]] == [case.pk, second.pk]
    assert page.context["current"] == case
    path = f"/desk/moderation/case/{case.pk}/"
    seen = page.context["withhold_form"].initial["seen"]
    answer = client.post(path, {"decide": "withhold", "rule": rule.pk, "reason": "", "seen": seen})
    assert answer.status_code == 422
    assert not Decision.objects.exists()
    answer = client.post(path, {"decide": "withhold", "rule": rule.pk, "reason": "It insults.", "seen": seen})
    assert answer["Location"] == f"/desk/moderation/case/{second.pk}/"
    answer = client.post(f"/desk/moderation/case/{second.pk}/", {"decide": "approve", "seen": "stale"})
    assert answer.status_code == 409
    seen = client.get(f"/desk/moderation/case/{second.pk}/").context["approve_form"].initial["seen"]
    answer = client.post(f"/desk/moderation/case/{second.pk}/", {"decide": "approve", "seen": seen})
    assert answer["Location"] == "/desk/moderation/"
    assert [one.kind for one in Decision.objects.all()] == ["withhold", "approve"]
    again = client.post(path, {"decide": "approve"})
    assert again.status_code == 409
    assert "No comment waits" in client.get("/desk/moderation/").content.decode()


def test_the_queue_is_searched(client, at_desk, mo, case, rule, story, ada, ben):
    report_comment(post_comment(story, author=ben, text="About ferries."), rule=rule, reader=ada)
    at_desk(mo)
    found = client.get("/desk/moderation/?q=ferries").context["cases"]
    assert [one.comment.text for one in found] == ["About ferries."]
    assert len(client.get("/desk/moderation/?q=Ada").context["cases"]) == 1
    assert "Nothing matches" in client.get("/desk/moderation/?q=zebra").content.decode()


def test_the_second_moderator_decides_the_appeal(client, at_desk, mo, nia, case, rule, comment):
    made = appeal(withhold(case, by=mo, rule=rule, reason="It insults."), text="It does not.")
    path = f"/desk/moderation/appeals/{made.pk}/"
    at_desk(mo)
    assert "Another person decides the appeal." in client.get(path).content.decode()
    client.post(path, {"overturn": "no", "reason": "I was right."})
    made.refresh_from_db()
    assert made.state == "waiting"
    at_desk(nia)
    assert "6 days left" in client.get("/desk/").content.decode()
    assert "It does not." in client.get("/desk/moderation/appeals/").content.decode()
    assert client.post(path, {"overturn": "yes", "reason": ""}).status_code == 422
    assert client.post(path, {"overturn": "yes", "reason": "It is about the bridge."}).status_code == 302
    comment.refresh_from_db()
    assert comment.state == "published"
    assert client.post(path, {"overturn": "no", "reason": "Changed my mind."}).status_code == 409
    assert "No appeal waits." in client.get("/desk/moderation/appeals/").content.decode()


def test_a_moderator_opens_a_case_on_what_they_see(client, at_desk, mo, comment):
    at_desk(mo)
    assert comment.text in client.get("/desk/moderation/comments/?q=closed").content.decode()
    answer = client.post(f"/desk/moderation/comments/{comment.pk}/look-at/")
    assert answer["Location"] == f"/desk/moderation/case/{Case.objects.get().pk}/"
    assert Case.objects.get().prompt == "moderator"


SEES = {Role.COMMUNITY_MODERATOR, Role.CHIEF_EDITOR}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_do_what(client, at_desk, person, role, mo, case, rule, story, ada, ben):
    """Wagtail answers a refused page with its home page and a message; what counts is that nothing is seen or done."""
    user = person(role, f"one-{role.value}")
    other = post_comment(story, author=ada, text="Other.")
    made = appeal(withhold(report_comment(other, rule=rule, reader=ben).case, by=mo, rule=rule, reason="r"), text="t")
    at_desk(user)
    moderates, appeals, rules = (
        role == Role.COMMUNITY_MODERATOR,
        role in SEES,
        role == Role.CHIEF_EDITOR,
    )
    for path, allowed in {
        "/desk/moderation/": role in SEES,
        f"/desk/moderation/case/{case.pk}/": role in SEES,
        "/desk/moderation/appeals/": role in SEES,
        f"/desk/moderation/appeals/{made.pk}/": role in SEES,
        "/desk/moderation/comments/": moderates,
        "/desk/moderation/rules/": rules,
    }.items():
        assert (client.get(path).status_code == 200) is allowed, path
    client.post(f"/desk/moderation/comments/{other.pk}/look-at/")
    client.post(f"/desk/moderation/case/{case.pk}/", {"decide": "approve"})
    assert (Case.objects.get(pk=case.pk).state == "approved") is moderates
    client.post(f"/desk/moderation/appeals/{made.pk}/", {"overturn": "yes", "reason": "r"})
    made.refresh_from_db()
    assert (made.state == "overturned") is appeals
    ways = client.get("/desk/").content.decode()
    assert ("/desk/moderation/" in ways) is (role in SEES)


def test_nobody_outside_reaches_the_desk(client, case):
    for path in ("", "appeals/", "comments/", "rules/", f"case/{case.pk}/"):
        answer = client.get(f"/desk/moderation/{path}")
        assert answer.status_code == 302
        assert "login" in answer["Location"]


def test_the_queue_takes_as_many_queries_for_two_cases_as_for_twelve(case, rule, story, ada, ben):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            [(one.comment.author.display_name, one.comment.story.title, one.open_reports) for one in queue()]
        return len(captured)

    assert count() == 1
    for number in range(10):
        report_comment(post_comment(story, author=ada, text=f"No {number}"), rule=rule, reader=ben)
    assert count() == 1
    assert Comment.objects.count() == 11


def test_the_home_panel_takes_two_queries(case, mo, rf, django_assert_num_queries):
    from galley.govern.home import ModerationPanel

    request = rf.get("/")
    request.user = mo
    mo.has_perm("galley_govern.decide_appeal")  # read once a request, by the menu
    with django_assert_num_queries(2):
        ModerationPanel(request).get_context_data({})
