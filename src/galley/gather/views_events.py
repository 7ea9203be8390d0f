"""One event: what came, what differs, where, how it is weighed; and what editors decide about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from galley.gather import event_queries, event_words
from galley.gather.access import access_event, may_decide_events, may_see_wires, may_weigh_events, require
from galley.gather.errors import DecisionError
from galley.gather.forms_desk import WeightsForm
from galley.gather.models import EventDecision
from galley.gather.registries import event_actions
from galley.gather.services import deciding, weighing
from galley.kernel.models import User


def staff(request: HttpRequest) -> User:
    """Whoever asks; Wagtail's admin lets nobody else in."""
    return cast(User, request.user)


def number(said: str) -> int:
    """A row's number out of an address or a form; 0 for what is none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 15 else 0


@require_GET
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: its items by time, what they add and where they differ."""
    user = staff(request)
    found = access_event(pk, user=user)
    wanted = event_queries.EventFilter(
        source=number(request.GET.get("source", "")), language=request.GET.get("language", "")[:20]
    )
    page = event_queries.event_view(found, wanted)
    may_decide = may_decide_events(user)
    return render(
        request,
        "gather/desk/event.html",
        {
            "page": page,
            "wanted": wanted,
            "parts": event_words.parts(page.ranking),
            "quantities": event_words.quantities(page.quantities),
            "reasons": {row.item.pk: event_words.reasons(row) for row in page.rows},
            "may_decide": may_decide,
            "may_weigh": may_weigh_events(user),
            "others": event_queries.events_like(found) if may_decide and page.rows else [],
            "actions": event_actions.of(user),
            "page_title": found.title,
            "header_title": found.title,
            "header_icon": "list-ul",
            "breadcrumbs_items": [
                {"url": reverse("galley_gather:wall"), "label": gettext("Wall")},
                {"url": "", "label": gettext("Event")},
            ],
        },
    )


def _decide(request: HttpRequest, pk: int, done: str, decide: Callable[[], EventDecision]) -> HttpResponse:
    """Take a decision, say what came of it, and come back to the event."""
    try:
        decision = decide()
    except DecisionError as error:
        messages.error(request, gettext(error.problem))
        return redirect("galley_gather:event", pk)
    text = done
    if decision.left:
        text += " " + ngettext(
            "%(count)d item stays where it is: somebody moved it since.",
            "%(count)d items stay where they are: somebody moved them since.",
            decision.left,
        ) % {"count": decision.left}
    messages.success(request, text)
    return redirect("galley_gather:event", pk)


@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the chosen items to an event of their own, or to another one."""
    user = staff(request)
    require(may_decide_events(user))
    items = {number(said) for said in request.POST.getlist("items")} - {0}
    to, note = number(request.POST.get("to", "")) or None, request.POST.get("note", "")
    said = ngettext("%(count)d item was moved.", "%(count)d items were moved.", len(items)) % {"count": len(items)}
    return _decide(request, pk, said, lambda: deciding.split(pk, items, by=user, to=to, note=note))


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put another event's items with this one."""
    user = staff(request)
    require(may_decide_events(user))
    other, note = number(request.POST.get("other", "")), request.POST.get("note", "")
    done = gettext("The two events are one now.")
    return _decide(request, pk, done, lambda: deciding.merge(pk, other, by=user, note=note))


@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the event's items together."""
    user = staff(request)
    require(may_decide_events(user))
    done = gettext("Its items stay together from now on.")
    return _decide(request, pk, done, lambda: deciding.pin(pk, by=user, note=request.POST.get("note", "")))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a decision, and come back to the page on which it was undone."""
    user = staff(request)
    require(may_decide_events(user))
    back = number(request.POST.get("event", ""))
    return _decide(request, back, gettext("The decision is undone."), lambda: deciding.undo(pk, by=user))


def weights(request: HttpRequest) -> HttpResponse:
    """How the newsroom weighs events."""
    user = staff(request)
    require(may_see_wires(user) if request.method == "GET" else may_weigh_events(user))
    form = WeightsForm(request.POST if request.method == "POST" else None, instance=weighing.weights_row())
    if request.method == "POST" and form.is_valid():
        weighing.save_weights(form.save(commit=False), by=user)
        messages.success(request, gettext("The wall is weighed anew."))
        return redirect(reverse("galley_gather:wall") + "?sort=weight")
    context: dict[str, Any] = {
        "form": form,
        "may_weigh": may_weigh_events(user),
        "page_title": gettext("What weighs on the wall"),
        "header_title": gettext("What weighs on the wall"),
        "header_icon": "order",
        "breadcrumbs_items": [
            {"url": reverse("galley_gather:wall"), "label": gettext("Wall")},
            {"url": "", "label": gettext("Weights")},
        ],
    }
    return render(request, "gather/desk/event_weights.html", context, status=422 if form.errors else 200)
