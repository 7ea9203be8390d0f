"""A comment goes only where the table lets it, whatever order of verbs one tries."""

from __future__ import annotations

import contextlib
import uuid

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.feedback.data import WithholdingData
from galley.feedback.errors import FeedbackError
from galley.feedback.models import Comment
from galley.feedback.services.comments import edit_comment, publish_comment, remove_comment, withhold_comment
from galley.feedback.states import (
    COMMENT_TRANSITIONS,
    ERROR_REPORT_TRANSITIONS,
    CommentState,
    ErrorReportState,
    may_become,
)

DECISION = WithholdingData(
    decision_uuid=str(uuid.uuid4()), rules_version=1, rule_number=2, reason="It insults a person.", log_number=7
)
VERBS = {
    "withhold": lambda comment: withhold_comment(comment.pk, decision=DECISION),
    "publish": lambda comment: publish_comment(comment.pk),
    "remove": lambda comment: remove_comment(comment, by=comment.author),
    "edit": lambda comment: edit_comment(comment, by=comment.author, text="Words without a link."),
    "edit in links": lambda comment: edit_comment(comment, by=comment.author, text="See https://example.org/a"),
}


def test_every_state_has_its_row():
    assert set(COMMENT_TRANSITIONS) == set(CommentState)
    assert set(ERROR_REPORT_TRANSITIONS) == set(ErrorReportState)
    assert {state.value for state in CommentState} == set(Comment.State.values)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=st.lists(st.sampled_from(sorted(VERBS)), max_size=6), start=st.sampled_from(["published", "held"]))
def test_no_order_of_verbs_leaves_the_table(comment, verbs, start):
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(state=start, text="First words.")
        for verb in verbs:
            before = Comment.objects.select_related("author").get(pk=comment.pk)
            with contextlib.suppress(FeedbackError):
                VERBS[verb](before)
            after = Comment.objects.get(pk=comment.pk)
            old, new = CommentState(before.state), CommentState(after.state)
            assert old == new or may_become(old, new)
            assert (after.state == "withheld") == bool(after.reason)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "missing",
    [
        {"decision_uuid": None},
        {"reason": ""},
        {"rule_number": None},
        {"rules_version": None},
        {"log_number": None},
        {"rule_number": 0},
    ],
    ids=lambda missing: next(iter(missing)),
)
def test_the_database_refuses_a_withholding_without_all_its_parts(comment, missing):
    whole = {
        "state": "withheld",
        "decision_uuid": DECISION.decision_uuid,
        "rules_version": 1,
        "rule_number": 2,
        "reason": "It insults a person.",
        "log_number": 7,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**whole | missing)
    Comment.objects.filter(pk=comment.pk).update(**whole)  # with all of them it is accepted
    assert Comment.objects.get(pk=comment.pk).state == "withheld"


@pytest.mark.parametrize(
    "missing", [{"decision_uuid": ""}, {"reason": "  "}, {"rule_number": 0}, {"rules_version": 0}, {"log_number": 0}]
)
def test_a_withholding_cannot_be_said_without_all_its_parts(missing):
    whole = {"decision_uuid": "x", "rules_version": 1, "rule_number": 1, "reason": "r", "log_number": 1}
    WithholdingData(**whole)
    with pytest.raises(ValueError, match="withholding"):
        WithholdingData(**whole | missing)
