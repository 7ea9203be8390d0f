"""For everybody: the house rules, the public log and its proof, counts, a report; and a case for its author."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from galley.feedback import session
from galley.feedback.access import access_shown_comment
from galley.feedback.models import CommentSettings
from galley.feedback.queries import comment_data, hold_rules_in_force
from galley.feedback.views.answers import personal, wait_words
from galley.govern.access import access_decision, access_log_entry, access_report
from galley.govern.errors import AlreadyDecidedError, IncompleteError, TooLateError
from galley.govern.forms import AppealForm, ReportForm
from galley.govern.models import GovernSettings
from galley.govern.queries import counts as counted
from galley.govern.queries import current_rules, log_document, log_entries, log_proof, rules_of, versions
from galley.govern.services.appeals import appeal as make_appeal
from galley.govern.services.decisions import text_hash
from galley.govern.services.reports import report_comment
from galley.govern.tokens import report_token
from galley.kernel.ratelimit import Limit, client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

REPORTS_FROM_CLIENT = Limit("govern.reports_from_client", times=20, per=timedelta(hours=1))
APPEALS_FROM_CLIENT = Limit("govern.appeals_from_client", times=20, per=timedelta(hours=1))


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force or, with `?version=`, an older version; how comments work; what changed when."""
    wanted = request.GET.get("version", "")
    book = rules_of(int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 9 else None)
    if book is None:
        raise Http404
    language = get_language() or "en"
    return public(
        request,
        "govern/rules.html",
        {
            "book": book,
            "newest": current_rules().version,
            "intro": book.intro_in(language),
            "rules": [(rule, rule.title_in(language), rule.text_in(language)) for rule in book.rules.all()],
            "versions": [(one, one.changes_in(language)) for one in versions()],
            "holds": hold_rules_in_force(),
            "comments": CommentSettings.load(),
            "times": GovernSettings.load(),
        },
    )


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """All entries, newest first, without names."""
    page = Paginator(log_entries(), 50).get_page(request.GET.get("page"))
    newest = log_entries().first()
    return public(request, "govern/log.html", {"page_of": page, "newest": newest})


@require_safe
def log_entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with the proof that it stands in the log."""
    entry = access_log_entry(number)
    return public(request, "govern/log_entry.html", {"entry": entry, "proof": log_proof(number)})


@require_safe
def log_file(request: HttpRequest) -> HttpResponse:
    """The whole log, for a program."""
    response = JsonResponse(log_document(), json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, public=True, max_age=60)
    return response


@require_safe
def log_program(request: HttpRequest) -> FileResponse:
    """The program that checks the log, as this newsroom itself uses it."""
    body = files("galley.govern.log").joinpath("verify.py").open("rb")
    return FileResponse(body, as_attachment=True, filename="verify.py", content_type="text/x-python; charset=utf-8")


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """What moderation did, in numbers."""
    year = timezone.now() - timedelta(days=365)
    return public(request, "govern/counts.html", {"spans": [counted(year), counted()]})


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Report a comment under a rule, with or without an account."""
    comment = access_shown_comment(comment_id)
    reader = session.current_reader(request)
    book = current_rules()
    form = ReportForm(request.POST or None, book=book, ask_email=reader is None)
    context = {"comment": comment_data(comment, viewer=None), "story": comment.story, "form": form}
    if request.method == "GET" or not form.is_valid():
        return personal(request, "govern/report.html", context, status=200 if request.method == "GET" else 422)
    if wait := REPORTS_FROM_CLIENT.take(client_address(request)):
        form.add_error(None, gettext("Your report was not sent. The text is kept.") + " " + wait_words(wait))
        return personal(request, "govern/report.html", context, status=429)
    try:
        made = report_comment(
            comment,
            rule=form.cleaned_data["rule"],
            text=form.cleaned_data["text"],
            reader=reader,
            email=form.cleaned_data.get("email", ""),
            language=get_language() or "en",
        )
    except AlreadyDecidedError as error:
        form.add_error(None, str(error))
        return personal(request, "govern/report.html", context, status=409)
    return HttpResponseRedirect(reverse("galley_govern:report_status", args=[report_token(made.pk)]))


@require_safe
def report_status(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report, for who made it."""
    made = access_report(token)
    language = get_language() or "en"
    decision = made.decision
    return personal(
        request,
        "govern/report_status.html",
        {
            "report": made,
            "story": made.case.comment.story,
            "rule_title": made.rule.title_in(language),
            "decision": decision,
            "decided_rule": decision.rule.title_in(language) if decision is not None and decision.rule else "",
            "appeal": getattr(decision, "appeal", None),
        },
    )


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, token: str) -> HttpResponse:
    """For the author: what happened, the rule, the words, the scope, the machine's part, the appeal, the proof."""
    decision = access_decision(token)
    language = get_language() or "en"
    context: dict[str, Any] = {
        "decision": decision,
        "story": decision.case.comment.story,
        "rule": decision.rule,
        "rule_title": decision.rule.title_in(language) if decision.rule else "",
        "rule_text": decision.rule.text_in(language) if decision.rule else "",
        "appeal": getattr(decision, "appeal", None),
        "may_appeal": decision.case.state == "withheld"
        and decision.appeal_until is not None
        and timezone.now() <= decision.appeal_until,
        "form": AppealForm(),
        "proof": log_proof(decision.log_number),
        "text_sha256": text_hash(decision.case, decision.text),
    }
    if request.method == "GET":
        return personal(request, "govern/case.html", context)
    context["form"] = form = AppealForm(request.POST)
    if not form.is_valid():
        return personal(request, "govern/case.html", context, status=422)
    if wait := APPEALS_FROM_CLIENT.take(client_address(request)):
        form.add_error(None, gettext("Your appeal was not sent. The text is kept.") + " " + wait_words(wait))
        return personal(request, "govern/case.html", context, status=429)
    try:
        make_appeal(decision, text=form.cleaned_data["text"])
    except (TooLateError, IncompleteError) as error:
        form.add_error(None, str(error))
        return personal(request, "govern/case.html", context, status=409)
    return HttpResponseRedirect(request.path + "#appeal")


def public(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that is the same for everybody, and kept for a minute."""
    response = render(request, template, context)
    patch_cache_control(response, public=True, max_age=60)
    return response
