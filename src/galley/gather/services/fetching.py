"""Fetch a source: claim it, ask its kind politely, keep what came, note its health."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Q

from galley.gather.conf import FETCH_PAUSE_SECONDS, FETCH_TIMEOUT_SECONDS
from galley.gather.data import Ask, Batch, FeedData, Intake, Problem
from galley.gather.errors import FetchError, GatherError, ParseError, SourceError
from galley.gather.models import Source
from galley.gather.registries import source_kinds
from galley.gather.services.storing import keep_refused, store_batch
from galley.kernel import typed_settings
from galley.kernel.jobs.declare import task_named
from galley.kernel.text import gettext_noop
from galley.kernel.time import back_off, now

logger = logging.getLogger("galley.gather")

MOST_BACK_OFF = timedelta(hours=24)
MOST_FRESH = timedelta(hours=6)
MOST_TTL = timedelta(hours=1)
"""A feed's own `ttl` is often a forgotten "1440"; a desk that asks every quarter of an hour waits an hour at most."""

_SETTINGS = gettext_noop("The settings of this source are not complete.")


def lease() -> timedelta:
    """For how long a claimed source belongs to its worker."""
    return timedelta(seconds=3 * FETCH_TIMEOUT_SECONDS.value + 60)


@dataclass(frozen=True)
class Preview:
    """What a source would bring, before it is one."""

    url: str
    """The address to keep: the feed's own, when a page was given."""
    format: str
    feed: FeedData
    """All that came, as one."""
    found_on_page: bool = False
    other_feeds: tuple[tuple[str, str], ...] = ()
    """(address, title) of the page's further feeds."""
    refused: tuple[tuple[str, str], ...] = field(default=())
    """(address, problem) of documents that could not be read."""


def preview(
    address: str, *, kind: str = "feed", settings: Any = None, allow_private: bool = False, anywhere: bool = False
) -> Preview:
    """Fetch and read a source without keeping anything, nor changing anything at the other side.

    Args:
        kind: the slug of its kind.
        settings: of the kind's type; None: its defaults.
        anywhere: an operator asks, who may name files outside the data folder.

    Raises:
        FetchError, ParseError, SourceError: with a sentence for the person who gave the address.
    """
    entry = source_kinds.get(kind)
    typed = settings if settings is not None else typed_settings.load(entry.settings_type, {}, owner=kind)
    batch = entry.fetch(Ask(address, settings=typed, allow_private=allow_private, anywhere=anywhere, is_trial=True))
    feed = batch.parts[0].feed if len(batch.parts) == 1 else FeedData(title=address, items=batch.items)
    return Preview(
        url=batch.address or address,
        format=batch.format or feed.format,
        feed=feed,
        found_on_page=batch.found_on_page,
        other_feeds=batch.others,
        refused=tuple((raw.url, problem) for raw, problem in batch.refused),
    )


def due_sources_to_jobs() -> int:
    """Enqueue a fetch for each source that is due, servers that hold several of them one after the other.

    Its next try moves on in the same transaction, so a source that waits in the queue is not enqueued twice, and one
    whose job is lost is due again after its interval.
    """
    at = now()
    turn: dict[str, int] = defaultdict(int)
    with transaction.atomic():
        due = list(
            Source.objects.due(at).order_by("next_try").values_list("pk", "url", "interval_minutes", "kind")[:500]
        )
        for pk, url, interval_minutes, kind in due:
            won = Source.objects.filter(pk=pk, next_try__lte=at).update(
                next_try=at + timedelta(minutes=interval_minutes)
            )
            if won:
                host = urlsplit(url).hostname or ""
                delay = timedelta(seconds=turn[host] * FETCH_PAUSE_SECONDS.value) if host else timedelta()
                turn[host] += 1
                priority = _job_priority(kind)
                run_after = at if priority else at + delay
                task_named("gather.fetch_source").using(run_after=run_after, priority=priority).enqueue(pk)
    return len(due)


def _job_priority(kind: str) -> int:
    """Of a kind's fetches; those of a kind that has one, such as emergency alerts, wait for nobody."""
    return int(getattr(source_kinds.get(kind), "job_priority", 0)) if kind in source_kinds else 0


def fetch_source(source_id: int) -> Intake | None:
    """Fetch one source and keep what it brought.

    Returns:
        What came; None when the source is switched off, gone, or being fetched by somebody else.

    A failure of the source is no exception: it is written into its health, in plain words, with the next try.
    """
    at = now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    if not Source.objects.filter(free, pk=source_id, enabled=True).update(lease_until=at + lease()):
        return None
    source = Source.objects.get(pk=source_id)
    try:
        entry, ask = source_kinds.get(source.kind), _ask(source)
        batch = entry.fetch(ask)
        with transaction.atomic():
            intake = Intake(not_modified=True) if batch.not_modified else store_batch(source, batch, fetched_at=at)
            _succeeded(source, batch, intake, at)
        entry.settle(ask, batch)
        return intake
    except GatherError as error:
        if isinstance(error, ParseError) and error.raw is not None:
            keep_refused(source, error.raw, at=at)
        _failed(source, error, at)
        return Intake()


def _ask(source: Source) -> Ask:
    try:
        typed = typed_settings.load(source_kinds.get(source.kind).settings_type, source.settings, owner=source.name)
    except typed_settings.TypedSettingsError as error:
        raise SourceError(_SETTINGS, str(error)) from error
    return Ask(
        source.url,
        settings=typed,
        state=source.state,
        format=source.format,
        etag=source.etag,
        last_modified=source.last_modified,
        body_hash=source.body_hash,
        allow_private=source.allow_private,
    )


def _succeeded(source: Source, batch: Batch, intake: Intake, at: datetime) -> None:
    ttl_minutes = max((part.feed.ttl_minutes for part in batch.parts), default=0)
    wait = max(
        source.interval,
        min(timedelta(seconds=batch.fresh_seconds), MOST_FRESH),
        min(timedelta(minutes=ttl_minutes), MOST_TTL),
    )
    changes: dict[str, object] = {
        "etag": batch.etag,
        "last_modified": batch.last_modified,
        "format": batch.format or source.format,
        "body_hash": batch.body_hash,
        "last_fetched": at,
        "last_success": at,
        "last_error": "",
        "last_error_detail": "",
        "failures": 0,
        "next_try": at if batch.more else at + wait,
        "lease_until": None,
    }
    if batch.state is not None:
        changes["state"] = dict(batch.state)
    if intake.new:
        changes["last_new"] = at
    if not batch.not_modified:
        refused = [Problem(problem, detail=raw.url) for raw, problem in batch.refused]
        changes["problems"] = [[p.text, p.line, p.detail] for p in (*batch.problems, *refused)][:200]
    moved_to = batch.address[:2_000]
    if moved_to and moved_to != source.url and not Source.objects.filter(kind=source.kind, url=moved_to).exists():
        changes["url"] = moved_to
    Source.objects.filter(pk=source.pk).update(**changes)
    logger.info("source.fetched", extra={"source": source.pk, "new": intake.new, "updated": intake.updated})


def _failed(source: Source, error: GatherError, at: datetime) -> None:
    problem = error.problem if isinstance(error, FetchError | ParseError | SourceError) else str(error)
    detail = error.detail if isinstance(error, FetchError | ParseError | SourceError) else ""
    wait = back_off(source.failures + 1, first=source.interval, most=max(MOST_BACK_OFF, source.interval))
    is_final = False
    if isinstance(error, FetchError):
        wait = max(wait, timedelta(seconds=error.retry_after_seconds))
        is_final = error.is_final
    Source.objects.filter(pk=source.pk).update(
        last_fetched=at,
        last_error=problem[:300],
        last_error_detail=detail[:2_000],
        failures=F("failures") + 1,
        next_try=at + wait,
        lease_until=None,
        is_gone=is_final,
        enabled=not is_final,
    )
    logger.warning("source.failed", extra={"source": source.pk, "problem": problem})
