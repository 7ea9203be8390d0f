"""The desk's screens about deliveries: the board, one delivery, what was sent, and what a person decides."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from galley.distribute import services, states
from galley.distribute.access import access_delivery, may_decide, may_keep_channels, may_watch, require, staff
from galley.distribute.errors import NotAllowedNowError
from galley.distribute.models import Delivery
from galley.distribute.queries import board as board_queries
from galley.kernel.models import User

ACTIONS: dict[str, tuple[Any, str, Any]] = {
    "confirm": (_("It arrived"), "confirm", services.confirm_arrival),
    "again": (_("Send again"), "send_again", services.send_again),
    "now": (_("Try now"), "hurry", services.try_now),
    "rest": (_("Let it rest"), "rest", services.let_rest),
}
DONE = {
    "confirm": _("Noted: it arrived."),
    "again": _("It is sent again."),
    "now": _("It is tried now."),
    "rest": _("It rests. Nothing more is sent of it."),
}


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """For each story, where it went."""
    user = staff(request)
    require(may_watch(user))
    state = request.GET.get("state", "")
    story = request.GET.get("story", "")
    found = board_queries.board(
        page=request.GET.get("p", "1"),
        state=state,
        story_id=int(story) if story.isascii() and story.isdigit() else None,
    )
    context = {
        "header_title": gettext("Deliveries"),
        "page_title": gettext("Deliveries"),
        "breadcrumbs_items": [{"url": "", "label": gettext("Deliveries")}],
        "header_icon": "mail",
        "board": found,
        "states": [("", gettext("All"), not state)]
        + [(slug, label, slug == state) for slug, (label, _states) in board_queries.FILTERS.items()],
        "story": story,
        "may_keep_channels": may_keep_channels(user),
    }
    return render(request, "distribute/desk/board.html", context)


@require_GET
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One delivery: how it stands, every try of it, and what can be done."""
    user = staff(request)
    row = access_delivery(pk, user=user)
    progress = board_queries.letters_progress([row.pk]).get(row.pk)
    troubled = row.letters.filter(state__in=states.FOR_A_PERSON).select_related("subscriber")
    context = {
        "header_title": row.headline,
        "page_title": gettext("Delivery"),
        "breadcrumbs_items": [
            {"url": reverse("galley_distribute_desk:board"), "label": gettext("Deliveries")},
            {"url": "", "label": row.headline},
        ],
        "page_subtitle": row.headline,
        "header_icon": "mail",
        "delivery": row,
        "status": board_queries.status_of(row, progress=progress),
        "progress": progress,
        "tries": list(row.tries.all()),
        "actions": actions_for(row, user),
        "letters": list(troubled[:50]) if may_decide(user) else [],
        "story_url": reverse("wagtailadmin_pages:edit", args=[row.story_id]) if row.story_id else "",
    }
    return render(request, "distribute/desk/delivery.html", context)


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do what a person decided."""
    user = staff(request)
    row = access_delivery(pk, user=user, to="decide")
    if action not in ACTIONS:
        raise Http404
    try:
        ACTIONS[action][2](row, by=user)
    except NotAllowedNowError:
        messages.warning(request, gettext("Somebody, or a worker, was faster. Look how it stands now."))
    else:
        messages.success(request, str(DONE[action]))
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(row.desk_url)


@require_GET
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes that were sent, as a page that can do nothing."""
    row = access_delivery(pk, user=staff(request))
    if row.rendition is None:
        raise Http404
    media_type = row.rendition.media_type
    is_page = media_type.startswith("text/html")
    response = HttpResponse(
        bytes(row.rendition.body), content_type=media_type if is_page else "text/plain; charset=utf-8"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def actions_for(row: Delivery, user: User) -> list[tuple[str, str]]:
    """(slug, words) of what this person may do with a delivery as it stands, the likeliest first."""
    if not may_decide(user):
        return []
    possible = [slug for slug, (_label, move, _service) in ACTIONS.items() if row.state in states.MOVES[move].before]
    words = {slug: str(ACTIONS[slug][0]) for slug in possible}
    if row.state == states.FAILED and "again" in words:
        words["again"] = gettext("Try again")
    return [(slug, words[slug]) for slug in possible]
