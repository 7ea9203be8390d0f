"""The moderators' desk: the queue with keys, appeals, all comments, and new versions of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galley.feedback.access import staff
from galley.feedback.queries import reader_record, why_held
from galley.govern.access import (
    APPEALS,
    DECIDE,
    RULES,
    SEE,
    access_appeal,
    access_case,
    access_comment,
    check,
    may_decide_appeal,
)
from galley.govern.data import RuleData, RulesData
from galley.govern.errors import AlreadyDecidedError, GovernError
from galley.govern.forms import AppealAnswerForm, ApproveForm, RuleFormSet, RulesForm, WithholdForm
from galley.govern.models import Case
from galley.govern.queries import (
    appeals_waiting,
    conversation,
    current_rules,
    decisions_of,
    next_case,
    queue,
    recent_comments,
    reports_of,
    versions,
)
from galley.govern.services.appeals import decide_appeal
from galley.govern.services.decisions import approve, text_hash, withhold
from galley.govern.services.reports import open_case
from galley.govern.services.rules import publish_rules

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LISTED = 40
"""Cases beside the open one; the count says how many there are."""


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """The queue; where there is room, the case that waits longest is open beside it."""
    check(request.user, SEE)
    context = _list(request)
    cases = context["cases"]
    if cases and not request.GET.get("q"):
        context |= _case(request, cases[0])
    return render(request, "govern/desk/queue.html", context | {"only_list": True})


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case beside the queue; a decision leads to the next."""
    found = access_case(case_id, user=request.user, to=SEE if request.method == "GET" else DECIDE)
    if request.method == "GET":
        return render(request, "govern/desk/queue.html", _list(request, current=found) | _case(request, found))
    after = next_case(found)
    if request.POST.get("decide") == "approve":
        return _approve(request, found, after)
    return _withhold(request, found, after)


def _approve(request: HttpRequest, found: Case, after: Case | None) -> HttpResponse:
    form = ApproveForm(request.POST)
    form.is_valid()
    try:
        approve(found, by=staff(request.user), seen=form.cleaned_data.get("seen", ""))
    except GovernError as error:
        return _again(request, found, error)
    messages.success(request, gettext("Comment approved."))
    return _to(after)


def _withhold(request: HttpRequest, found: Case, after: Case | None) -> HttpResponse:
    form = WithholdForm(request.POST, book=current_rules())
    if not form.is_valid():
        context = _list(request, current=found) | _case(request, found) | {"withhold_form": form}
        return render(request, "govern/desk/queue.html", context, status=422)
    try:
        decision = withhold(
            found,
            by=staff(request.user),
            rule=form.cleaned_data["rule"],
            reason=form.cleaned_data["reason"],
            words=form.cleaned_data["words"],
            seen=form.cleaned_data["seen"],
        )
    except GovernError as error:
        return _again(request, found, error, form=form)
    told = gettext("Comment withheld under rule %(rule)d; its author is told. Entry %(entry)d in the public log.")
    messages.success(request, told % {"rule": form.cleaned_data["rule"].number, "entry": decision.log_number})
    return _to(after)


def _again(request: HttpRequest, found: Case, error: GovernError, *, form: WithholdForm | None = None) -> HttpResponse:
    messages.error(request, str(error))
    found.refresh_from_db()
    context = _list(request, current=found) | _case(request, found)
    if form is not None and not isinstance(error, AlreadyDecidedError):
        context["withhold_form"] = form
    return render(request, "govern/desk/queue.html", context, status=409)


def _to(after: Case | None) -> HttpResponse:
    return redirect("galley_govern_desk:case", after.pk) if after else redirect("galley_govern_desk:queue")


def _list(request: HttpRequest, *, current: Case | None = None) -> dict[str, Any]:
    search = request.GET.get("q", "").strip()
    cases = queue(search=search)
    count = cases.count()
    shown = list(cases[:LISTED])
    return {
        **_frame(request, "queue", gettext("Moderation")),
        "cases": shown,
        "count": count,
        "oldest": timesince(shown[0].opened_at, depth=1) if shown else "",
        "search": search,
        "current": current,
    }


def _case(request: HttpRequest, found: Case) -> dict[str, Any]:
    comment = found.comment
    seen = text_hash(found, comment.text)
    after = next_case(found)
    return {
        "current": found,
        "comment": comment,
        "thread": [one for one in conversation(comment) if one.pk != comment.pk],
        "versions": [one for one in comment.versions.all() if one.text != comment.text],
        "record": reader_record(comment.author),
        "why_held": why_held(comment),
        "reports": reports_of(found),
        "decisions": decisions_of(found),
        "approve_form": ApproveForm(initial={"seen": seen}, auto_id="approve_%s"),
        "withhold_form": WithholdForm(initial={"seen": seen}, book=current_rules()),
        "may_decide": found.state == Case.State.OPEN and request.user.has_perm(DECIDE),
        "next_url": reverse("galley_govern_desk:case", args=[after.pk]) if after else "",
    }


@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals that wait, the earliest due first; who decided first sees them too, but decides on none of those."""
    check(request.user, SEE)
    now = timezone.now()
    rows = [
        {
            "appeal": one,
            "days_left": (one.answer_until - now).days,
            "late": one.answer_until < now,
            "mine": may_decide_appeal(one, request.user),
        }
        for one in appeals_waiting()
    ]
    return render(request, "govern/desk/appeals.html", _frame(request, "appeals", gettext("Appeals")) | {"rows": rows})


@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """One appeal: the comment, the decision, what the author says; the answer."""
    made = access_appeal(appeal_id, user=request.user, to=SEE if request.method == "GET" else APPEALS)
    context = {
        **_frame(request, "appeals", gettext("Appeal")),
        "appeal": made,
        "decision": made.decision,
        "comment": made.decision.case.comment,
        "may_decide": made.state == made.State.WAITING and may_decide_appeal(made, request.user),
        "is_first": made.first_by_id == request.user.pk,
        "form": AppealAnswerForm(),
    }
    if request.method == "GET":
        return render(request, "govern/desk/appeal.html", context)
    form = AppealAnswerForm(request.POST)
    if not form.is_valid():
        return render(request, "govern/desk/appeal.html", context | {"form": form}, status=422)
    try:
        decide_appeal(
            made, by=staff(request.user), overturn=form.cleaned_data["overturn"], reason=form.cleaned_data["reason"]
        )
    except GovernError as error:
        messages.error(request, str(error))
        return render(request, "govern/desk/appeal.html", context | {"form": form}, status=409)
    messages.success(request, gettext("The appeal is decided; its author is told."))
    return redirect("galley_govern_desk:appeals")


@require_GET
def comments(request: HttpRequest) -> HttpResponse:
    """All comments, newest first, for a moderator who looks around."""
    check(request.user, DECIDE)
    search = request.GET.get("q", "").strip()
    page = Paginator(recent_comments(search=search), 40).get_page(request.GET.get("p"))
    context = _frame(request, "comments", gettext("All comments")) | {"page_of": page, "search": search}
    return render(request, "govern/desk/comments.html", context)


@require_POST
def look_at(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Open a case on a comment that a moderator saw."""
    comment = access_comment(comment_id, user=request.user)
    return redirect("galley_govern_desk:case", open_case(comment, prompt=Case.Prompt.MODERATOR).pk)


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Write the next version of the rules, beginning with the one in force, and publish it."""
    check(request.user, RULES)
    book = current_rules()
    at_first = [
        {"title": rule.title, "title_zh": rule.title_zh, "text": rule.text, "text_zh": rule.text_zh}
        for rule in book.rules.all()
    ]
    form = RulesForm(request.POST or None, initial={"intro": book.intro, "intro_zh": book.intro_zh})
    formset = RuleFormSet(request.POST or None, initial=at_first)
    context = _frame(request, "rules", gettext("House rules")) | {
        "form": form,
        "formset": formset,
        "book": book,
        "versions": versions(),
    }
    if request.method == "GET":
        return render(request, "govern/desk/rules.html", context)
    if not (form.is_valid() and formset.is_valid()):
        return render(request, "govern/desk/rules.html", context, status=422)
    written = [rule.cleaned_data for rule in formset if rule.cleaned_data.get("title")]
    try:
        made = publish_rules(
            RulesData(
                rules=tuple(RuleData(**{name: str(rule.get(name, "")) for name in at_first[0]}) for rule in written),
                **{name: str(value) for name, value in form.cleaned_data.items()},
            ),
            by=staff(request.user),
        )
    except GovernError as error:
        form.add_error(None, str(error))
        return render(request, "govern/desk/rules.html", context, status=422)
    messages.success(
        request, gettext("Version %(version)d of the house rules is published.") % {"version": made.version}
    )
    return HttpResponseRedirect(reverse("galley_govern_desk:rules"))


def _frame(request: HttpRequest, place: str, title: str) -> dict[str, Any]:
    """What every page of the moderators' desk shows around its own: its name and the ways to the others."""
    may: Any = request.user.has_perm
    ways = [
        ("queue", gettext("Waiting"), SEE),
        ("appeals", gettext("Appeals"), SEE),
        ("comments", gettext("All comments"), DECIDE),
        ("rules", gettext("House rules"), RULES),
    ]
    return {
        "header_title": title,
        "page_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "header_icon": "comment",
        "ways": [
            (label, reverse(f"galley_govern_desk:{name}"), name == place)
            for name, label, permission in ways
            if may(permission)
        ],
    }
