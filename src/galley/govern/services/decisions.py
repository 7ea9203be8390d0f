"""Deciding on a comment. A withholding is one transaction: decision, log entry, what readers see, notices, their mail.

There is no other way: nothing else in Galley calls `feedback.services.comments.withhold_comment`, and the database
refuses a withheld comment without decision, rule, version, reason and log entry.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from galley.feedback.data import WithholdingData
from galley.feedback.errors import StateChangedError
from galley.feedback.models import Comment
from galley.feedback.services.comments import publish_comment, withhold_comment
from galley.feedback.text import tidy
from galley.govern.errors import AlreadyDecidedError, IncompleteError, TextChangedError
from galley.govern.models import Case, Decision, GovernSettings, LogEntry, Notice, Report
from galley.govern.queries import current_rules
from galley.govern.services.log import append_to_log
from galley.govern.states import CaseState
from galley.kernel.ids import new_uuid
from galley.kernel.jobs.declare import task_named
from galley.kernel.time import iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from galley.govern.models import Rule
    from galley.kernel.models import User


@transaction.atomic
def approve(case: Case, *, by: User, reason: str = "", seen: str = "", at: datetime | None = None) -> Decision:
    """Decide that a comment breaks no rule: it is shown, and who reported it is told.

    Args:
        seen: `text_hash` of the text that the moderator read.

    Raises:
        AlreadyDecidedError: a colleague was faster, or the author removed the comment.
        TextChangedError: the author changed the text since it was read.
    """
    comment = _take(case, CaseState.APPROVED, seen=seen)
    decision = _decide(case, comment, kind=Decision.Kind.APPROVE, by=by, at=at or timezone.now(), reason=tidy(reason))
    try:
        publish_comment(comment.pk)
    except StateChangedError as error:
        raise AlreadyDecidedError(gettext("Its author removed the comment meanwhile.")) from error
    _answer_reports(decision)
    return decision


@transaction.atomic
def withhold(
    case: Case, *, by: User, rule: Rule, reason: str, words: str = "", seen: str = "", at: datetime | None = None
) -> Decision:
    """Decide that a comment breaks a rule: in its place everybody sees rule and reason, and its author can appeal.

    Args:
        rule: one of the version in force.
        reason: why the rule is broken, for the author and for everybody.
        words: the words concerned, when it is not all of the comment.
        seen: `text_hash` of the text that the moderator read.

    Raises:
        IncompleteError: there is no reason, the rule is of an older version, or the words are not in the comment.
        AlreadyDecidedError: a colleague was faster, or the author removed the comment.
        TextChangedError: the author changed the text since it was read.
    """
    reason, words = tidy(reason), tidy(words)
    if not reason:
        raise IncompleteError(gettext("A withholding gives a reason."))
    if rule.book_id != current_rules().pk:
        raise IncompleteError(gettext("The rules were changed meanwhile. Choose a rule of the version in force."))
    comment = _take(case, CaseState.WITHHELD, seen=seen)
    if words and words not in comment.text:
        raise IncompleteError(gettext("The words concerned are not in the comment. Copy them from it."))
    decision = _decide(
        case,
        comment,
        kind=Decision.Kind.WITHHOLD,
        by=by,
        at=at or timezone.now(),
        reason=reason,
        rule=rule,
        words=words,
    )
    try:
        withhold_comment(
            comment.pk,
            decision=WithholdingData(
                decision_uuid=str(decision.uuid),
                rules_version=rule.book.version,
                rule_number=rule.number,
                reason=reason,
                log_number=decision.log_number,
            ),
        )
    except StateChangedError as error:
        raise AlreadyDecidedError(gettext("Its author removed the comment meanwhile.")) from error
    notify(Notice.Kind.WITHHELD, decision)
    _answer_reports(decision)
    return decision


def _take(case: Case, new: CaseState, *, seen: str) -> Comment:
    """Move the case on; whoever comes second gets nothing. The comment stays locked until the decision is kept."""
    # Comment before case, as when its author removes it: the two cannot wait for each other.
    comment = Comment.objects.select_for_update(of=("self",)).select_related("story__locale").get(pk=case.comment_id)
    if not Case.objects.filter(pk=case.pk, state=CaseState.OPEN).update(state=new):
        raise AlreadyDecidedError(
            gettext("A colleague has decided this case already, or its author removed the comment.")
        )
    case.refresh_from_db()
    if seen and seen != text_hash(case, comment.text):
        raise TextChangedError(gettext("Its author changed the text meanwhile. Read it again."))
    return comment


def _decide(
    case: Case,
    comment: Comment,
    *,
    kind: Decision.Kind,
    by: User,
    at: datetime,
    reason: str,
    rule: Rule | None = None,
    words: str = "",
) -> Decision:
    uuid = new_uuid()
    entry = append_to_log(
        LogEntry.Kind.DECISION, at=at, **_told(case, comment, kind=kind, rule=rule, reason=reason), moderator="A"
    )
    until = at + timedelta(days=GovernSettings.load().appeal_days) if rule is not None else None
    return Decision.objects.create(
        uuid=uuid,
        case=case,
        kind=kind,
        rule=rule,
        reason=reason,
        words=words,
        text=comment.text,
        prompt=case.prompt,
        held_because=comment.held_because,
        by=by,
        at=at,
        appeal_until=until,
        log_number=entry.number,
    )


def _told(case: Case, comment: Comment, *, kind: Decision.Kind, rule: Rule | None, reason: str) -> dict[str, Any]:
    """What the public log says of a decision: everything but names and the text itself, which is there as a hash."""
    return {
        "case": case.pk,
        "decision": str(kind),
        "rule": rule.number if rule else None,
        "rules_version": rule.book.version if rule else None,
        "reason": reason,
        "prompt": case.prompt,
        "machine": "held_by_published_rule" if comment.held_because else "none",
        "hold_rules": comment.held_because,
        "reports": Report.objects.filter(case=case, decision=None).count(),
        "story": comment.story_id,
        "language": comment.story.locale.language_code,
        "commented_at": iso(comment.posted_at),
        "text_sha256": text_hash(case, comment.text),
    }


def text_hash(case: Case, text: str) -> str:
    """What binds the log to the text that was judged; the author can check it with the nonce on the case's page."""
    return sha256(f"{case.nonce}\n{text}".encode()).hexdigest()


def _answer_reports(decision: Decision) -> None:
    notify_reporters(decision, Report.objects.filter(case_id=decision.case_id, decision=None))


def notify_reporters(decision: Decision, reports: Iterable[Report]) -> None:
    """Bind reports to the decision that answers them, and have everyone told who left an address."""
    for report in list(reports):
        report.decision = decision
        report.save(update_fields=["decision"])
        notify(Notice.Kind.REPORT_DECIDED, decision, report)


def notify(kind: Notice.Kind, decision: Decision, report: Report | None = None) -> Notice:
    """Write down that somebody is to be told, and have the mail sent; both in the caller's transaction."""
    notice = Notice.objects.create(kind=kind, decision=decision, report=report)
    task_named("govern.send_notice").enqueue(notice.pk)
    return notice
