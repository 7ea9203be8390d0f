"""Rows of series for the desk's screens and for charts in stories."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from galley.gather.models import Level, Reading, Series
from galley.gather.sensors.chart import ChartData, LevelLine
from galley.gather.sensors.gaps import Point, longest_without
from galley.gather.sensors.levels import with_unit

TABLE_ROWS = 48
"""The newest readings, for whoever would rather read figures than a line."""


@dataclass(frozen=True)
class SeriesChart:
    """A series over a span of time, ready to be drawn, in the language that is active."""

    series: Series
    name: str
    chart: ChartData
    last: Point | None
    last_words: str
    rows: tuple[tuple[datetime, str], ...]
    """The newest first."""


def series_for_list() -> QuerySet[Series]:
    """All series with their source, `level_count` and `raised_count`."""
    return (
        Series.objects.select_related("source")
        .annotate(
            level_count=Count("levels"),
            raised_count=Count("levels", filter=Q(levels__is_raised=True)),
        )
        .order_by("-raised_count", "name", "pk")
    )


def series_choices() -> list[tuple[str, str]]:
    """For an editor who puts a chart into a story: (uuid, name and source)."""
    return [(str(series.uuid), f"{series} · {series.source}") for series in series_for_list().order_by("name", "pk")]


def series_of(ident: str) -> Series | None:
    """The series of a uuid; None when there is none, or it is no uuid."""
    try:
        wanted = uuid.UUID(ident)
    except ValueError:
        return None
    return Series.objects.select_related("source").filter(uuid=wanted).first()


def chart_of(series: Series, *, hours: int, title: str = "") -> SeriesChart:
    """A series over the hours before its last reading; three queries at most.

    A page with it is made anew when readings come, so its end is the last reading and not the moment of making.
    """
    language = translation.get_language() or "en"
    end = series.last_at or timezone.now()
    start = end - timedelta(hours=hours)
    points = tuple(
        Reading.objects.filter(series=series, at__gte=start, at__lte=end).order_by("at").values_list("at", "value")
    )
    name = title or series.name_in(language)
    levels = list(Level.objects.filter(series=series))
    zone = ZoneInfo(timezone.get_default_timezone_name())
    return SeriesChart(
        series=series,
        name=name,
        chart=ChartData(
            ident=f"chart-{series.uuid.hex[-8:]}-{hours}",
            title=name,
            description=_description(points, levels, series, language),
            unit=series.unit,
            points=points,
            start=start,
            end=end,
            zone=zone,
            longest=longest_without(points, series.gap_minutes),
            levels=tuple(LevelLine(level.raise_at, level.name_in(language)) for level in levels),
            language=language,
        ),
        last=points[-1] if points else None,
        last_words=with_unit(points[-1][1], series.unit) if points else "",
        rows=tuple((at, with_unit(value, series.unit)) for at, value in reversed(points[-TABLE_ROWS:])),
    )


def _description(points: tuple[Point, ...], levels: list[Level], series: Series, language: str) -> str:
    """What the picture shows, in words."""
    if not points:
        return gettext("There are no readings yet.")
    lowest, highest = (pick(points, key=lambda point: point[1]) for pick in (min, max))
    said = ngettext(
        "%(count)d reading from %(start)s to %(end)s; the lowest is %(low)s at %(low_at)s, the highest %(high)s at "
        "%(high_at)s.",
        "%(count)d readings from %(start)s to %(end)s; the lowest is %(low)s at %(low_at)s, the highest %(high)s at "
        "%(high_at)s.",
        len(points),
    ) % {
        "count": len(points),
        "start": clock(points[0][0]),
        "end": clock(points[-1][0]),
        "low": with_unit(lowest[1], series.unit),
        "low_at": clock(lowest[0]),
        "high": with_unit(highest[1], series.unit),
        "high_at": clock(highest[0]),
    }
    lines = [f"{level.name_in(language)}: {with_unit(level.raise_at, series.unit)}" for level in levels]
    return " ".join([said, *(f"{line}." for line in lines)])


def clock(at: datetime) -> str:
    """A moment on the newsroom's clock, with its zone."""
    return timezone.localtime(at, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M %Z")
