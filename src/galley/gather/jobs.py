"""When gathering happens."""

from __future__ import annotations

from datetime import timedelta

from galley.gather import services
from galley.kernel.jobs import job


@job(name="gather.fetch_due", queue="gather", priority=10, every=timedelta(seconds=20))
def fetch_due() -> int:
    """Ask each source that is due."""
    return services.due_sources_to_jobs()


@job(name="gather.fetch_source", queue="gather", max_attempts=3)
def fetch_one_source(source_id: int) -> None:
    """Fetch one source."""
    services.fetch_source(source_id)


@job(name="gather.group_items", queue="default", priority=5)
def group_items() -> int:
    """Put items that just came with the events that they are about."""
    return services.group_new_items()


@job(name="gather.group_left_over", queue="default", every=timedelta(minutes=1))
def group_left_over() -> int:
    """Items whose own job was lost are grouped all the same."""
    return services.group_new_items()


@job(name="gather.forget_old_fetches", queue="default", every=timedelta(hours=6))
def forget_old_fetches() -> int:
    """Drop the bytes of old fetches."""
    return services.forget_old_fetches()
