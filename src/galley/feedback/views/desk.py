"""The desk's side of feedback: errors that readers report, what is read, and the switch of a story's comments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galley.feedback.access import (
    access_any_story,
    access_error_report,
    check_may_answer,
    check_may_see_reads,
    may_answer_error_reports,
    staff,
)
from galley.feedback.errors import StateChangedError
from galley.feedback.forms import ErrorAnswerForm
from galley.feedback.models import CommentSwitch, ErrorReport
from galley.feedback.queries import comment_counts, error_reports, most_read_stories, switches
from galley.feedback.services.comments import set_comment_switch
from galley.feedback.services.error_reports import answer_error_report

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SPANS = {"today": timedelta(hours=24), "week": timedelta(days=7), "month": timedelta(days=30)}


@require_GET
def errors(request: HttpRequest) -> HttpResponse:
    """Errors that readers reported; those that wait first."""
    check_may_answer(request.user)
    state = request.GET.get("state", ErrorReport.State.WAITING)
    state = state if state in ErrorReport.State.values else ""
    page = Paginator(error_reports(state=state), 40).get_page(request.GET.get("p"))
    states = [(value, label, value == state) for value, label in ErrorReport.State.choices]
    return render(
        request,
        "feedback/desk/errors.html",
        _frame(request, "errors", gettext("Reported errors")) | {"page_of": page, "states": states, "state": state},
    )


@require_http_methods(["GET", "POST"])
def error(request: HttpRequest, report_id: int) -> HttpResponse:
    """One reported error, and the answer to it."""
    report = access_error_report(report_id, user=request.user)
    form = ErrorAnswerForm(request.POST or None)
    context = _frame(request, "errors", gettext("Reported error")) | {
        "report": report,
        "form": form,
        "edit_url": reverse("wagtailadmin_pages:edit", args=[report.story_id]),
    }
    if request.method == "GET":
        return render(request, "feedback/desk/error.html", context)
    if not form.is_valid():
        return render(request, "feedback/desk/error.html", context, status=422)
    try:
        answer_error_report(
            report,
            corrected=request.POST.get("outcome") == "corrected",
            answer=form.cleaned_data["answer"],
            by=staff(request.user),
        )
    except StateChangedError:
        messages.error(request, gettext("A colleague has answered this report already."))
        report.refresh_from_db()
        return render(request, "feedback/desk/error.html", context, status=409)
    messages.success(request, gettext("The report is answered."))
    return redirect("galley_feedback_desk:errors")


@require_GET
def reads(request: HttpRequest) -> HttpResponse:
    """What is read most, with the number of comments and the switch of each story."""
    check_may_see_reads(request.user)
    span = request.GET.get("span", "today")
    span = span if span in SPANS else "today"
    found = most_read_stories(timezone.now() - SPANS[span], limit=50)
    counts = comment_counts([story.pk for story, _reads in found])
    switched = switches([story.pk for story, _reads in found])
    rows = [
        {"story": story, "reads": number, "comments": counts.get(story.pk, 0), "switch": switched.get(story.pk, "")}
        for story, number in found
    ]
    labels = {"today": gettext("24 hours"), "week": gettext("7 days"), "month": gettext("30 days")}
    context = _frame(request, "reads", gettext("Readers")) | {
        "rows": rows,
        "spans": [(name, labels[name], name == span) for name in SPANS],
        "span": span,
        "may_switch": may_answer_error_reports(request.user),
        "positions": [("", gettext("By the settings")), *CommentSwitch.Position.choices],
    }
    return render(request, "feedback/desk/reads.html", context)


@require_POST
def switch(request: HttpRequest, story_id: int) -> HttpResponse:
    """Close a story's comments, keep them open, or go by the settings again."""
    story = access_any_story(story_id, user=request.user)
    position = request.POST.get("position", "")
    if position in {"", *CommentSwitch.Position.values}:
        set_comment_switch(story, position=position, by=staff(request.user))
        messages.success(request, gettext("Comments on “%(headline)s” are changed.") % {"headline": story.title})
    return redirect("galley_feedback_desk:reads")


def _frame(request: HttpRequest, place: str, title: str) -> dict[str, Any]:
    ways = [("reads", gettext("Most read"))]
    if may_answer_error_reports(request.user):
        ways.append(("errors", gettext("Reported errors")))
    return {
        "header_title": title,
        "page_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "header_icon": "group",
        "ways": [(label, reverse(f"galley_feedback_desk:{name}"), name == place) for name, label in ways],
    }
