"""When a series becomes news and when it stops: levels with hysteresis, as a step over readings in time's order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

Point = tuple[datetime, float]


@dataclass(frozen=True)
class LevelData:
    """A level with its standing."""

    raise_at: float
    clear_at: float
    is_above: bool = True
    """Whether it is news above `raise_at`; else below."""
    is_raised: bool = False
    raised_at: datetime | None = None
    peak: float | None = None
    looked_until: datetime | None = None


@dataclass(frozen=True)
class Crossing:
    """A level was raised, or cleared."""

    is_raised: bool
    at: datetime
    value: float
    raised_at: datetime
    """Of a cleared one: when it had been raised."""
    peak: float


def step(level: LevelData, points: Iterable[Point]) -> tuple[LevelData, list[Crossing]]:
    """Look at further readings.

    It is raised by a value beyond `raise_at`, and cleared by one beyond `clear_at` on the other side, so a value that
    trembles between the two changes nothing. A reading at or before `looked_until` came late and is passed over.

    Args:
        points: in any order.

    Returns:
        The new standing, and what was crossed, in time's order.
    """
    crossings: list[Crossing] = []
    sign = 1.0 if level.is_above else -1.0
    for at, value in sorted(points):
        if level.looked_until is not None and at <= level.looked_until:
            continue
        level = replace(level, looked_until=at)
        if not level.is_raised and sign * value > sign * level.raise_at:
            level = replace(level, is_raised=True, raised_at=at, peak=value)
            crossings.append(Crossing(True, at, value, at, value))
        elif level.is_raised and sign * value < sign * level.clear_at:
            raised_at, peak = level.raised_at or at, level.peak if level.peak is not None else value
            level = replace(level, is_raised=False, raised_at=None, peak=None)
            crossings.append(Crossing(False, at, value, raised_at, peak))
        elif level.is_raised:
            level = replace(level, peak=_further(level.peak, value, sign))
    return level, crossings


def _further(peak: float | None, value: float, sign: float) -> float:
    return value if peak is None or sign * value > sign * peak else peak


def with_unit(value: float, unit: str) -> str:
    """A value with its unit, as a reader sees it."""
    text = f"{value:.10g}".replace("-", "−")
    if not unit:
        return text
    return f"{text}{'' if unit == '%' or unit.startswith('/') else ' '}{unit}"
