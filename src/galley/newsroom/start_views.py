"""Start a story from a wire item: its text, source and rights, and those of its pictures that a person chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from galley.gather.errors import PictureGoneError
from galley.gather.models import WireItem
from galley.gather.picture_queries import PictureView, pictures_of
from galley.gather.services import get_picture
from galley.kernel.models import User
from galley.newsroom import services
from galley.newsroom.access import access_item, sections_for
from galley.newsroom.errors import NewsroomError
from galley.newsroom.forms import SectionForm, StartForm
from galley.newsroom.views import edit_url, form_page, staff


def start_from_item(request: HttpRequest, pk: int) -> HttpResponse:
    """A wire item becomes a draft that carries its headline, text, source, rights and link, and chosen pictures."""
    user = staff(request)
    item = access_item(pk, user=user)
    pictures = [] if item.is_killed else [one for one in pictures_of(item) if not one.is_killed]
    if pictures:
        return _start_with_pictures(request, item, pictures, user)
    form = SectionForm(request.POST if "section" in request.POST else None, sections=sections_for(user))
    if request.method == "POST" and ("section" not in request.POST or form.is_valid()):
        section = form.cleaned_data["section"] if form.is_bound else None
        try:
            story = services.start_story(item, by=user, section=section)
        except NewsroomError as error:
            messages.error(request, str(error))
            return redirect("wagtailadmin_home")
        return _started(request, item, story)
    return form_page(
        request,
        form,
        title=_("Start a story from this"),
        subtitle=item.headline,
        icon="doc-full",
        button=_("Start the story"),
    )


def _start_with_pictures(
    request: HttpRequest, item: WireItem, pictures: Sequence[PictureView], user: User
) -> HttpResponse:
    """Ask which pictures go along, and what is said of each; a button elsewhere that starts a story leads here too."""
    is_sent = request.method == "POST" and "start" in request.POST
    sections = sections_for(user)
    form = StartForm(request.POST if is_sent else None, sections=sections, item=item, pictures=pictures)
    if is_sent and form.is_valid() and _get_chosen(form, item):
        try:
            story = services.start_story(item, by=user, section=form.cleaned_data["section"], pictures=form.chosen())
        except NewsroomError as error:
            form.add_error(None, str(error))
        else:
            return _started(request, item, story, pictures=len(form.chosen()))
    if is_sent:  # what became of a picture since the page was made
        form.show([one for one in pictures_of(item) if not one.is_killed])
    context = {
        "form": form,
        "item": item,
        "header_title": gettext("Start a story from this"),
        "page_title": gettext("Start a story from this"),
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("galley_newsroom:stories"), "label": gettext("Stories")},
            {"url": "", "label": gettext("Start a story from this")},
        ],
    }
    return render(request, "newsroom/desk/start.html", context, status=422 if form.errors else 200)


def _get_chosen(form: StartForm, item: WireItem) -> bool:
    """Have each chosen picture at hand, before anything is written; what cannot be had is said beside it."""
    for key in form.cleaned_data["take"]:
        try:
            view = get_picture(item, key)
        except PictureGoneError:
            form.add_error(None, gettext("A chosen picture was killed or changed meanwhile: choose again."))
            continue
        if view.tried is None or not view.is_kept:
            problem = view.tried.problem_in_plain_words if view.tried is not None else ""
            said = gettext("A chosen picture is not here: %(problem)s Try again, or start without it.")
            form.add_error(None, said % {"problem": problem})
        else:
            form.fill(view)
    return not form.errors


def _started(request: HttpRequest, item: WireItem, story: Any, *, pictures: int = 0) -> HttpResponse:
    messages.success(request, gettext("The draft carries the item’s text, source and rights. Check each of them."))
    if pictures:
        said = ngettext(
            "%(count)d picture is in the library and in the draft.",
            "%(count)d pictures are in the library and in the draft; the first leads the story.",
            pictures,
        )
        messages.success(request, said % {"count": pictures})
    _warn_of_standing(request, item)
    return redirect(edit_url(story))


def _warn_of_standing(request: HttpRequest, item: WireItem) -> None:
    """What the provider asks for with the item, said where the writer starts."""
    if item.is_embargoed and item.embargoed_until is not None:
        until = date_format(timezone.localtime(item.embargoed_until), "SHORT_DATETIME_FORMAT")
        said = gettext("The item is embargoed until %(time)s; the story carries that embargo.") % {"time": until}
        messages.warning(request, said)
    elif item.status == item.Status.WITHHELD:
        messages.warning(request, gettext("The provider withholds this item: ask before anything of it is published."))
