"""The settings of distribution: how long a try holds, and how often it is tried again."""

from __future__ import annotations

from galley.kernel.settings import POSITIVE, Setting

LEASE_SECONDS = Setting(
    "GALLEY_DELIVERY_LEASE_SECONDS",
    60,
    "How long a worker may work at one delivery without a sign of life before another looks after it.",
    POSITIVE,
)
TRIES = Setting(
    "GALLEY_DELIVERY_TRIES",
    12,
    "After so many tries a delivery rests as failed until a person tries again; with the waits between, about a day.",
    POSITIVE,
)
FIRST_WAIT_SECONDS = Setting(
    "GALLEY_DELIVERY_FIRST_WAIT_SECONDS",
    10,
    "The wait after a first failed try; it doubles with each further one.",
    POSITIVE,
)
LONGEST_WAIT_SECONDS = Setting(
    "GALLEY_DELIVERY_LONGEST_WAIT_SECONDS", 4 * 3600, "The longest wait between two tries.", POSITIVE
)
THREADS = Setting(
    "GALLEY_DELIVERY_THREADS",
    8,
    "How many channels one worker serves side by side, so that a slow one holds up no other; 0: one after the other.",
)
SWEEP_SECONDS = Setting(
    "GALLEY_DELIVERY_SWEEP_SECONDS",
    10,
    "How often a worker looks for deliveries that are due though nobody woke it.",
    POSITIVE,
)
