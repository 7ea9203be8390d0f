"""Every change of a job's row, each one conditional statement whose row count says who won.

A claim gives its rows a fresh token. Whatever follows is written only where the row still has that token, so a worker
that was thought dead and comes back changes nothing. Times are those of the machines that run Galley; the lease
(20 s) is far above the difference that clocks set by NTP have.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, Case, F, Min, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from galley.kernel.jobs import wake
from galley.kernel.jobs.declare import all_jobs
from galley.kernel.models import Job, JobWorker

BACK_OFF_BASE = timedelta(seconds=1)
BACK_OFF_CAP = timedelta(minutes=30)
ERROR_LENGTH = 4_000

# A common table expression, because PostgreSQL may otherwise run the inner SELECT once per outer row and lock too many.
# A state is written into the text, not bound, wherever many rows are looked at: only then is a partial index used.
TABLE = Job._meta.db_table  # noqa: SLF001 -- Django documents it
IS_READY = RawSQL("state = 'ready'", (), output_field=BooleanField())
IS_RUNNING = RawSQL("state = 'running'", (), output_field=BooleanField())
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM {table}
    WHERE state = 'ready' AND run_at <= %s AND {queues}
    ORDER BY priority DESC, run_at, id LIMIT %s {lock}
)
UPDATE {table} SET state = 'running', token = %s, lease_until = %s, worker = %s
WHERE state = 'ready' AND id IN (SELECT id FROM due)
RETURNING *
"""


def back_off(attempts: int) -> timedelta:
    """How long a job waits after its n-th failed try: 1 s, doubled each time, at most 30 min, of which 50 to 100 %.

    The jitter keeps jobs that failed together from coming back together.
    """
    doubled = BACK_OFF_BASE * 2 ** min(max(attempts - 1, 0), 20)
    return min(doubled, BACK_OFF_CAP) * random.uniform(0.5, 1.0)  # noqa: S311 -- no secret


def due_queues(*, at: datetime | None = None) -> set[str]:
    """The queues in which a job is due. It only reads, so an idle SQLite worker never takes the write lock."""
    due = Job.objects.filter(IS_READY, run_at__lte=at or timezone.now())
    return set(due.order_by().values_list("queue", flat=True).distinct())


def next_due_at(*, after: datetime) -> datetime | None:
    """When the next waiting job becomes due that was not due at `after`."""
    return Job.objects.filter(IS_READY, run_at__gt=after).aggregate(next=Min("run_at"))["next"]


def claim(
    *,
    worker: str,
    limit: int,
    lease: timedelta,
    queue: str | None = None,
    except_queues: Iterable[str] = (),
    at: datetime | None = None,
) -> list[Job]:
    """Take due jobs for a worker, the most urgent first.

    Args:
        queue: only this queue; None: every queue but `except_queues`.
        at: what counts as now for being due; a test looks ahead with it.
    """
    now = timezone.now()
    others = sorted(except_queues)
    if queue is not None:
        queues, names = "queue = %s", [queue]
    elif others:
        queues, names = f"queue NOT IN ({', '.join(['%s'] * len(others))})", others
    else:
        queues, names = "1 = 1", []
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    adapt = connection.ops.adapt_datetimefield_value
    sql = CLAIM.format(table=TABLE, queues=queues, lock=lock)
    params = [adapt(at or now), *names, limit, uuid.uuid4().hex, adapt(now + lease), worker]
    claimed = list(Job.objects.raw(sql, params))
    return sorted(claimed, key=lambda row: (-row.priority, row.run_at, row.pk))


def begin(row: Job) -> bool:
    """Count the try and note the time, immediately before the function is called; False: the lease was lost.

    The try is counted here and not at the claim, so that what waits behind a job that kills its worker is not blamed.
    """
    row.attempts, row.started_at = row.attempts + 1, timezone.now()
    return bool(_held(row).update(attempts=row.attempts, started_at=row.started_at))


def finish(row: Job, result: Any = None) -> bool:
    """The work is done; a periodic job goes back to waiting. False: the lease was lost meanwhile."""
    now = timezone.now()
    freed: dict[str, Any] = {"token": "", "lease_until": None, "finished_at": now, "last_error": "", "error_class": ""}
    if row.every_seconds is None:
        return bool(_held(row).update(state=Job.State.DONE, result=result, **freed))
    return bool(_held(row).update(state=Job.State.READY, attempts=0, run_at=_next_run(row, now), **freed))


def fail(row: Job, error: str, error_class: str) -> bool:
    """The work failed: wait and try again, or become a dead letter. False: the lease was lost meanwhile."""
    now = timezone.now()
    values: dict[str, Any] = {
        "token": "",
        "lease_until": None,
        "finished_at": now,
        "last_error": error[-ERROR_LENGTH:],
        "error_class": error_class[:200],
    }
    if row.every_seconds is not None:
        wait = min(back_off(row.attempts), max(timedelta(seconds=row.every_seconds), BACK_OFF_BASE))
        return bool(_held(row).update(state=Job.State.READY, run_at=now + wait, **values))
    if row.attempts >= row.max_attempts:
        return bool(_held(row).update(state=Job.State.FAILED, **values))
    return bool(_held(row).update(state=Job.State.READY, run_at=now + back_off(row.attempts), **values))


def give_back(rows: Sequence[Job]) -> int:
    """Put claimed jobs that were not begun back, so that another worker takes them at once."""
    tokens, ids = {row.token for row in rows}, [row.pk for row in rows]
    held = Job.objects.filter(pk__in=ids, token__in=tokens, state=Job.State.RUNNING)
    given = held.update(state=Job.State.READY, token="", lease_until=None)
    if given:
        wake.tell_workers()
    return given


def renew(tokens: Iterable[str], lease: timedelta) -> int:
    """Show that the holder of these claims lives."""
    held = Job.objects.filter(IS_RUNNING, token__in=set(tokens))
    return held.update(lease_until=timezone.now() + lease)


def end_leases(*, at: datetime | None = None) -> int:
    """Put the jobs of dead workers back, so that the next claim takes them; returns how many.

    A job that took its worker with it at every try becomes a dead letter like one that raised.
    """
    now = timezone.now()
    ended = Job.objects.filter(IS_RUNNING, lease_until__lt=at or now)
    if not ended.exists():  # reading takes no lock
        return 0
    spent = Q(attempts__gte=F("max_attempts"), every_seconds__isnull=True)
    return ended.update(
        state=Case(When(spent, then=Value("failed")), default=Value("ready")),
        finished_at=now,
        last_error="The worker ended while the job ran: it was killed, or the machine stopped.",
        error_class="galley.kernel.jobs.store.WorkerDied",
        token="",
        lease_until=None,
    )


class WorkerDied(Exception):  # noqa: N818 -- it names what happened; nobody raises it
    """Stored as the error of a job whose worker ended while it ran."""


@transaction.atomic
def retry(ids: Iterable[int]) -> int:
    """Try dead letters again, from the first try; how many there were."""
    given_up = Job.objects.filter(pk__in=list(ids), state=Job.State.FAILED)
    retried = given_up.update(state=Job.State.READY, attempts=0, run_at=timezone.now(), finished_at=None)
    if retried:
        wake.tell_workers()
    return retried


def discard(ids: Iterable[int]) -> int:
    """Forget dead letters for good."""
    return Job.objects.filter(pk__in=list(ids), state=Job.State.FAILED).delete()[0]


def prune(*, keep_done: timedelta, batch: int = 1_000) -> int:
    """Forget finished jobs older than `keep_done`, and workers that were not seen for a day; dead letters stay.

    In batches, each a transaction of its own, so that nobody waits long for SQLite's write lock.
    """
    pruned = 0
    while True:
        old = Job.objects.filter(state__in=["done"], finished_at__lt=timezone.now() - keep_done)
        ids = list(old.order_by("finished_at").values_list("pk", flat=True)[:batch])
        if not ids:
            break
        pruned += Job.objects.filter(pk__in=ids).delete()[0]
    JobWorker.objects.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()
    return pruned


@transaction.atomic
def settle_periodic_jobs() -> None:
    """Make the rows of periodic jobs what the code declares: one each, whoever calls this at the same time."""
    wanted = {declared.name: declared for declared in all_jobs() if declared.every is not None}
    known = dict(Job.objects.filter(every_seconds__isnull=False).values_list("name", "every_seconds"))
    gone = known.keys() - wanted.keys()
    if gone:
        Job.objects.filter(every_seconds__isnull=False, name__in=gone).exclude(state=Job.State.RUNNING).delete()
    missing = []
    for name, declared in wanted.items():
        seconds = declared.every.total_seconds() if declared.every else 0.0
        if name not in known:
            missing.append(
                Job(
                    name=name,
                    every_seconds=seconds,
                    queue=declared.task.queue_name,
                    priority=declared.task.priority,
                    max_attempts=declared.max_attempts,
                )
            )
        elif known[name] != seconds:
            Job.objects.filter(name=name, every_seconds=known[name]).update(
                every_seconds=seconds, run_at=timezone.now(), queue=declared.task.queue_name
            )
    Job.objects.bulk_create(missing, ignore_conflicts=True)


def show_worker(name: str, queues: dict[str, int]) -> None:
    """Write down that a worker lives."""
    now = timezone.now()
    if not JobWorker.objects.filter(name=name).update(seen_at=now):
        JobWorker.objects.get_or_create(name=name, defaults={"queues": queues, "started_at": now, "seen_at": now})


def forget_worker(name: str) -> None:
    JobWorker.objects.filter(name=name).delete()


def _held(row: Job) -> Any:
    return Job.objects.filter(pk=row.pk, token=row.token, state=Job.State.RUNNING)


def _next_run(row: Job, now: datetime) -> datetime:
    """One step after the planned time, so that the rhythm does not drift; missed runs are not made up for."""
    step = timedelta(seconds=row.every_seconds or 0)
    planned = row.run_at + step
    return planned if planned > now else now + step
