"""The desk's own views: signing out, and background work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from galley.desk.access import require_operator
from galley.desk.queries import background_work
from galley.kernel.jobs import store

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Wagtail's menu posts here."""
    logout(request)
    return redirect("account_login")


def jobs(request: HttpRequest) -> HttpResponse:
    """Workers, queues, and what needs a person."""
    require_operator(request.user)
    return TemplateResponse(
        request,
        "desk/jobs.html",
        {
            "header_icon": "tasks",
            "header_title": _("Background work"),
            "page_title": _("Background work"),
            "breadcrumbs_items": [{"url": "", "label": _("Background work")}],
            "work": background_work(),
        },
    )


@require_POST
def settle_job(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Try a given-up job again, or forget it."""
    require_operator(request.user)
    if verb == "again":
        done = store.retry([pk])
        said = ngettext("The job is tried again.", "The jobs are tried again.", done)
    else:
        done = store.discard([pk])
        said = ngettext("The job was discarded.", "The jobs were discarded.", done)
    if done:
        messages.success(request, said)
    else:
        messages.warning(request, _("Somebody else has settled this job already."))
    return redirect("galley_desk:jobs")
