"""The gauge at the quay: a river level that follows the tide, and a surge every six hours that brings a flood warning."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

PATH = "/port/gauge.csv"
COLUMN = "level"
STEP_SECONDS = 600.0
CLOSE_STEP_SECONDS = 60.0
"""While the water is high, the gauge speaks every minute."""
KEPT_SECONDS = 48 * 3600.0
CYCLE_SECONDS = 6 * 3600.0
SURGE_SECONDS = 2_400.0
SILENT = (-31 * 3600.0, -28 * 3600.0)
"""Its battery was changed: a gap, which a chart must show as one."""


def level(seconds: float) -> float:
    """Metres at the quay, so many seconds after the start."""
    tide = 4.1 + 0.35 * math.sin(2 * math.pi * (seconds + 5_000) / 44_700)
    ripple = 0.02 * math.sin(seconds / 137.0)
    return round(tide + ripple + surge(seconds), 2)


def surge(seconds: float) -> float:
    """How much higher the rain makes it; nothing before the start."""
    since = seconds % CYCLE_SECONDS if seconds >= 0 else SURGE_SECONDS
    if since >= SURGE_SECONDS:
        return 0.0
    return 1.35 * math.sin(math.pi * since / SURGE_SECONDS) ** 2


def moments(seconds: float) -> list[float]:
    """When it spoke, up to a moment, oldest first; in seconds after the start."""
    found: list[float] = []
    at = math.ceil((seconds - KEPT_SECONDS) / STEP_SECONDS) * STEP_SECONDS
    while at <= seconds:
        if not SILENT[0] < at < SILENT[1]:
            found.append(at)
        at += CLOSE_STEP_SECONDS if surge(at) > 0.05 or (at >= 0 and at % CYCLE_SECONDS == 0) else STEP_SECONDS
        if at % CYCLE_SECONDS > SURGE_SECONDS and at % STEP_SECONDS:
            at = math.ceil(at / STEP_SECONDS) * STEP_SECONDS
    return found


def table(seconds: float, *, iso: Callable[[float], str]) -> bytes:
    """The last two days as CSV: time and level in metres."""
    rows = "".join(f"{iso(at)},{level(at):.2f}\n" for at in moments(seconds))
    return f"time,{COLUMN}\n{rows}".encode()


def newest(seconds: float, *, at: Callable[[float], datetime]) -> datetime:
    """When it spoke last."""
    return at(moments(seconds)[-1])
