"""Errors that readers report: received by the desk, answered by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from galley.feedback.errors import StateChangedError
from galley.feedback.models import ErrorReport
from galley.feedback.states import ErrorReportState
from galley.feedback.text import tidy
from galley.kernel.jobs.declare import task_named

if TYPE_CHECKING:
    from datetime import datetime

    from galley.kernel.models import User
    from galley.newsroom.models import StoryPage


@transaction.atomic
def report_error(
    story: StoryPage,
    *,
    text: str,
    words: str = "",
    email: str = "",
    language: str = "en",
    made_at: datetime | None = None,
) -> ErrorReport:
    """Put a reader's report on the desk."""
    return ErrorReport.objects.create(
        story=story,
        text=tidy(text),
        words=tidy(words),
        email=email,
        language=language,
        made_at=made_at or timezone.now(),
    )


@transaction.atomic
def answer_error_report(report: ErrorReport, *, corrected: bool, answer: str, by: User) -> ErrorReport:
    """Close a report, and have the answer sent to the reader who left an address.

    Raises:
        StateChangedError: a colleague was faster.
    """
    state = ErrorReportState.CORRECTED if corrected else ErrorReportState.UNCHANGED
    if not ErrorReport.objects.filter(pk=report.pk, state=ErrorReportState.WAITING).update(
        state=state, answer=tidy(answer), answered_by=by, answered_at=timezone.now()
    ):
        raise StateChangedError
    report.refresh_from_db()
    if report.email:
        task_named("feedback.send_error_answer").enqueue(report.pk)
    return report


def mail_error_answer(report_id: int, *, story_url: str) -> None:
    """Send the answer to the reader who left an address, and then forget the address."""
    report = ErrorReport.objects.select_related("story").get(pk=report_id)
    if not report.email:
        return
    with translation.override(report.language):
        body = render_to_string("feedback/mail/error_answer.txt", {"report": report, "story_url": story_url})
        EmailMessage(subject=gettext("Our answer to your report"), body=body, to=[report.email]).send()
    ErrorReport.objects.filter(pk=report.pk).update(email="")
