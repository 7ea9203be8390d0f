"""The desk's screens about stories: each reads, calls one service, answers."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from wagtail.admin import messages
from wagtail.images.views.multiple import AddView

from galley.kernel.models import User
from galley.newsroom import services
from galley.newsroom.access import (
    access_correction,
    access_killed,
    access_story,
    is_chief,
    is_writer,
    require,
    sections_for,
)
from galley.newsroom.errors import NewsroomError
from galley.newsroom.forms import CorrectionForm, ReasonForm, SectionForm, SettleKilledForm
from galley.newsroom.models import Correction, StoryPage
from galley.newsroom.queries.desk import topics_like


def staff(request: HttpRequest) -> User:
    """Whoever asks; Wagtail's admin lets nobody else in."""
    return cast(User, request.user)


def edit_url(story: StoryPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[story.pk])


class AddPicturesView(AddView):
    """Wagtail's "Add" for pictures: what the file says stands in the form that asks for the rest."""

    def get_edit_upload_form_context_data(self) -> dict[str, Any]:
        self.object.take_words(self.upload_object.picture_words)
        context: dict[str, Any] = super().get_edit_upload_form_context_data()
        return context


def new_story(request: HttpRequest) -> HttpResponse:
    """Choose the section; with one there is nothing to choose."""
    user = staff(request)
    require(is_writer(user))
    sections = sections_for(user)
    if len(sections) == 1:
        return redirect("wagtailadmin_pages:add", "galley_newsroom", "storypage", sections[0].pk)
    form = SectionForm(request.POST or None, sections=sections)
    if request.method == "POST" and form.is_valid():
        return redirect("wagtailadmin_pages:add", "galley_newsroom", "storypage", form.cleaned_data["section"].pk)
    return form_page(request, form, title=_("Start a story"), icon="doc-full", button=_("Start the story"))


def settle_killed(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about a story whose source was killed."""
    user = staff(request)
    note = access_killed(pk, user=user)
    form = SettleKilledForm(request.POST or None)
    said = gettext("%(source)s has killed “%(headline)s”.") % {"source": note.source_name, "headline": note.headline}
    if request.method == "POST" and form.is_valid():
        if services.settle_killed_source(note, by=user, done=form.cleaned_data["done"]):
            messages.success(request, gettext("It is on record what was done."))
        else:
            messages.warning(request, gettext("Somebody else has said already what was done."))
        return redirect(edit_url(note.story))
    return form_page(
        request,
        form,
        title=_("A source was killed"),
        subtitle=note.story.draft_title or note.story.title,
        icon="warning",
        button=_("Say what was done"),
        lead=f"{said} {note.reason}".strip(),
    )


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a published story got wrong; a chief editor publishes it at once, others propose it."""
    user = staff(request)
    story = access_story(pk, user=user, to="correct")
    at_once = is_chief(user)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service = services.publish_correction if at_once else services.propose_correction
        words = {"was": form.cleaned_data["was"], "now": form.cleaned_data["now"], "changes": form.changes}
        try:
            correction = service(story, by=user, **words)
        except NewsroomError as error:
            form.add_error(None, str(error))
        else:
            done = (
                gettext("The correction is published.") if at_once else gettext("The correction waits for an editor.")
            )
            messages.success(request, done)
            return redirect("galley_newsroom:correction", correction.pk)
    return form_page(
        request,
        form,
        title=_("Correct the story"),
        subtitle=story.title,
        icon="edit",
        button=_("Publish the correction") if at_once else _("Propose the correction"),
        lead="" if at_once else gettext("Another editor has to agree before readers see it."),
    )


def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """A correction; whoever may decides about it."""
    user = staff(request)
    row = access_correction(pk, user=user)
    may = row.state == Correction.State.PROPOSED and services.may_decide(row, user)
    form = ReasonForm(request.POST if request.POST.get("decision") == "decline" else None)
    if request.method == "POST":
        require(may)
        try:
            if request.POST.get("decision") == "agree":
                services.approve_correction(row, by=user)
                messages.success(request, gettext("The correction is published."))
                return redirect("galley_newsroom:correction", row.pk)
            if form.is_valid():
                services.decline_correction(row, by=user, reason=form.cleaned_data["reason"])
                messages.success(request, gettext("The correction is declined; its proposer sees why."))
                return redirect("galley_newsroom:correction", row.pk)
        except NewsroomError as error:
            messages.error(request, str(error))
    return render(
        request,
        "newsroom/desk/correction.html",
        {
            "correction": row,
            "may_decide": may,
            "form": form,
            "edit_url": edit_url(row.story),
            "header_title": gettext("Correction"),
            "header_icon": "edit",
            "breadcrumbs_items": [
                {"url": reverse("galley_newsroom:corrections"), "label": gettext("Corrections")},
                {"url": "", "label": gettext("Correction")},
            ],
        },
        status=422 if form.errors else 200,
    )


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a story off the site, with a reason."""
    user = staff(request)
    story = access_story(pk, user=user, to="withdraw")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_story(story, by=user, reason=form.cleaned_data["reason"])
        except NewsroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, gettext("“%(story)s” is off the site.") % {"story": story.title})
            return redirect(edit_url(story))
    return form_page(
        request,
        form,
        title=_("Take the story off the site"),
        subtitle=story.title,
        icon="download",
        button=_("Take it off the site"),
        lead=gettext("Channels that can take it back are asked to. It comes back only through the review."),
    )


@require_GET
def topics(request: HttpRequest) -> JsonResponse:
    """Topics whose name has these words, for the field in the editor."""
    require(is_writer(staff(request)))
    return JsonResponse({"topics": topics_like(request.GET.get("q", ""), language=get_language() or "en")})


def form_page(
    request: HttpRequest, form: Any, *, title: Any, icon: str, button: Any, subtitle: str = "", lead: str = ""
) -> HttpResponse:
    """A page with one form."""
    context = {
        "form": form,
        "page_title": title,
        "page_subtitle": subtitle,
        "header_title": title,
        "breadcrumbs_items": [
            {"url": reverse("galley_newsroom:stories"), "label": gettext("Stories")},
            {"url": "", "label": title},
        ],
        "header_icon": icon,
        "button": button,
        "lead": lead,
    }
    return render(request, "newsroom/desk/form.html", context, status=422 if form.errors else 200)
