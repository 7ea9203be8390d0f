"""What may become of a job. No Django: the table is walked by a property test."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """Stored as text; never renamed."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


JOB_TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.READY: frozenset({JobState.RUNNING}),
    # Back to ready: it failed and waits, its lease ended, it is periodic, or a stopping worker gave it back unstarted.
    JobState.RUNNING: frozenset({JobState.READY, JobState.DONE, JobState.FAILED}),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobState.READY}),  # a person tries again
}
"""A failed job is the dead letter: it rests until a person retries or discards it."""
