"""Opening cases: a reader reports, a published rule holds, a moderator sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from galley.feedback.models import Comment
from galley.feedback.states import CommentState
from galley.feedback.text import tidy
from galley.govern.errors import AlreadyDecidedError
from galley.govern.models import Case, Report
from galley.govern.services.decisions import notify_reporters
from galley.govern.states import CaseState

if TYPE_CHECKING:
    from datetime import datetime

    from galley.feedback.models import Reader
    from galley.govern.models import Rule

_FINAL = {CaseState.UPHELD, CaseState.OVERTURNED, CaseState.WITHHELD, CaseState.APPEALED}


@transaction.atomic
def report_comment(
    comment: Comment,
    *,
    rule: Rule,
    text: str = "",
    reader: Reader | None = None,
    email: str = "",
    language: str = "en",
    made_at: datetime | None = None,
) -> Report:
    """Say that a comment breaks a rule. A second report of the same reader, before a decision, is the first one.

    When the comment's case is final, the report is answered at once by the decision that there is.

    Raises:
        AlreadyDecidedError: the comment is not shown any more.
    """
    if not Comment.objects.filter(pk=comment.pk, state__in=[CommentState.PUBLISHED, CommentState.HELD]).exists():
        raise AlreadyDecidedError(gettext("This comment is not shown any more."))
    case = open_case(comment, prompt=Case.Prompt.REPORT, at=made_at)
    if reader is not None:
        before = Report.objects.filter(case=case, reader=reader, decision=None).first()
        if before is not None:
            return before
    report = Report.objects.create(
        case=case,
        rule=rule,
        text=tidy(text),
        reader=reader,
        email=email,
        language=reader.language if reader else language,
        made_at=made_at or timezone.now(),
    )
    if case.state in _FINAL and (last := case.decisions.order_by("-pk").first()) is not None:
        notify_reporters(last, [report])
    return report


@transaction.atomic
def open_case(comment: Comment, *, prompt: Case.Prompt, at: datetime | None = None) -> Case:
    """The comment's case, waiting for a moderator unless it is final. Safe to call twice."""
    case, made = Case.objects.get_or_create(
        comment=comment, defaults={"prompt": prompt, "opened_at": at or timezone.now()}
    )
    if not made:
        Case.objects.filter(pk=case.pk, state=CaseState.APPROVED).update(
            state=CaseState.OPEN, prompt=prompt, opened_at=at or timezone.now()
        )
        case.refresh_from_db()
    return case


@transaction.atomic
def drop_case(comment_id: int) -> None:
    """The author removed the comment: nobody needs to decide any more; the page of a report says so."""
    Case.objects.filter(comment_id=comment_id, state=CaseState.OPEN).update(state=CaseState.DROPPED)
