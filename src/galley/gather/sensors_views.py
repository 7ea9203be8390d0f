"""The desk's screens of series: what is measured, when it becomes news."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from galley.gather import sensors_queries
from galley.gather.access import access_level, access_series, may_edit_sources, may_see_wires, require
from galley.gather.models import Level, Series
from galley.gather.sensors_forms import LevelForm, SeriesForm
from galley.gather.services import sensors
from galley.gather.views import staff

SPANS = (24, 24 * 7, 24 * 30, 24 * 365)
SERIES_A_PAGE = 50


@require_GET
def series_list(request: HttpRequest) -> HttpResponse:
    """What is measured; those that are news now first."""
    require(may_see_wires(staff(request)))
    title = gettext("Measurements")
    page = Paginator(sensors_queries.series_for_list(), SERIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "gather/desk/series_list.html", {"page_of": page, **_head(title, [])})


def series(request: HttpRequest, pk: int) -> HttpResponse:
    """One series: its chart, its levels, what can be changed."""
    user = staff(request)
    found = access_series(pk, user=user, to="see" if request.method == "GET" else "edit")
    form = SeriesForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        sensors.save_series(form.save(commit=False))
        messages.success(request, gettext("“%(name)s” is saved.") % {"name": found})
        return redirect("galley_gather:series", found.pk)
    return _series_page(request, found, form=form, status=422 if form.errors else 200)


def level(request: HttpRequest, pk: int, level_pk: int | None = None) -> HttpResponse:
    """Add or change a level."""
    user = staff(request)
    found = access_series(pk, user=user, to="edit")
    one = access_level(level_pk, series=found) if level_pk else Level(series=found)
    form = LevelForm(request.POST if request.method == "POST" else None, instance=one)
    if request.method == "POST" and form.is_valid():
        sensors.save_level(form.save(commit=False))
        messages.success(request, gettext("The level is saved. The next reading is held against it."))
        return redirect("galley_gather:series", found.pk)
    title = gettext("Change a level") if level_pk else gettext("Add a level")
    context = {"form": form, "series": found, "level": one if level_pk else None, **_head(title, [_link(found)])}
    return render(request, "gather/desk/level.html", context, status=422 if form.errors else 200)


@require_POST
def delete_level(request: HttpRequest, pk: int, level_pk: int) -> HttpResponse:
    """Forget a level."""
    found = access_series(pk, user=staff(request), to="edit")
    sensors.delete_level(access_level(level_pk, series=found))
    messages.success(request, gettext("The level is deleted. What it raised stays on the wall."))
    return redirect("galley_gather:series", found.pk)


def _series_page(request: HttpRequest, found: Series, *, form: SeriesForm, status: int) -> HttpResponse:
    asked = request.GET.get("hours", "")
    hours = int(asked) if asked in {str(span) for span in SPANS} else SPANS[1]
    name = Series.objects.get(pk=found.pk).name if form.errors else str(found)
    context: dict[str, Any] = {
        "series": found,
        "form": form,
        "shown": sensors_queries.chart_of(found, hours=hours),
        "levels": found.levels.all(),
        "can_edit": may_edit_sources(staff(request)),
        "spans": [(span, _span_words(span), span == hours) for span in SPANS],
        **_head(name, []),
    }
    return render(request, "gather/desk/series.html", context, status=status)


def _span_words(hours: int) -> str:
    return {24: gettext("A day"), 168: gettext("A week"), 720: gettext("A month"), 8760: gettext("A year")}[hours]


def _link(found: Series) -> dict[str, str]:
    return {"url": reverse("galley_gather:series", args=[found.pk]), "label": str(found)}


def _head(title: str, between: list[dict[str, str]]) -> dict[str, Any]:
    own = gettext("Measurements")
    first = [{"url": reverse("galley_gather:series_list"), "label": own}] if title != own else []
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "history",
        "breadcrumbs_items": [*first, *between, {"url": "", "label": title}],
    }
