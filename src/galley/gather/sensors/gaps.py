"""Where a series has no readings: a gap is shown as a gap and never filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

Point = tuple[datetime, float]


def usual_distance(points: Sequence[Point]) -> timedelta:
    """The median time between readings; none between fewer than two."""
    if len(points) < 2:
        return timedelta(0)
    return timedelta(seconds=median((b[0] - a[0]).total_seconds() for a, b in pairwise(points)))


def longest_without(points: Sequence[Point], gap_minutes: int = 0) -> timedelta:
    """How long two readings may be apart before there is a gap between them: as said, or three usual distances."""
    return timedelta(minutes=gap_minutes) if gap_minutes else 3 * usual_distance(points)


def runs(points: Sequence[Point], *, longest: timedelta) -> list[list[Point]]:
    """Readings in time's order, cut where there is a gap.

    Args:
        points: in time's order.
        longest: between two readings of one run; none at all: nothing is cut.
    """
    found: list[list[Point]] = []
    for point in points:
        if found and (not longest or point[0] - found[-1][-1][0] <= longest):
            found[-1].append(point)
        else:
            found.append([point])
    return found
