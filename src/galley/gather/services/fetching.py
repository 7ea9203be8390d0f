"""Fetch a source: claim it, ask politely, keep what came, note its health."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from galley.gather.conf import FETCH_MAX_MEGABYTES, FETCH_PAUSE_SECONDS, FETCH_TIMEOUT_SECONDS
from galley.gather.data import FeedData, Intake
from galley.gather.errors import FetchError, GatherError, ParseError, SourceError
from galley.gather.feeds import feed_links, parse_feed
from galley.gather.fetchers import disk, web
from galley.gather.fetchers.web import Fetched
from galley.gather.models import Source
from galley.gather.services.storing import Raw, store_feed
from galley.kernel.http import GuardedHttp
from galley.kernel.ids import fingerprint
from galley.kernel.jobs.declare import task_named
from galley.kernel.text import gettext_noop
from galley.kernel.time import back_off, now

logger = logging.getLogger("galley.gather")

MOST_BACK_OFF = timedelta(hours=24)
MOST_FRESH = timedelta(hours=6)
MOST_TTL = timedelta(hours=1)
"""A feed's own `ttl` is often a forgotten "1440"; a desk that asks every quarter of an hour waits an hour at most."""

_IS_PAGE = gettext_noop("This is a web page, and it names no feed.")


def lease() -> timedelta:
    """For how long a claimed source belongs to its worker."""
    return timedelta(seconds=3 * FETCH_TIMEOUT_SECONDS.value + 60)


def open_http(*, allow_private: bool) -> GuardedHttp:
    """The guarded client with gathering's limits."""
    return GuardedHttp(
        allow_private=allow_private,
        timeout_seconds=FETCH_TIMEOUT_SECONDS.value,
        max_bytes=FETCH_MAX_MEGABYTES.value * 1024 * 1024,
    )


@dataclass(frozen=True)
class Preview:
    """What a source would bring, before it is one."""

    url: str
    """The address to keep: the feed's own, when a page was given."""
    format: str
    feed: FeedData
    found_on_page: bool = False
    other_feeds: tuple[tuple[str, str], ...] = ()
    """(address, title) of the page's further feeds."""


def preview(address: str, *, allow_private: bool = False, anywhere: bool = False) -> Preview:
    """Fetch and read a source without keeping anything; a page's first feed stands for the page.

    Raises:
        FetchError, ParseError, SourceError: with a sentence for the person who gave the address.
    """
    if not address.lower().startswith(("http://", "https://")):
        fetched = read_file(address, anywhere=anywhere)
        slug, feed = parse_feed(fetched.body, url=fetched.url)
        return Preview(address, slug, feed)
    with open_http(allow_private=allow_private) as http:
        fetched = web.fetch(address, http=http)
        url = fetched.moved_to or address
        try:
            slug, feed = parse_feed(fetched.body, url=fetched.url, charset=fetched.charset)
            return Preview(url, slug, feed)
        except ParseError as error:
            links = feed_links(fetched.body, url=fetched.url, charset=fetched.charset)
            if not links and b"<html" in fetched.body[:4_096].lower():
                raise SourceError(_IS_PAGE, fetched.url) from error
            if not links:
                raise
        fetched = web.fetch(links[0][0], http=http)
        slug, feed = parse_feed(fetched.body, url=fetched.url, charset=fetched.charset)
        return Preview(links[0][0], slug, feed, found_on_page=True, other_feeds=tuple(links[1:]))


def read_file(address: str, *, anywhere: bool, etag: str = "") -> Fetched:
    """Read a source's file.

    Raises:
        SourceError: it lies where it may not.
        FetchError: it cannot be read.
    """
    path = disk.resolve_path(address, data_dir=settings.DATA_DIR, anywhere=anywhere)
    return disk.read(path, max_bytes=FETCH_MAX_MEGABYTES.value * 1024 * 1024, etag=etag)


def due_sources_to_jobs() -> int:
    """Enqueue a fetch for each source that is due, servers that hold several of them one after the other.

    Its next try moves on in the same transaction, so a source that waits in the queue is not enqueued twice, and one
    whose job is lost is due again after its interval.
    """
    at = now()
    turn: dict[str, int] = defaultdict(int)
    with transaction.atomic():
        due = list(Source.objects.due(at).order_by("next_try").values_list("pk", "url", "interval_minutes")[:500])
        for pk, url, interval_minutes in due:
            won = Source.objects.filter(pk=pk, next_try__lte=at).update(
                next_try=at + timedelta(minutes=interval_minutes)
            )
            if won:
                host = urlsplit(url).hostname or ""
                delay = timedelta(seconds=turn[host] * FETCH_PAUSE_SECONDS.value) if host else timedelta()
                turn[host] += 1
                task_named("gather.fetch_source").using(run_after=at + delay).enqueue(pk)
    return len(due)


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
        fetched = _fetch(source)
        if fetched.not_modified:
            return _succeeded(source, fetched, None, Intake(not_modified=True), at)
        raw = Raw(fetched.body, fingerprint_of(fetched.body), fetched.url, fetched.media_type)
        if raw.body_hash == source.body_hash:
            return _succeeded(source, fetched, None, Intake(not_modified=True), at)
        slug, feed = parse_feed(fetched.body, url=fetched.url, format=source.format, charset=fetched.charset)
        with transaction.atomic():
            intake = store_feed(source, feed, fetched_at=at, raw=raw)
            source.format, source.body_hash = slug, raw.body_hash
            return _succeeded(source, fetched, feed, intake, at)
    except GatherError as error:
        _failed(source, error, at)
        return Intake()


def fingerprint_of(body: bytes) -> str:
    """The hash by which a body is known again."""
    return fingerprint(body.decode("latin-1"))


def _fetch(source: Source) -> Fetched:
    if source.is_file:
        return read_file(source.url, anywhere=True, etag=source.etag)
    with open_http(allow_private=source.allow_private) as http:
        return web.fetch(source.url, http=http, etag=source.etag, last_modified=source.last_modified)


def _succeeded(source: Source, fetched: Fetched, feed: FeedData | None, intake: Intake, at: datetime) -> Intake:
    wait = max(
        source.interval,
        min(timedelta(seconds=fetched.fresh_seconds), MOST_FRESH),
        min(timedelta(minutes=feed.ttl_minutes if feed else 0), MOST_TTL),
    )
    changes: dict[str, object] = {
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "format": source.format,
        "body_hash": source.body_hash,
        "last_fetched": at,
        "last_success": at,
        "last_error": "",
        "last_error_detail": "",
        "failures": 0,
        "next_try": at + wait,
        "lease_until": None,
    }
    if intake.new:
        changes["last_new"] = at
    if feed is not None:
        changes["problems"] = [[p.text, p.line, p.detail] for p in feed.problems]
    moved_to = fetched.moved_to[:2_000]
    if moved_to and moved_to != source.url and not Source.objects.filter(url=moved_to).exists():
        changes["url"] = moved_to
    Source.objects.filter(pk=source.pk).update(**changes)
    logger.info("source.fetched", extra={"source": source.pk, "new": intake.new, "updated": intake.updated})
    return intake


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
