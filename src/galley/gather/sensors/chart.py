"""A series as a chart: SVG made on the server, with a title, a description, gaps, levels and a time axis with its zone.

It has no style and no script: colours are `currentColor` and classes, so light and dark are the page's own.
Source: SVG 2 (W3C), sections 5.7 (title, desc) and 10 (text).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from xml.sax.saxutils import escape

from galley.gather.sensors.gaps import Point, runs

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 84, 20, 36, 46
MOST_POINTS = 1_200
"""Beyond it, each column of the picture keeps its lowest and highest reading, so that no peak is lost."""
_STEPS = (
    *(timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30)),
    *(timedelta(hours=h) for h in (1, 2, 3, 6, 12)),
    *(timedelta(days=d) for d in (1, 2, 7, 14, 28, 91, 182, 365, 730, 1_825, 3_650)),
)
PHONE_TEXT, TEXT_GAP = 25, 10
"""Letters on a narrow screen, as the style sheets set them, in units of the picture; the room between two labels."""
MOST_TIMES = 5


@dataclass(frozen=True)
class LevelLine:
    """A level in a chart."""

    value: float
    label: str


@dataclass(frozen=True)
class ChartData:
    """What a chart shows; every word is in the reader's language already."""

    ident: str
    """For ids in the page; letters, digits and hyphens."""
    title: str
    description: str
    unit: str
    points: tuple[Point, ...]
    """In time's order."""
    start: datetime
    end: datetime
    zone: tzinfo
    longest: timedelta
    """Between two readings before there is a gap."""
    levels: tuple[LevelLine, ...] = ()
    language: str = "en"


def draw(chart: ChartData) -> str:
    """The chart as an SVG element."""
    low, high = _range(chart)
    step = _nice_step((high - low) / 5)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    area = _Area(chart.start, max(chart.end, chart.start + timedelta(minutes=1)), low, high)
    ident = chart.ident
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{ident}-t {ident}-d">',
        f'<title id="{ident}-t">{escape(chart.title)}</title><desc id="{ident}-d">{escape(chart.description)}</desc>',
        *_values(area, step, chart.unit),
        *_times(area, chart),
        *_line(area, chart),
        *_levels(area, chart.levels),
        "</svg>",
    ]
    return "".join(parts)


@dataclass(frozen=True)
class _Area:
    start: datetime
    end: datetime
    low: float
    high: float

    def x(self, at: datetime) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((at - self.start) / (self.end - self.start))

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * ((value - self.low) / (self.high - self.low))


def _range(chart: ChartData) -> tuple[float, float]:
    """From the lowest to the highest that is shown; a level counts when it is not far away."""
    values = [value for _at, value in chart.points]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    span = (high - low) or abs(high) or 1.0
    near = [level.value for level in chart.levels if not values or low - 2 * span <= level.value <= high + 2 * span]
    low, high = min([low, *near]), max([high, *near])
    if high == low:
        low, high = low - abs(low or 1) / 10, high + abs(high or 1) / 10
    if 0 < low < (high - low) / 2:
        low = 0.0
    return low, high


def _nice_step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(rough, 1e-12)))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999999)


def _values(area: _Area, step: float, unit: str) -> Iterator[str]:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) + (1 if f"{step:e}".startswith("2.5") else 0)
    count = round((area.high - area.low) / step)
    for number in range(count + 1):
        value = area.low + number * step
        y = area.y(value)
        yield f'<path class="chart-grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="currentColor" opacity=".2"/>'
        label = f"{value:,.{min(decimals, 9)}f}".replace("-", "−")
        yield f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end" fill="currentColor">{label}</text>'
    if unit:
        yield f'<text x="{LEFT - 8}" y="{HEIGHT - 12}" text-anchor="end" fill="currentColor">{escape(unit)}</text>'


def _times(area: _Area, chart: ChartData) -> Iterator[str]:
    span = area.end - area.start
    step = next((one for one in _STEPS if span / one <= MOST_TIMES), _STEPS[-1])
    y = HEIGHT - BOTTOM
    last = -1e9
    named = chart.end.astimezone(chart.zone).tzname() or ""
    yield f'<text x="{WIDTH - RIGHT}" y="24" text-anchor="end" fill="currentColor">{escape(named)}</text>'
    for at in _ticks(area, step, chart.zone):
        x = area.x(at)
        yield f'<path class="chart-tick" d="M{x:.1f} {y}v6" stroke="currentColor"/>'
        label = _tick_label(at.astimezone(chart.zone), step, chart.language, span)
        anchor = "start" if x < LEFT + 30 else "end" if x > WIDTH - RIGHT - 30 else "middle"
        wide = _width_on_a_phone(label)
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        if left >= last:
            last = left + wide + TEXT_GAP
            yield f'<text x="{x:.1f}" y="{y + 24}" text-anchor="{anchor}" fill="currentColor">{escape(label)}</text>'


def _width_on_a_phone(label: str) -> float:
    """How wide a label is at most: a narrow screen shows the picture small and its letters as large as before."""
    return sum(PHONE_TEXT if letter > "\u2e80" else PHONE_TEXT * 0.58 for letter in label)


def _ticks(area: _Area, step: timedelta, zone: tzinfo) -> Iterator[datetime]:
    """Round moments of the local clock; days begin at local midnight, also when the clock is changed."""
    local = area.start.astimezone(zone).replace(tzinfo=None)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight if step >= timedelta(days=1) else midnight + (local - midnight) // step * step
    for number in range(400):
        at = (first + number * step).replace(tzinfo=zone).astimezone(UTC)
        if at > area.end:
            return
        if at >= area.start:
            yield at


def _tick_label(at: datetime, step: timedelta, language: str, span: timedelta) -> str:
    is_chinese = language.startswith("zh")
    day = f"{at.month}月{at.day}日" if is_chinese else f"{at.day} {at:%b}"
    if step >= timedelta(days=91):
        return f"{at.year}年{at.month}月" if is_chinese else f"{at:%b %Y}"
    if step >= timedelta(days=1):
        return day
    return day if (at.hour, at.minute) == (0, 0) and span > timedelta(hours=12) else f"{at:%H:%M}"


def _levels(area: _Area, levels: Sequence[LevelLine]) -> Iterator[str]:
    for level in levels:
        if not area.low <= level.value <= area.high:
            continue
        y = area.y(level.value)
        line = f"M{LEFT} {y:.1f}H{WIDTH - RIGHT}"
        yield f'<path class="chart-level" d="{line}" stroke="currentColor" stroke-dasharray="6 4"/>'
        yield (
            f'<text class="chart-level" x="{LEFT + 6}" y="{y - 6:.1f}" fill="currentColor">{escape(level.label)}</text>'
        )


def _line(area: _Area, chart: ChartData) -> Iterator[str]:
    """Each run of readings as a line; one that stands alone as a dot."""
    columns = MOST_POINTS // 2
    for run in runs(chart.points, longest=chart.longest):
        kept = _thinned(run, area, columns) if len(chart.points) > MOST_POINTS else run
        if len(kept) == 1:
            at, value = kept[0]
            x, y = area.x(at), area.y(value)
            yield f'<circle class="chart-line" cx="{x:.1f}" cy="{y:.1f}" r="3" fill="currentColor"/>'
        else:
            path = "L".join(f"{area.x(at):.1f} {area.y(value):.1f}" for at, value in kept)
            yield f'<path class="chart-line" d="M{path}" fill="none" stroke="currentColor" stroke-width="2.5"/>'


def _thinned(run: Sequence[Point], area: _Area, columns: int) -> list[Point]:
    """For each column of the picture its lowest and its highest reading, in time's order."""
    width = (area.end - area.start) / columns
    found: dict[int, tuple[Point, Point]] = {}
    for point in run:
        column = int((point[0] - area.start) / width)
        low, high = found.get(column, (point, point))
        found[column] = (min(low, point, key=lambda p: p[1]), max(high, point, key=lambda p: p[1]))
    return [point for pair in found.values() for point in sorted(set(pair))]
