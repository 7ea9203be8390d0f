"""An appeal: once, in time, decided by another person; and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from galley.govern.errors import AlreadyDecidedError, IncompleteError, SamePersonError, TooLateError
from galley.govern.models import Appeal, Decision, GovernSettings, LogEntry
from galley.govern.queries import unlawful_withholdings
from galley.govern.services.appeals import appeal, decide_appeal
from galley.govern.services.decisions import approve, withhold
from galley.govern.services.log import verify_log
from galley.kernel.jobs.testing import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(case, mo, rule) -> Decision:
    return withhold(case, by=mo, rule=rule, reason="It insults a person.")


def test_an_overturned_appeal_publishes_the_comment_again_and_tells_both(decision, comment, nia):
    made = appeal(decision, text="I spoke of the bridge, not of a person.")
    run_due_jobs()
    mail.outbox.clear()
    decide_appeal(made, by=nia, overturn=True, reason="It is about the bridge.")
    run_due_jobs()
    comment.refresh_from_db()
    assert (comment.state, comment.reason, comment.decision_uuid) == ("published", "", None)
    by_address = {message.to[0]: message.body for message in mail.outbox}
    assert set(by_address) == {"ada@example.org", "ben@example.org"}
    assert "Another person found for you" in by_address["ada@example.org"]
    assert "It is about the bridge." in by_address["ben@example.org"]
    kinds = list(LogEntry.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["rules", "decision", "appeal", "appeal_decision"]
    assert LogEntry.objects.last().fields["outcome"] == "overturned"
    assert verify_log() == 4
    assert unlawful_withholdings() == []


def test_an_upheld_appeal_keeps_it_withheld_and_tells_the_author_alone(decision, comment, nia):
    made = appeal(decision, text="It does not.")
    run_due_jobs()
    mail.outbox.clear()
    decide_appeal(made, by=nia, overturn=False, reason="It names and insults him.")
    run_due_jobs()
    comment.refresh_from_db()
    assert comment.state == "withheld"
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert "It names and insults him." in message.body
    assert unlawful_withholdings() == []


def test_who_decided_first_does_not_decide_the_appeal(decision, mo, nia):
    made = appeal(decision, text="It does not.")
    with pytest.raises(SamePersonError):
        decide_appeal(made, by=mo, overturn=False, reason="I was right.")
    made.refresh_from_db()
    assert made.state == "waiting"
    assert decide_appeal(made, by=nia, overturn=False, reason="Mo was right.").by == nia


def test_the_database_refuses_it_too(decision, mo):
    made = appeal(decision, text="It does not.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(
            by=mo, state="upheld", at=timezone.now(), reason="I was right.", log_number=99
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(state="upheld", at=timezone.now(), log_number=99)


def test_there_is_one_appeal(decision, nia):
    made = appeal(decision, text="It does not.")
    with pytest.raises(TooLateError):
        appeal(decision, text="Once more.")
    decide_appeal(made, by=nia, overturn=False, reason="It does.")
    with pytest.raises(TooLateError):
        appeal(decision, text="Once more.")
    with pytest.raises(AlreadyDecidedError):
        decide_appeal(made, by=nia, overturn=True, reason="On second thoughts.")
    assert Appeal.objects.count() == 1


def test_the_last_day_is_the_one_that_was_published(case, mo, rule):
    GovernSettings.objects.update_or_create(pk=1, defaults={"appeal_days": 30, "answer_days": 5})
    decision = withhold(case, by=mo, rule=rule, reason="It insults.")
    GovernSettings.objects.update(appeal_days=14)
    assert decision.appeal_until - decision.at == timedelta(days=30), "a later change does not shorten it"
    with pytest.raises(TooLateError):
        appeal(decision, text="Too late.", at=decision.at + timedelta(days=30, seconds=1))
    made = appeal(decision, text="In time.", at=decision.at + timedelta(days=30))
    assert made.answer_until - made.made_at == timedelta(days=5)


def test_both_sides_give_reasons(decision, nia):
    with pytest.raises(IncompleteError):
        appeal(decision, text=" \n ")
    made = appeal(decision, text="It does not.")
    with pytest.raises(IncompleteError):
        decide_appeal(made, by=nia, overturn=True, reason="  ")
    made.refresh_from_db()
    assert made.state == "waiting"


def test_an_approval_has_nothing_to_appeal(case, mo):
    with pytest.raises(TooLateError):
        appeal(approve(case, by=mo), text="I want it gone.")
