"""Moments as sensors write them: ISO 8601, seconds since 1970, and local forms with a time zone from the settings."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

_FORMS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d %H:%M",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日 %H时%M分",  "%Y年%m月%d日%H时%M分", "%Y年%m月%d日%H:%M",
    "%Y年%m月%d日%H时", "%Y年%m月%d日", "%Y%m%d%H%M%S", "%Y%m%d%H%M",
    "%d %b %Y %H:%M", "%d-%b-%Y %H:%M",
)  # fmt: skip
_SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (1e8, 1.0))
"""From so large a number on, it counts nanoseconds, microseconds, milliseconds, seconds since 1970."""


class MomentError(ValueError):
    """It is no moment, or one of which day and month cannot be told apart."""


def read_moment(said: Any, *, zone: tzinfo, form: str = "") -> datetime:
    """A moment in UTC.

    Args:
        said: text or a number.
        zone: of a moment that names none; of an hour that comes twice in autumn, the first is meant.
        form: as `strptime` has it; empty: the usual forms, but none in which day and month may be swapped.

    Raises:
        MomentError: it cannot be read.
    """
    try:
        moment = _read(said, form)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError, TypeError) as error:
        raise MomentError(str(said)[:60]) from error
    if not 1900 <= moment.year <= 2200:
        raise MomentError(str(said)[:60])
    return moment


def _read(said: Any, form: str) -> datetime:
    if isinstance(said, bool) or said is None:
        raise MomentError(str(said))
    text = str(said).strip()
    if form:
        return datetime.strptime(text, form)  # noqa: DTZ007 -- the zone of the settings is added
    if isinstance(said, int | float) or re.fullmatch(r"\d{9,11}(\.\d+)?|\d{13}|\d{16}|\d{19}", text):
        number = float(text)
        for least, scale in _SCALES:
            if number >= least:
                return datetime.fromtimestamp(number / scale, UTC)
        raise MomentError(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for one in _FORMS:
        try:
            return datetime.strptime(text, one)  # noqa: DTZ007 -- the zone of the settings is added
        except ValueError:
            continue
    if re.match(r"[A-Za-z]{3},? ", text):
        return parsedate_to_datetime(text)
    raise MomentError(text)
