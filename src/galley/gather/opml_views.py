"""Lists of feeds in the desk: look at what an import would do, do it, download one."""

from __future__ import annotations

import base64
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from wagtail.admin import messages

from galley.gather.access import may_edit_sources, may_reach_inside, require
from galley.gather.errors import ParseError
from galley.gather.opml import read_opml
from galley.gather.services import opml as service
from galley.kernel.models import User

MOST_BYTES = 2_000_000
NAME = "list.opml"


class OpmlForm(forms.Form):
    """A file, or the text of one that was looked at."""

    file = forms.FileField(
        label=_("List of feeds"),
        help_text=_("An OPML file, as other programs that read feeds export it."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".opml,.xml,text/x-opml,text/xml,application/xml"}),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2 * MOST_BYTES)
    """The bytes that were looked at, in base64: they may be in any encoding."""
    text_again = ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload is not None and upload.size > MOST_BYTES:
            self.add_error("file", gettext("The file is larger than Galley takes."))
            return cleaned
        body = upload.read() if upload is not None else _decoded(cleaned.get("text", ""))
        if not body:
            self.add_error("file", gettext("Choose a file."))
            return cleaned
        self.text_again = base64.b64encode(body).decode()
        try:
            cleaned["entries"] = read_opml(body, name=upload.name if upload is not None else NAME)
        except ParseError as error:
            self.add_error("file", gettext(error.problem))
        return cleaned


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def import_list(request: HttpRequest) -> HttpResponse:
    """Show what a list holds; take it when somebody says so."""
    user = cast(User, request.user)
    require(may_edit_sources(user))
    form = OpmlForm(request.POST, request.FILES) if request.method == "POST" else OpmlForm()
    plan: list[service.Planned] = []
    if request.method == "POST" and form.is_valid():
        plan = service.plan_import(form.cleaned_data["entries"], may_reach_inside=may_reach_inside(user))
        if "take" in request.POST:
            made = service.import_sources(plan, by=user)
            said = ngettext("%(count)d source was added.", "%(count)d sources were added.", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect("galley_gather:sources")
    title = gettext("Import a list of feeds")
    return render(
        request,
        "gather/desk/opml.html",
        {
            "form": form,
            "plan": [(planned, gettext(planned.problem) if planned.problem else "") for planned in plan],
            "takes": sum(not planned.problem for planned in plan),
            "page_title": title,
            "header_title": title,
            "header_icon": "upload",
            "breadcrumbs_items": [
                {"url": reverse("galley_gather:sources"), "label": gettext("Sources")},
                {"url": "", "label": title},
            ],
        },
        status=422 if form.errors else 200,
    )


@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    """Every feed as an OPML file."""
    require(may_edit_sources(cast(User, request.user)))
    body = service.export_sources(title=settings.WAGTAIL_SITE_NAME)
    answer = HttpResponse(body, content_type="text/x-opml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="galley-sources.opml"'
    return answer
