"""Galley's own periodic job: forget finished work."""

from __future__ import annotations

from datetime import timedelta

from galley.kernel.conf import JOB_KEEP_DONE_HOURS
from galley.kernel.jobs.declare import job


@job(name="kernel.prune_jobs", every=timedelta(minutes=10), priority=-100)
def prune_jobs() -> int:
    from galley.kernel.jobs import store  # noqa: PLC0415 -- app ready: jobs are declared while apps load

    return store.prune(keep_done=timedelta(hours=JOB_KEEP_DONE_HOURS.value))
