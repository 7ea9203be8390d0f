"""What the newsroom does at its time, and what may wait until after the answer."""

from __future__ import annotations

from datetime import timedelta

from galley.kernel.jobs import job
from galley.newsroom.services import notices, schedule


@job(name="newsroom.publish_scheduled", queue="schedule", priority=90)
def publish_scheduled(revision_id: int) -> None:
    schedule.publish_if_due(revision_id)


@job(name="newsroom.take_down_expired", queue="schedule", priority=80)
def take_down_expired() -> None:
    schedule.take_down_expired()


@job(name="newsroom.sweep_schedule", queue="schedule", priority=70, every=timedelta(seconds=5))
def sweep_schedule() -> None:
    schedule.publish_due()
    schedule.take_down_expired()


@job(name="newsroom.tell_reviewers", queue="notices", max_attempts=5)
def tell_reviewers(task_state_id: int) -> None:
    notices.tell_reviewers(task_state_id)


@job(name="newsroom.tell_writer", queue="notices", max_attempts=5)
def tell_writer(workflow_state_id: int, what: str) -> None:
    notices.tell_writer(workflow_state_id, what)


@job(name="newsroom.tell_of_killed_source", queue="notices", priority=50, max_attempts=5)
def tell_of_killed_source(note_id: int) -> None:
    notices.tell_of_killed_source(note_id)


@job(name="newsroom.tell_editors_of_correction", queue="notices", max_attempts=5)
def tell_editors_of_correction(correction_id: int) -> None:
    notices.tell_editors_of_correction(correction_id)
