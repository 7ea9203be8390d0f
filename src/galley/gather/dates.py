"""Coming dates for the desk: what the calendars say will take place, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from galley.gather.access import may_see_wires, require
from galley.gather.models import WireItem
from galley.gather.registries import event_actions
from galley.kernel.models import User
from galley.kernel.time import now

MOST = 500
SPANS = (7, 30, 90)


@dataclass(frozen=True)
class Coming:
    """One occasion as the screen shows it, in the reader's zone."""

    item: WireItem
    begin: datetime | date
    end: datetime | date | None
    notes_zone: str = ""
    """The occasion's own zone, when its clock differs from the reader's."""

    @property
    def day(self) -> date:
        return timezone.localtime(self.begin).date() if isinstance(self.begin, datetime) else self.begin

    @property
    def is_all_day(self) -> bool:
        return not isinstance(self.begin, datetime)

    @property
    def order(self) -> tuple[date, bool, str]:
        at = self.begin.astimezone().isoformat() if isinstance(self.begin, datetime) else ""
        return self.day, not self.is_all_day, at


@dataclass(frozen=True)
class Day:
    """A day and what takes place on it."""

    day: date
    coming: tuple[Coming, ...]

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()


def coming_days(*, days: int) -> list[Day]:
    """The days ahead on which something takes place; what began before and still lasts stands under today."""
    today = timezone.localdate()
    rows = WireItem.objects.filter(kind="date", expires__gt=now(), expires__isnull=False)
    rows = rows.select_related("source").defer("body_html").order_by("expires", "pk")[:MOST]
    found = [one for row in rows if (one := _coming(row)) is not None and one.day <= today + timedelta(days=days)]
    by_day: dict[date, list[Coming]] = {}
    for one in sorted(found, key=lambda one: one.order):
        by_day.setdefault(max(one.day, today), []).append(one)
    return [Day(day, tuple(coming)) for day, coming in sorted(by_day.items())]


def _coming(row: WireItem) -> Coming | None:
    begin, end = _said(row.extra.get("begin")), _said(row.extra.get("end"))
    if begin is None:
        return None
    zone = str(row.extra.get("zone") or "")
    differs = isinstance(begin, datetime) and begin.utcoffset() != timezone.localtime(begin).utcoffset()
    own = f"{begin:%H:%M} {zone}".strip() if differs and isinstance(begin, datetime) else ""
    return Coming(row, begin, end, own)


def _said(value: Any) -> datetime | date | None:
    try:
        text = str(value or "")
        return (datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)) if text else None
    except ValueError:
        return None


@require_GET
def dates(request: HttpRequest) -> HttpResponse:
    """What will take place, day by day; a story can be started from each."""
    user = cast(User, request.user)
    require(may_see_wires(user))
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[1]
    return render(
        request,
        "gather/desk/dates.html",
        {
            "days": coming_days(days=days),
            "span": days,
            "spans": SPANS,
            "actions": event_actions.of(user),
            "sources_url": reverse("galley_gather:choose_kind"),
            "page_title": gettext("Dates"),
            "header_title": gettext("Dates"),
            "header_icon": "calendar",
            "breadcrumbs_items": [{"url": "", "label": gettext("Dates")}],
        },
    )
