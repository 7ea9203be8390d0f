"""Background work, as an operator looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from galley.kernel.models import Job, JobWorker

SHOWN = 100


@dataclass(frozen=True)
class QueueState:
    """One queue: what waits and runs in it, and since when the oldest is due."""

    name: str
    waiting: int
    running: int
    oldest_due: datetime | None


@dataclass(frozen=True)
class BackgroundWork:
    """All that the jobs screen shows; four queries."""

    workers: list[JobWorker]
    queues: list[QueueState]
    given_up: list[Job]
    failing: list[Job]


def background_work() -> BackgroundWork:
    """Workers, queues, what was given up and what went wrong at its last try."""
    now = timezone.now()
    active = Job.objects.filter(state__in=[Job.State.READY, Job.State.RUNNING])
    due = Q(state=Job.State.READY, run_at__lte=now)
    rows = active.values("queue").annotate(
        waiting=Count("pk", filter=due),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        oldest=Min("run_at", filter=due),
    )
    return BackgroundWork(
        workers=list(JobWorker.objects.filter(seen_at__gt=now - timedelta(hours=1)).order_by("-seen_at")),
        queues=[
            QueueState(row["queue"], row["waiting"], row["running"], row["oldest"]) for row in rows.order_by("queue")
        ],
        given_up=list(Job.objects.dead_letters()[:SHOWN]),
        failing=list(Job.objects.failing()[:SHOWN]),
    )
