"""Lives the newsroom's past again: inside `clock.at(moment)`, Django's present is that moment.

The demo's archive spreads over weeks, and every row of it is made by the services that make it every day: reviewed, signed,
published, corrected. So that each of them bears the right time, the clock is set back, not the rows changed afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock of this process; only the demo's making uses it, before anything else runs."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield
