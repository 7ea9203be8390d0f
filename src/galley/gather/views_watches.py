"""Somebody's watches, and the searches that are kept on the wall."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from galley.gather import watch_queries
from galley.gather.access import access_search, access_watch, may_see_wires, require
from galley.gather.errors import WatchError
from galley.gather.forms_desk import WatchForm
from galley.gather.models import Watch
from galley.gather.push_desk import PushSwitch
from galley.gather.services import watching
from galley.kernel.models import User

KEPT_PARAMETERS = ("q", "source", "language", "section", "sort")


def staff(request: HttpRequest) -> User:
    """Whoever asks; Wagtail's admin lets nobody else in."""
    return cast(User, request.user)


def _page(title: str, *, last: str = "") -> dict[str, Any]:
    crumbs = [{"url": reverse("galley_gather:watches"), "label": gettext("Watches")}] if last else []
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "view",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": last or gettext("Watches")}],
    }


@require_GET
def watches(request: HttpRequest) -> HttpResponse:
    """Everything that somebody watches for."""
    user = staff(request)
    require(may_see_wires(user))
    return render(
        request,
        "gather/desk/watches.html",
        {
            **_page(gettext("Watches")),
            "watches": watch_queries.watches_of(user),
            "most": watching.MOST_WATCHES,
            "push_switch": PushSwitch.of(user),
        },
    )


def add_watch(request: HttpRequest) -> HttpResponse:
    """Say what to watch for; what it would have found is shown first."""
    user = staff(request)
    require(may_see_wires(user))
    return _watch_form(request, Watch(user=user))


def edit_watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a watch."""
    return _watch_form(request, access_watch(pk, user=staff(request)))


def _watch_form(request: HttpRequest, watch: Watch) -> HttpResponse:
    is_new = watch.pk is None
    title = gettext("Add a watch") if is_new else watch.name
    initial = {name: request.GET[name][:500] for name in ("words", "language") if name in request.GET}
    posted = request.POST if request.method == "POST" else None
    form = WatchForm(posted, instance=watch, user=watch.user, initial=initial)
    preview = None
    if posted is not None and form.is_valid():
        if "try" in posted:
            preview = watching.preview_watch(form.save(commit=False))
        else:
            try:
                watching.save_watch(form.save(commit=False))
            except WatchError as error:
                form.add_error(None, gettext(error.problem))
            else:
                messages.success(request, gettext("The watch is kept. It looks at everything that comes from now on."))
                return redirect("galley_gather:watches")
    return render(
        request,
        "gather/desk/watch.html",
        {
            **_page(title, last=title),
            "form": form,
            "watch": watch,
            "is_new": is_new,
            "preview": preview,
            "days": watching.PREVIEW_DAYS,
        },
        status=422 if form.errors else 200,
    )


@require_GET
def watch_hits(request: HttpRequest, pk: int) -> HttpResponse:
    """What a watch found; whoever opens it has seen it."""
    watch = access_watch(pk, user=staff(request))
    hits = watch_queries.hits_of(watch)
    watching.mark_seen(watch)
    return render(
        request, "gather/desk/watch_hits.html", {**_page(watch.name, last=watch.name), "watch": watch, "hits": hits}
    )


def watch_news(user: User) -> dict[str, Any]:
    """How much somebody's watches found that they have not looked at, for every screen of the desk."""
    count = watch_queries.unseen_hits(user)
    said = ngettext("%(count)d new item that you watch for", "%(count)d new items that you watch for", count)
    return {"count": count, "label": _label_with(count), "said": said % {"count": count}}


def menu_label(user: User) -> str:
    """The name of the watches' screen in the menu, with the number of what is new."""
    return _label_with(watch_queries.unseen_hits(user))


def _label_with(count: int) -> str:
    name = gettext("Watches")
    if not count:
        return name
    return gettext("%(screen)s (%(count)d)") % {"screen": name, "count": count}


@require_POST
def delete_watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a watch."""
    watch = access_watch(pk, user=staff(request))
    watching.delete_watch(watch)
    messages.success(request, gettext("The watch “%(name)s” is deleted.") % {"name": watch.name})
    return redirect("galley_gather:watches")


@require_POST
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep what the wall shows now under a name."""
    user = staff(request)
    require(may_see_wires(user))
    asked = QueryDict(request.POST.get("query", "")[:2_000])
    query = {name: asked[name][:200] for name in KEPT_PARAMETERS if asked.get(name)}
    try:
        search = watching.save_search(user, request.POST.get("name", ""), query, shared="shared" in request.POST)
    except WatchError as error:
        messages.error(request, gettext(error.problem))
        return redirect("galley_gather:wall")
    messages.success(request, gettext("The search “%(name)s” is kept.") % {"name": search.name})
    return redirect(reverse("galley_gather:wall") + "?" + search.query_string)


@require_POST
def delete_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a saved search."""
    search = access_search(pk, user=staff(request))
    watching.delete_search(search)
    messages.success(request, gettext("The search “%(name)s” is deleted.") % {"name": search.name})
    return redirect("galley_gather:wall")
