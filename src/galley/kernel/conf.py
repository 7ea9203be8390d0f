"""The kernel's settings: how background work is done."""

from __future__ import annotations

from galley.kernel.settings import POSITIVE, Setting

JOB_LEASE_SECONDS = Setting(
    "GALLEY_JOB_LEASE_SECONDS",
    20,
    "How long after a worker's last sign of life its jobs go to another worker.",
    POSITIVE,
)
JOB_KEEP_DONE_HOURS = Setting("GALLEY_JOB_KEEP_DONE_HOURS", 24, "How long the row of a finished job is kept.", POSITIVE)
WORKER_THREADS = Setting("GALLEY_WORKER_THREADS", 2, "How many jobs of one queue a worker runs side by side.", POSITIVE)
PUSH_ALLOW_PRIVATE = Setting(
    "GALLEY_PUSH_ALLOW_PRIVATE",
    False,
    "Also a push service on this machine or a private network may be reached, without https; for one of your own.",
)
