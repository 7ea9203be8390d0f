"""No removal without a rule, a reason, notice and an appeal, in a public log."""

from __future__ import annotations

import ast
import contextlib
import inspect
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import galley
from galley.feedback.errors import FeedbackError
from galley.feedback.models import Comment
from galley.feedback.services.comments import edit_comment, publish_comment, remove_comment
from galley.feedback.services.readers import delete_account
from galley.feedback.states import may_become as comment_may_become
from galley.govern.errors import AlreadyDecidedError, GovernError, IncompleteError, TextChangedError
from galley.govern.models import Appeal, Case, Decision, LogEntry, Notice, Report, Rule
from galley.govern.queries import current_rules, unlawful_withholdings
from galley.govern.services import decisions
from galley.govern.services.appeals import appeal, decide_appeal
from galley.govern.services.decisions import approve, text_hash, withhold
from galley.govern.services.log import verify_log
from galley.govern.services.reports import report_comment
from galley.govern.services.rules import publish_rules
from galley.govern.states import CaseState, may_become
from galley.kernel.jobs.testing import run_due_jobs

pytestmark = pytest.mark.django_db


def sent_to(address: str) -> list:
    return [message for message in mail.outbox if message.to == [address]]


def test_a_withholding_shows_rule_and_reason_tells_the_author_and_stands_in_the_log(case, mo, rule, comment):
    run_due_jobs()
    mail.outbox.clear()
    decision = withhold(case, by=mo, rule=rule, reason="It calls a person a fool.", words="closed last year")
    comment.refresh_from_db()
    assert (comment.state, comment.rule_number, comment.rules_version, comment.reason) == (
        "withheld",
        1,
        1,
        "It calls a person a fool.",
    )
    assert comment.text, "nothing is deleted"
    assert decision.appeal_until - decision.at == timedelta(days=183)
    entry = LogEntry.objects.get(number=comment.log_number)
    assert entry.fields | {"at": ""} == {
        "number": entry.number,
        "at": "",
        "kind": "decision",
        "case": case.pk,
        "decision": "withhold",
        "rule": 1,
        "rules_version": 1,
        "reason": "It calls a person a fool.",
        "prompt": "report",
        "machine": "none",
        "hold_rules": [],
        "reports": 1,
        "story": comment.story_id,
        "language": "en",
        "commented_at": entry.fields["commented_at"],
        "text_sha256": text_hash(case, comment.text),
        "moderator": "A",
    }
    for name in ("Ada", "Ben", "ada@example.org", "mo", "Mo"):
        assert f'"{name}"' not in entry.body
    run_due_jobs()
    (to_author,) = sent_to("ada@example.org")
    for part in (
        "Bridge closes for repairs",
        comment.text,
        rule.title,
        rule.text,
        "version 1",
        "It calls a person a fool.",
        "“closed last year”",
        "No machine took part",
        f"entry {entry.number}",
        f"{entry.number}={entry.root}",
        "/cases/",
    ):
        assert part in to_author.body
    (to_reporter,) = sent_to("ben@example.org")
    assert "It calls a person a fool." in to_reporter.body
    assert "ada" not in to_reporter.body.lower()
    assert set(Notice.objects.exclude(sent_at=None).values_list("kind", flat=True)) == {"withheld", "report_decided"}
    assert verify_log() == LogEntry.objects.count()


def test_an_approval_keeps_the_comment_and_tells_who_reported(case, mo, comment):
    approve(case, by=mo)
    run_due_jobs()
    comment.refresh_from_db()
    assert comment.state == "published"
    assert Report.objects.get().decision.kind == "approve"
    assert "it breaks no rule" in sent_to("ben@example.org")[0].body
    assert sent_to("ada@example.org") == []


@pytest.mark.parametrize("reason", ["", "   ", "\u200b\n"])
def test_a_withholding_without_a_reason_is_refused(case, mo, rule, comment, reason):
    with pytest.raises(IncompleteError):
        withhold(case, by=mo, rule=rule, reason=reason)
    assert_nothing_happened(case, comment)


def test_a_withholding_under_an_older_version_is_refused(case, mo, rule, comment, chief_editor):
    publish_rules(galley.govern.first_rules.FIRST_RULES, by=chief_editor)
    with pytest.raises(IncompleteError):
        withhold(case, by=mo, rule=rule, reason="It insults.")
    assert_nothing_happened(case, comment)


def test_words_that_are_not_in_the_comment_are_refused(case, mo, rule, comment):
    with pytest.raises(IncompleteError):
        withhold(case, by=mo, rule=rule, reason="It insults.", words="never said")
    assert_nothing_happened(case, comment)


def test_what_was_changed_since_it_was_read_is_read_again(case, mo, rule, comment, ada):
    seen = text_hash(case, comment.text)
    edit_comment(comment, by=ada, text="I am sorry for what I wrote.")
    with pytest.raises(TextChangedError):
        withhold(case, by=mo, rule=rule, reason="It insults.", seen=seen)
    with pytest.raises(TextChangedError):
        approve(case, by=mo, seen=seen)
    assert_nothing_happened(case, comment)
    approve(case, by=mo, seen=text_hash(case, "I am sorry for what I wrote."))


def assert_nothing_happened(case, comment):
    case.refresh_from_db()
    comment.refresh_from_db()
    assert (case.state, comment.state) == ("open", "published")
    assert not Decision.objects.exists()
    assert not Notice.objects.exists()
    assert not LogEntry.objects.filter(kind="decision").exists()


@pytest.mark.parametrize("broken", ["append_to_log", "withhold_comment", "notify", "notify_reporters"])
def test_a_withholding_is_whole_or_it_is_not(case, mo, rule, comment, monkeypatch, broken):
    """Whichever part fails, none of the others stays."""
    real = getattr(decisions, broken)

    def fails(*args, **kwargs):
        real(*args, **kwargs)
        raise RuntimeError(broken)

    monkeypatch.setattr(decisions, broken, fails)
    with pytest.raises(RuntimeError, match=broken), transaction.atomic():
        withhold(case, by=mo, rule=rule, reason="It insults.")
    assert_nothing_happened(case, comment)
    assert verify_log() == 1


def test_who_comes_second_decides_nothing(case, mo, nia, rule):
    withhold(case, by=mo, rule=rule, reason="It insults.")
    for again in (lambda: approve(case, by=nia), lambda: withhold(case, by=nia, rule=rule, reason="Me too.")):
        with pytest.raises(AlreadyDecidedError):
            again()
    assert Decision.objects.get().by == mo


def test_an_approved_comment_can_be_reported_again(case, mo, comment, rule, ben):
    approve(case, by=mo)
    again = report_comment(comment, rule=rule, text="Look again.", reader=ben)
    case.refresh_from_db()
    assert (again.case, case.state, Report.objects.count()) == (case, "open", 2)
    withhold(case, by=mo, rule=rule, reason="The report is right.")
    again.refresh_from_db()
    assert again.decision.kind == "withhold"


def test_a_comment_that_won_its_appeal_is_not_reported_away(case, mo, nia, rule, comment, ben):
    made = appeal(withhold(case, by=mo, rule=rule, reason="It insults."), text="It does not.")
    decide_appeal(made, by=nia, overturn=True, reason="It is sharp, but about the deed.")
    again = report_comment(comment, rule=rule, reader=ben)
    case.refresh_from_db()
    assert case.state == "overturned"
    assert again.decision is not None
    run_due_jobs()


def test_a_reader_reports_once_until_it_is_decided(case, comment, rule, ben):
    report_comment(comment, rule=rule, reader=ben)
    assert Report.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(case=case, rule=rule, reader=ben)


def test_held_comments_open_a_case_and_removed_ones_drop_it(story, ada, ben):
    from galley.feedback.services.comments import post_comment

    held = post_comment(story, author=ben, text="See https://example.org/offer")
    assert Case.objects.get(comment=held).prompt == "hold"
    remove_comment(held, by=ben)
    assert Case.objects.get(comment=held).state == "dropped"
    clean = post_comment(story, author=ada, text="No link.")
    assert not Case.objects.filter(comment=clean).exists()


def test_the_author_of_a_held_comment_learns_of_the_machines_part(story, ben, mo, rule):
    from galley.feedback.services.comments import post_comment

    held = post_comment(story, author=ben, text="See https://example.org/offer")
    decision = withhold(Case.objects.get(comment=held), by=mo, rule=rule, reason="It sells.")
    assert decision.held_because == ["links_from_new_readers"]
    entry = LogEntry.objects.get(number=decision.log_number).fields
    assert (entry["machine"], entry["hold_rules"]) == ("held_by_published_rule", ["links_from_new_readers"])
    run_due_jobs()
    assert "A published rule made the comment wait" in sent_to("ben@example.org")[0].body


def test_the_database_refuses_decisions_that_lack_a_part(case, mo, rule):
    whole = {
        "case": case,
        "kind": "withhold",
        "rule": rule,
        "reason": "r",
        "text": "t",
        "prompt": "report",
        "by": mo,
        "appeal_until": timezone.now(),
    }
    for number, missing in enumerate(({"rule": None}, {"reason": ""}, {"appeal_until": None}), start=500):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**whole | missing, log_number=number)
    assert Decision.objects.create(**whole, log_number=600).pk


def test_a_notice_is_sent_once_and_to_nobody_when_the_account_is_gone(case, mo, rule, comment, ada):
    withhold(case, by=mo, rule=rule, reason="It insults.")
    delete_account(ada)
    run_due_jobs()
    assert sent_to("ada@example.org") == []
    assert Notice.objects.get(kind="withheld").sent_at is None
    from galley.govern.services.notices import send_notice

    told = Notice.objects.get(kind="report_decided")
    assert told.sent_at is not None
    assert send_notice(told.pk) is False
    assert len(sent_to("ben@example.org")) == 1


# --- whatever one does --------------------------------------------------------------------------------------------

VERBS = (
    "approve", "withhold", "withhold without reason", "appeal", "uphold", "overturn", "overturn by the first",
    "report", "remove", "edit", "edit in links",
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=st.lists(st.sampled_from(VERBS), max_size=8))
def test_no_order_of_verbs_leads_to_an_unlawful_withholding(case, comment, mo, nia, ada, ben, rule, verbs):
    with transaction.atomic():
        for verb in verbs:
            before = Case.objects.get(pk=case.pk)
            old_comment = Comment.objects.select_related("author").get(pk=comment.pk)
            last = Decision.objects.filter(case=case).order_by("-pk").first()
            made = Appeal.objects.filter(decision=last).first()
            todo = {
                "approve": lambda b=before: approve(b, by=mo),
                "withhold": lambda b=before: withhold(b, by=mo, rule=rule, reason="It insults."),
                "withhold without reason": lambda b=before: withhold(b, by=mo, rule=rule, reason=" "),
                "appeal": lambda d=last: d and appeal(d, text="It does not."),
                "uphold": lambda m=made: m and decide_appeal(m, by=nia, overturn=False, reason="It does."),
                "overturn": lambda m=made: m and decide_appeal(m, by=nia, overturn=True, reason="It does not."),
                "overturn by the first": lambda m=made: m and decide_appeal(m, by=mo, overturn=True, reason="Mine."),
                "report": lambda c=old_comment: report_comment(c, rule=rule, reader=ben),
                "remove": lambda c=old_comment: remove_comment(c, by=ada),
                "edit": lambda c=old_comment: edit_comment(c, by=ada, text="Other words."),
                "edit in links": lambda c=old_comment: edit_comment(c, by=ada, text="See https://example.org/"),
            }[verb]
            with contextlib.suppress(GovernError, FeedbackError), transaction.atomic():
                todo()
            after = Case.objects.get(pk=case.pk)
            new_comment = Comment.objects.get(pk=comment.pk)
            assert before.state == after.state or may_become(CaseState(before.state), CaseState(after.state))
            assert old_comment.state == new_comment.state or comment_may_become(old_comment.state, new_comment.state)
            assert unlawful_withholdings() == []
            assert (new_comment.state == "withheld") == (after.state in {"withheld", "appealed", "upheld"})
            for made in Appeal.objects.exclude(by=None):
                assert made.by_id != made.first_by_id
        told = LogEntry.objects.exclude(kind="rules").count()
        assert told == Decision.objects.count() + Appeal.objects.count() + Appeal.objects.exclude(by=None).count()
        verify_log()
        transaction.set_rollback(True)


def test_only_a_decision_withholds():
    """No other line of Galley calls the one service that withholds, or writes the state."""
    root = Path(galley.__file__).parent
    callers, writers = set(), set()
    for path in root.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        name = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called == "withhold_comment":
                    callers.add(name)
                words = [keyword for keyword in node.keywords if keyword.arg == "state"]
                if called in {"update", "create"} and any("WITHHELD" in ast.unparse(word) for word in words):
                    writers.add(name)
    assert callers == {"govern/services/decisions.py"}
    assert writers <= {"govern/services/decisions.py", "feedback/services/comments.py"}


def test_a_withholding_takes_rule_and_reason_and_has_no_switch_to_leave_them_out():
    parameters = inspect.signature(withhold).parameters
    assert {name for name, one in parameters.items() if one.default is inspect.Parameter.empty} == {
        "case", "by", "rule", "reason",
    }  # fmt: skip


def test_a_comment_cannot_be_marked_withheld_behind_the_services(comment):
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(state="withheld")
    import uuid

    Comment.objects.filter(pk=comment.pk).update(
        state="withheld", decision_uuid=uuid.uuid4(), rules_version=1, rule_number=1, reason="x", log_number=1
    )
    assert unlawful_withholdings() == [comment.pk], "made-up decisions are found"
    publish_comment(comment.pk)
    assert unlawful_withholdings() == []


def test_the_first_rules_are_there_from_the_first_migrate():
    book = current_rules()
    assert (book.version, Rule.objects.filter(book=book).count()) == (1, 6)
    assert LogEntry.objects.get(number=1).fields["rules_sha256"] == book.digest
