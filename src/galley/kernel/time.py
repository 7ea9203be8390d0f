"""Moments: always aware, always UTC inside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone


def now() -> datetime:
    """The present, in UTC."""
    return timezone.now()


def as_utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is taken to be in UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def iso(moment: datetime) -> str:
    """As RFC 3339 has it, to the second: "2026-11-24T14:05:00Z"."""
    return as_utc(moment).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def back_off(failures: int, *, first: timedelta, most: timedelta) -> timedelta:
    """How long to wait after so many failures in a row: doubled each time, never more than `most`."""
    return min(first * 2 ** min(max(failures - 1, 0), 30), most)
