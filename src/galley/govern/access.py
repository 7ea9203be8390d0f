"""Found, allowed, locked: the one way in which govern's views get a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404

from galley.feedback.models import Comment
from galley.govern.models import Appeal, Case, Decision, LogEntry, Report
from galley.govern.tokens import comment_of, report_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from galley.kernel.models import User

SEE = "galley_govern.see_queue"
DECIDE = "galley_govern.decide_case"
APPEALS = "galley_govern.decide_appeal"
RULES = "galley_govern.publish_rules"


def check(user: User | AnonymousUser, permission: str) -> None:
    """403 for those who may not."""
    if not user.has_perm(permission):
        raise PermissionDenied


def may_decide_appeal(appeal: Appeal, user: User | AnonymousUser) -> bool:
    """Whether this person may: the role, and not who decided first."""
    return user.has_perm(APPEALS) and appeal.first_by_id != user.pk


def access_case(case_id: int, *, user: User | AnonymousUser, to: str = SEE) -> Case:
    """A case with its comment; 403 for those who may not, 404 when there is none."""
    check(user, to)
    case = Case.objects.select_related("comment__author", "comment__story").filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def access_comment(comment_id: int, *, user: User | AnonymousUser) -> Comment:
    """Any comment, for those who decide on comments."""
    check(user, DECIDE)
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        raise Http404
    return comment


def access_appeal(appeal_id: int, *, user: User | AnonymousUser, to: str = SEE) -> Appeal:
    """An appeal with all that it is about; 403 for those who may not and for who decided first; 404 without one."""
    check(user, to)
    appeal = (
        Appeal.objects.select_related(
            "decision__rule__book",
            "decision__by",
            "decision__case__comment__author",
            "decision__case__comment__story",
            "by",
        )
        .filter(pk=appeal_id)
        .first()
    )
    if appeal is None:
        raise Http404
    if to == APPEALS and not may_decide_appeal(appeal, user):
        raise PermissionDenied
    return appeal


def access_decision(token: str) -> Decision:
    """The last decision on the comment whose author's token this is; 404 for any other token or before a decision."""
    comment_id = comment_of(token)
    decision = (
        Decision.objects.select_related("case__comment__story", "rule__book", "appeal")
        .filter(case__comment_id=comment_id)
        .order_by("-pk")
        .first()
        if comment_id is not None
        else None
    )
    if decision is None:
        raise Http404
    return decision


def access_report(token: str) -> Report:
    """The report that this token was made for; 404 for any other token."""
    report_id = report_of(token)
    report = (
        Report.objects.select_related("case__comment__story", "rule__book", "decision__rule__book", "decision__appeal")
        .filter(pk=report_id)
        .first()
        if report_id is not None
        else None
    )
    if report is None:
        raise Http404
    return report


def access_log_entry(number: int) -> LogEntry:
    """An entry of the public log."""
    entry = LogEntry.objects.filter(number=number).first()
    if entry is None:
        raise Http404
    return entry
