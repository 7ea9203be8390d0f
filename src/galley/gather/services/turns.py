"""Whose turn it is at a server: between two fetches from one there is a pause, whoever makes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from galley.gather.conf import FETCH_PAUSE_SECONDS
from galley.gather.data import SourceKind
from galley.gather.models import HostTurn, Source
from galley.gather.registries import source_kinds
from galley.kernel.jobs.declare import task_named
from galley.kernel.time import now

MOST_DUE = 500
"""In one round; the next begins 20 seconds later."""
TOGETHER = 25
"""Sources that one job asks side by side; a worker that dies holds up no more than these."""
HANDED_OVER = timedelta(minutes=5)
"""For so long a job may wait in its queue, at least, before its source is enqueued again."""


def host_of(url: str) -> str:
    """The server that an address leads to, with its port where that is not the usual one; empty for a file."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return (host if port in {None, 80, 443} else f"{host}:{port}")[:255]


def pause() -> timedelta:
    return timedelta(seconds=FETCH_PAUSE_SECONDS.value)


@transaction.atomic
def take_turns(hosts: Iterable[str], *, at: datetime) -> dict[str, datetime]:
    """Take the turn at each server that is free; returns when the others are."""
    wanted = {host for host in hosts if host}
    if not wanted or not pause():
        return {}
    busy = _busy(wanted, at)
    _keep({host: at + pause() for host in wanted if host not in busy})
    return busy


def _busy(hosts: Iterable[str], at: datetime) -> dict[str, datetime]:
    rows = HostTurn.objects.select_for_update().filter(host__in=hosts, free_at__gt=at).order_by("host")
    return dict(rows.values_list("host", "free_at"))


def _keep(free_at: dict[str, datetime]) -> None:
    rows = [HostTurn(host=host, free_at=moment) for host, moment in sorted(free_at.items())]
    HostTurn.objects.bulk_create(rows, update_conflicts=True, unique_fields=["host"], update_fields=["free_at"])


def due_sources_to_jobs() -> int:
    """Enqueue a fetch for each source that is due, servers that hold several of them one after the other.

    The turns are taken for the time to come, so that the next round's fetches come after this one's. A source's next
    try moves on in the same transaction: one that waits in the queue is not enqueued twice, and one whose job is lost
    is due again.
    """
    at = now()
    with transaction.atomic():
        due = list(Source.objects.due(at).select_for_update(skip_locked=True).order_by("next_try", "pk")[:MOST_DUE])
        hosts = {source.pk: host_of(source.url) for source in due}
        free_at = _busy({host for host in hosts.values() if host}, at) if pause() else {}
        together: list[int] = []
        for source in due:
            host, priority = hosts[source.pk], _job_priority(source.kind)
            turn = max(at, free_at.get(host, at))
            if host and pause():
                free_at[host] = turn + pause()
            if priority:
                task_named("gather.fetch_source").using(run_after=at, priority=priority).enqueue(source.pk)
            elif turn > at:
                task_named("gather.fetch_source").using(run_after=turn).enqueue(source.pk)
            else:
                together.append(source.pk)
            source.next_try = max(at + source.interval, turn + HANDED_OVER)
        for ids in _chunks(together, TOGETHER):
            task_named("gather.fetch_sources").enqueue(list(ids))
        Source.objects.bulk_update(due, ["next_try"], batch_size=200)
        _keep(free_at)
    return len(due)


def _job_priority(slug: str) -> int:
    """Of a kind's fetches; those of a kind that has one, such as emergency alerts, wait for nobody."""
    kind: SourceKind | None = source_kinds.get(slug) if slug in source_kinds else None
    return int(getattr(kind, "job_priority", 0))


def _chunks(values: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (values[start : start + size] for start in range(0, len(values), size))
