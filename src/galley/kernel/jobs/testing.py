"""For tests: do the work that is due, here and now."""

from __future__ import annotations

from datetime import datetime, timedelta

from galley.kernel.jobs import store
from galley.kernel.jobs.execute import execute

LEASE = timedelta(minutes=10)


def run_due_jobs(*, at: datetime | None = None, raise_errors: bool = True, limit: int = 10_000) -> int:
    """Run due jobs in this thread and transaction until none is left, also those that jobs enqueue; how many ran.

    Args:
        at: what counts as now, to run what was deferred.
        raise_errors: a job's exception fails the test; False: it is stored and retried as by a worker.
        limit: an AssertionError when more jobs than this turn up: jobs that enqueue themselves for ever.
    """
    ran = 0
    while claimed := store.claim(worker="test", limit=1, lease=LEASE, at=at):
        for row in claimed:
            execute(row, raise_errors=raise_errors)
            ran += 1
        if ran > limit:
            raise AssertionError(f"More than {limit} jobs were due.")
    return ran
