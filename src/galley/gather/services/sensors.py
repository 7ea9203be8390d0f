"""Keep readings, and say when a series becomes news: all in the transaction that keeps what its source brought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from galley.gather.data import FeedData, FeedItem, Problem
from galley.gather.models import Level, Reading, Series, Source
from galley.gather.sensors.levels import Crossing, step, with_unit
from galley.gather.sensors.units import UnitError, convert, tidy_unit
from galley.gather.sensors.values import ReadingData
from galley.gather.signals import series_changed
from galley.kernel.text import gettext_noop
from galley.kernel.time import iso, now

CHUNK = 500
MOST_AHEAD = timedelta(hours=1)
"""A clock may be a little fast; what claims to be from later than that is wrong."""

_UNIT = gettext_noop("A reading has a unit that cannot be made into the series’ own; it is refused.")
_LOW = gettext_noop("A reading is below the lowest believable value; it is refused.")
_HIGH = gettext_noop("A reading is above the highest believable value; it is refused.")
_AHEAD = gettext_noop("A reading is from the future; it is refused. Is the time zone right?")


def take_readings(
    source: Source, readings: Sequence[ReadingData], *, at: datetime | None = None
) -> tuple[FeedData, tuple[Problem, ...]]:
    """Keep readings, each moment of a series once; the last value said for a moment counts.

    Call it in the transaction that keeps the batch: the standing of a level, the readings and the item that tells of
    it are kept together, or none of them.

    Args:
        at: now; readings from later than an hour after it are refused.

    Returns:
        The items to keep: one for each level that was raised, the same one again when it was cleared. And what was
        refused, each kind of trouble once for a series.
    """
    at = at or now()
    grouped: dict[str, list[ReadingData]] = defaultdict(list)
    for reading in readings:
        grouped[reading.key[:300]].append(reading)
    items: list[FeedItem] = []
    problems: list[Problem] = []
    with transaction.atomic():
        known = _series_of(source, grouped)
        for key, of_key in grouped.items():
            series = known[key]
            points, troubles = _believable(series, of_key, at)
            problems += troubles
            if new := _store(series, points):
                items += _look_at_levels(series, new, source)
    return FeedData(title=source.name, items=tuple(items), language=_language(source)), tuple(problems)


def tell_changed_series() -> list[int]:
    """Tell the apps above which series have new readings since the last time; call it once a minute.

    So a story with a chart is made anew at most once a minute, however often its sensor speaks.
    """
    with transaction.atomic():
        ids = list(Series.objects.untold().select_for_update().values_list("pk", flat=True))
        if ids:
            Series.objects.filter(pk__in=ids).update(is_changed=False)
            series_changed.send(series_ids=ids)
    return ids


@transaction.atomic
def save_series(series: Series) -> Series:
    """Keep what a person changed of a series; pages that show it follow."""
    series.unit = tidy_unit(series.unit)
    series.is_changed = True
    series.save()
    return series


@transaction.atomic
def save_level(level: Level) -> Level:
    """Keep a level; its series' pages follow. A changed one is looked at anew from the next reading on."""
    level.save()
    Series.objects.filter(pk=level.series_id).update(is_changed=True)
    return level


@transaction.atomic
def delete_level(level: Level) -> None:
    """Forget a level; the items that it raised stay."""
    Series.objects.filter(pk=level.series_id).update(is_changed=True)
    level.delete()


def _series_of(source: Source, grouped: dict[str, list[ReadingData]]) -> dict[str, Series]:
    keys = list(grouped)
    known: dict[str, Series] = {}
    for start in range(0, len(keys), CHUNK):
        wanted = Series.objects.select_for_update().filter(source=source, key__in=keys[start : start + CHUNK])
        known |= {series.key: series for series in wanted.order_by("pk")}
    for key in keys:
        if key not in known:
            first = grouped[key][0]
            known[key] = Series.objects.create(
                source=source, key=key, name=(first.name or key)[:200], unit=tidy_unit(first.unit)
            )
    return known


def _believable(
    series: Series, readings: Iterable[ReadingData], at: datetime
) -> tuple[dict[datetime, float], list[Problem]]:
    points: dict[datetime, float] = {}
    troubles: dict[str, str] = {}
    for reading in readings:
        problem, value = "", reading.value
        try:
            value = convert(reading.value, of=tidy_unit(reading.unit), to=series.unit)
        except UnitError:
            problem = _UNIT
        if not problem and series.lowest is not None and value < series.lowest:
            problem = _LOW
        if not problem and series.highest is not None and value > series.highest:
            problem = _HIGH
        if not problem and reading.at > at + MOST_AHEAD:
            problem = _AHEAD
        if problem:
            troubles.setdefault(problem, f"{series.name}: {reading.value:g} {reading.unit}, {iso(reading.at)}")
        else:
            points[reading.at] = value
    return points, [Problem(text, detail=detail) for text, detail in troubles.items()]


def _store(series: Series, points: dict[datetime, float]) -> dict[datetime, float]:
    """Keep the points that are new or say something else than before; those are returned."""
    if not points:
        return {}
    kept = dict(Reading.objects.filter(series=series, at__range=(min(points), max(points))).values_list("at", "value"))
    new = {at: value for at, value in points.items() if kept.get(at) != value}
    Reading.objects.bulk_create(
        [Reading(series=series, at=at, value=value) for at, value in sorted(new.items())],
        update_conflicts=True,
        unique_fields=["series", "at"],
        update_fields=["value"],
        batch_size=CHUNK,
    )
    if new:
        newest = max(new)
        if series.last_at is None or newest >= series.last_at:
            series.last_at, series.last_value = newest, new[newest]
        series.is_changed = True
        series.save(update_fields=["last_at", "last_value", "is_changed"])
    return new


def _look_at_levels(series: Series, points: dict[datetime, float], source: Source) -> list[FeedItem]:
    items: dict[str, FeedItem] = {}
    for level in Level.objects.select_for_update().filter(series=series):
        standing, crossings = step(level.data, points.items())
        if standing == level.data:
            continue
        level.is_raised, level.raised_at = standing.is_raised, standing.raised_at
        level.peak, level.looked_until = standing.peak, standing.looked_until
        level.save(update_fields=["is_raised", "raised_at", "peak", "looked_until"])
        for crossing in crossings:
            item = _item(series, level, crossing, source)
            items[item.guid] = item  # raised and cleared within one batch is one item, which says that it is over
    return list(items.values())


def _item(series: Series, level: Level, crossing: Crossing, source: Source) -> FeedItem:
    said = {language: _words(series, level, crossing, language) for language, _name in settings.LANGUAGES}
    own = _language(source)
    others = [said[language][0] for language in said if language != own]
    return FeedItem(
        guid=f"{series.uuid.urn}:level:{level.pk}:{iso(crossing.raised_at)}",
        title=said[own][0],
        summary_html=escape(said[own][1]),
        content_html="".join(f"<p>{escape(text)}</p>" for text in (said[own][1], *others)),
        published=crossing.raised_at,
        updated=None if crossing.is_raised else crossing.at,
        language=own,
        kind="reading",
        urgency=level.urgency,
        extra={
            "series": str(series.uuid),
            "level": level.pk,
            "is_raised": crossing.is_raised,
            "raised_at": iso(crossing.raised_at),
            "cleared_at": "" if crossing.is_raised else iso(crossing.at),
            "value": crossing.value,
            "peak": crossing.peak,
            "unit": series.unit,
            "headlines": {language: words[0] for language, words in said.items()},
        },
    )


def _words(series: Series, level: Level, crossing: Crossing, language: str) -> tuple[str, str]:
    """The headline and one sentence more, in a language."""
    is_above = level.direction == Level.Direction.ABOVE
    with translation.override(language):
        if crossing.is_raised and is_above:
            head = gettext("%(level)s: %(series)s is above %(limit)s, at %(value)s")
        elif crossing.is_raised:
            head = gettext("%(level)s: %(series)s is below %(limit)s, at %(value)s")
        elif is_above:
            head = gettext("Over: %(level)s. %(series)s is below %(limit)s again, at %(value)s")
        else:
            head = gettext("Over: %(level)s. %(series)s is above %(limit)s again, at %(value)s")
        if crossing.is_raised:
            more = gettext("Measured at %(time)s. It is over when the value is past %(end)s.")
        else:
            more = gettext("Measured at %(time)s. It began at %(began)s; the furthest value was %(peak)s.")
        words: dict[str, Any] = {
            "level": level.name_in(language),
            "series": series.name_in(language),
            "limit": with_unit(level.raise_at if crossing.is_raised else level.clear_at, series.unit),
            "value": with_unit(crossing.value, series.unit),
            "end": with_unit(level.clear_at, series.unit),
            "peak": with_unit(crossing.peak, series.unit),
            "time": _clock(crossing.at),
            "began": _clock(crossing.raised_at),
        }
        headline = (head % words)[:1].upper() + (head % words)[1:]
        return headline, more % words


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M %Z")


def _language(source: Source) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    return source.language if source.language in known else settings.LANGUAGE_CODE
