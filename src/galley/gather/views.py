"""The desk's screens of gathering: each reads, calls one service, answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from galley.gather import queries, services
from galley.gather.access import (
    access_source,
    may_edit_sources,
    may_reach_inside,
    may_see_wires,
    require,
)
from galley.gather.data import Problem
from galley.gather.forms import SourceForm
from galley.gather.models import Source
from galley.gather.registries import source_kinds
from galley.kernel.models import User


def staff(request: HttpRequest) -> User:
    """Whoever asks; Wagtail's admin lets nobody else in."""
    return cast(User, request.user)


def wall_filter(request: HttpRequest) -> queries.WallFilter:
    """What of the wall the address asks for."""
    source = request.GET.get("source", "")
    return queries.WallFilter(
        text=request.GET.get("q", "")[:200],
        source=int(source) if source.isascii() and source.isdigit() and len(source) < 15 else 0,
        language=request.GET.get("language", "")[:20],
        section=request.GET.get("section", "")[:80],
    )


@require_GET
def wall_news(request: HttpRequest) -> HttpResponse:
    """How much came since somebody looked; cheap, asked for every few seconds."""
    require(may_see_wires(staff(request)))
    mark = request.GET.get("after", "")
    if not (mark.isascii() and mark.isdigit() and len(mark) < 18):
        return JsonResponse({"error": "after is a number"}, status=400)
    newest = queries.newest_item_id()
    count = queries.events_since(int(mark), wall_filter(request)) if newest > int(mark) else 0
    said = ngettext("%(count)d new entry", "%(count)d new entries", count) % {"count": count}
    answer = JsonResponse({"count": count, "said": said})
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def choose_kind(request: HttpRequest) -> HttpResponse:
    """What kind of source to add."""
    require(may_edit_sources(staff(request)))
    kinds = sorted(source_kinds, key=lambda kind: (kind.slug != "feed", gettext(str(kind.label))))
    return render(
        request,
        "gather/desk/kinds.html",
        {
            "kinds": [(kind.slug, gettext(str(kind.label)), gettext(str(kind.description))) for kind in kinds],
            "page_title": gettext("Add a source"),
            "header_title": gettext("Add a source"),
            "header_icon": "globe",
            "breadcrumbs_items": [
                {"url": reverse("galley_gather:sources"), "label": gettext("Sources")},
                {"url": "", "label": gettext("Add a source")},
            ],
        },
    )


def add_source(request: HttpRequest, kind: str) -> HttpResponse:
    """Give an address, try it, keep it."""
    user = staff(request)
    require(may_edit_sources(user))
    if kind not in source_kinds:
        raise Http404
    return _source_form(request, Source(kind=kind), user=user)


def edit_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a source, and see how it is."""
    user = staff(request)
    source = access_source(pk, user=user, to="see" if request.method == "GET" else "edit")
    return _source_form(request, source, user=user)


def _source_form(request: HttpRequest, source: Source, *, user: User) -> HttpResponse:
    is_new, can_edit, kind = source.pk is None, may_edit_sources(user), source_kinds.get(source.kind)
    form = SourceForm(
        request.POST if request.method == "POST" else None,
        instance=source,
        user=user,
        kind=kind,
        may_reach_inside=may_reach_inside(user),
    )
    tested = "test" in request.POST
    failed = False
    if request.method == "POST" and form.is_valid():
        must_try = tested or (form.address_changed and "anyway" not in request.POST)
        failed = must_try and not form.try_source()
        if tested and form.preview and form.preview.url != form.cleaned_data["url"]:
            data = request.POST.copy()
            data["url"] = form.preview.url  # the feed's own address stands for the page's from here on
            found, form = (
                form.preview,
                SourceForm(data, instance=source, user=user, kind=kind, may_reach_inside=form.may_reach_inside),
            )
            form.is_valid()
            form.preview = found
        if not tested and not failed:
            form.take_preview()
            services.save_source(form.save(commit=False), by=user)
            messages.success(request, gettext("The source is kept. It is fetched within half a minute."))
            return redirect("galley_gather:sources")
    name = gettext("Add a source") if is_new else Source.objects.get(pk=source.pk).name
    return render(
        request,
        "gather/desk/source.html",
        {
            "form": form,
            "source": source,
            "is_new": is_new,
            "kind_label": gettext(str(kind.label)),
            "kind_description": gettext(str(kind.description)),
            "can_edit": can_edit,
            "failed": failed,
            "preview": form.preview if tested else None,
            "refused": [(url, gettext(problem)) for url, problem in form.preview.refused] if form.preview else [],
            "preview_problems": _translated(form.preview.feed.problems) if tested and form.preview else [],
            "problems": [(gettext(said), line, detail) for said, line, detail in source.problems],
            "items": [] if is_new else queries.newest_items_of(source),
            "page_title": name,
            "header_title": name,
            "header_icon": "globe",
            "breadcrumbs_items": [
                {"url": reverse("galley_gather:sources"), "label": gettext("Sources")},
                {"url": "", "label": name},
            ],
        },
        status=422 if form.errors else 200,
    )


def _translated(problems: Iterable[Problem]) -> list[tuple[str, int, str]]:
    return [(gettext(problem.text), problem.line, problem.detail) for problem in problems]


@require_POST
def fetch_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch a source now, and say what came."""
    source = access_source(pk, user=staff(request), to="edit")
    intake = services.fetch_source(source.pk)
    source.refresh_from_db()
    if intake is None:
        messages.warning(request, gettext("“%(name)s” is switched off or is being fetched already.") % {"name": source})
    elif source.last_error:
        messages.error(request, f"{source}: {source.error_in_plain_words}")
    else:
        said = ngettext("“%(name)s” brought %(count)d new item.", "“%(name)s” brought %(count)d new items.", intake.new)
        messages.success(request, said % {"name": source, "count": intake.new})
    return redirect("galley_gather:source", source.pk)


@require_POST
def switch_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a source on or off."""
    source = access_source(pk, user=staff(request), to="edit")
    services.switch_source(source, on=not source.enabled)
    said = gettext("“%(name)s” is switched on.") if source.enabled else gettext("“%(name)s” is switched off.")
    messages.success(request, said % {"name": source})
    return redirect("galley_gather:source", source.pk)
