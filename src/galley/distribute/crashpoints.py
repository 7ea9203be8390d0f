"""Places where a test can kill a worker, between every two steps of a delivery.

A test starts a worker with `GALLEY_TEST_CRASH_AT=<point>` in its environment; the process that reaches the point kills
itself with SIGKILL, so that no `finally`, no rollback and no farewell is run. Without the variable nothing happens.
The points are listed here, in the order in which a delivery passes them, so that a test can walk them all.
"""

from __future__ import annotations

import os
import signal
from typing import Final, Literal

Point = Literal[
    "queued",
    "taken",
    "rendered",
    "sending",
    "answered",
    "settled",
    "letter-sending",
    "letter-answered",
    "letter-settled",
]
DELIVERY_POINTS: Final[tuple[Point, ...]] = ("taken", "rendered", "sending", "answered", "settled")
LETTER_POINTS: Final[tuple[Point, ...]] = ("letter-sending", "letter-answered", "letter-settled")
VARIABLE: Final = "GALLEY_TEST_CRASH_AT"


def crash_point(point: Point) -> None:
    """Die here when a test asked for it."""
    if os.environ.get(VARIABLE) == point:
        os.kill(os.getpid(), signal.SIGKILL)
