"""Frozen values of measuring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReadingData:
    """One value of one series at one moment, as a source gives it."""

    key: str
    """What the source calls the series, unique within it."""
    at: datetime
    """Aware."""
    value: float
    """Finite."""
    name: str = ""
    """For people, when the source or its settings give one."""
    unit: str = ""
