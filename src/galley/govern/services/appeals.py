"""Appeals: once, in time, decided by another person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from galley.feedback.services.comments import publish_comment
from galley.feedback.text import tidy
from galley.govern.errors import AlreadyDecidedError, IncompleteError, SamePersonError, TooLateError
from galley.govern.models import Appeal, Case, Decision, GovernSettings, LogEntry, Notice, Report
from galley.govern.services.decisions import notify
from galley.govern.services.log import append_to_log
from galley.govern.states import AppealState, CaseState

if TYPE_CHECKING:
    from datetime import datetime

    from galley.kernel.models import User


@transaction.atomic
def appeal(decision: Decision, *, text: str, at: datetime | None = None) -> Appeal:
    """The author asks for another look, once.

    Raises:
        IncompleteError: the author says nothing.
        TooLateError: the last day is over, there was an appeal before, or there is nothing to appeal.
    """
    at = at or timezone.now()
    text = tidy(text)
    if not text:
        raise IncompleteError(gettext("Say why the decision is wrong."))
    if decision.appeal_until is None or at > decision.appeal_until:
        raise TooLateError(gettext("The last day of the appeal is over."))
    if not Case.objects.filter(pk=decision.case_id, state=CaseState.WITHHELD).update(state=CaseState.APPEALED):
        raise TooLateError(gettext("An appeal was made already."))
    append_to_log(LogEntry.Kind.APPEAL, at=at, case=decision.case_id, decision_entry=decision.log_number, moderator="A")
    return Appeal.objects.create(
        decision=decision,
        text=text,
        made_at=at,
        answer_until=at + timedelta(days=GovernSettings.load().answer_days),
        first_by_id=decision.by_id,
    )


@transaction.atomic
def decide_appeal(made: Appeal, *, by: User, overturn: bool, reason: str, at: datetime | None = None) -> Appeal:
    """Decide an appeal: the comment is published again, or stays withheld. Those concerned are told.

    Raises:
        SamePersonError: `by` made the decision that is appealed.
        IncompleteError: there is no reason.
        AlreadyDecidedError: a colleague was faster.
    """
    at = at or timezone.now()
    reason = tidy(reason)
    if made.first_by_id is not None and made.first_by_id == by.pk:
        raise SamePersonError(gettext("You made the first decision. Another person decides the appeal."))
    if not reason:
        raise IncompleteError(gettext("The answer to an appeal gives a reason."))
    state = AppealState.OVERTURNED if overturn else AppealState.UPHELD
    waiting = Appeal.objects.select_for_update().filter(pk=made.pk, state=AppealState.WAITING)
    if waiting.first() is None:
        raise AlreadyDecidedError(gettext("A colleague has decided this appeal already."))
    decision = Decision.objects.select_related("case__comment__story__locale").get(pk=made.decision_id)
    entry = append_to_log(
        LogEntry.Kind.APPEAL_DECISION,
        at=at,
        case=decision.case_id,
        decision_entry=decision.log_number,
        outcome=str(state),
        reason=reason,
        language=decision.case.comment.story.locale.language_code,
        moderator="B",
    )
    if not waiting.update(state=state, by=by, at=at, reason=reason, log_number=entry.number):
        raise AlreadyDecidedError(gettext("A colleague has decided this appeal already."))
    Case.objects.filter(pk=decision.case_id, state=CaseState.APPEALED).update(
        state=CaseState.OVERTURNED if overturn else CaseState.UPHELD
    )
    notify(Notice.Kind.APPEAL_DECIDED, decision)
    if overturn:
        publish_comment(decision.case.comment_id)
        for report in Report.objects.filter(decision=decision):
            notify(Notice.Kind.REPORT_OVERTURNED, decision, report)
    made.refresh_from_db()
    return made
