"""Fetch a source: claim it, ask its kind politely, keep what came, note its health."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from django.db import transaction
from django.db.models import F, Q

from galley.gather.conf import FETCH_TIMEOUT_SECONDS
from galley.gather.data import Ask, Batch, FeedData, Intake, Problem
from galley.gather.errors import FetchError, GatherError, ParseError, SourceError
from galley.gather.models import Source
from galley.gather.registries import source_kinds
from galley.gather.services.storing import keep_refused, store_batch
from galley.gather.services.turns import host_of, pause, take_turns
from galley.gather.services.websub import follow_switch, note_hub
from galley.kernel import typed_settings
from galley.kernel.bulk import update_rows
from galley.kernel.text import gettext_noop
from galley.kernel.time import back_off, now

logger = logging.getLogger("galley.gather")

MOST_BACK_OFF = timedelta(hours=24)
MOST_FRESH = timedelta(hours=6)
RHYTHM_HOURS = 3
"""After so long, what a source brought counts a third of what it brings."""
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


def fetch_source(source_id: int) -> Intake | None:
    """Fetch one source and keep what it brought.

    Returns:
        What came; None when the source is switched off, gone, or being fetched by somebody else.

    A failure of the source is no exception: it is written into its health, in plain words, with the next try.
    """
    at = now()
    for source in _claim([source_id], at):
        return _keep(source, *_asked(source), at=at)
    return None


def fetch_sources(
    source_ids: Iterable[int],
    *,
    heed_turns: bool = False,
    told: Callable[[int, Intake | None], object] = lambda _pk, _intake: None,
) -> None:
    """Fetch several sources side by side and keep what each brings, one transaction a source.

    Args:
        source_ids: in the order in which they are asked.
        heed_turns: wait for the pause between two fetches from one server; False when somebody took the turns already.
        told: called with a source's id and with what `fetch_source` would return, as soon as it is kept.

    Raises:
        Exception: what no source may raise; the others have been fetched.
    """
    _Round(source_ids, heed_turns=heed_turns, told=told).run()


THREADS = 8
Answered: TypeAlias = "tuple[Ask | None, Batch | GatherError]"


class _Round:
    """Several sources: asked in threads, which touch no database; kept in this one, as the answers come."""

    def __init__(
        self, source_ids: Iterable[int], *, heed_turns: bool, told: Callable[[int, Intake | None], object]
    ) -> None:
        self.waiting = list(dict.fromkeys(source_ids))
        self.heed_turns, self.told = heed_turns, told
        self.running: dict[Future[Answered], tuple[Source, datetime]] = {}
        self.unchanged: list[tuple[Source, Ask, Batch, datetime]] = []
        self.busy: dict[str, datetime] = {}
        self.hosts: dict[int, str] = {}
        self.errors: list[Exception] = []

    def run(self) -> None:
        if self.heed_turns:
            rows = Source.objects.filter(pk__in=self.waiting).values_list("pk", "url")
            self.hosts = {pk: host_of(url) for pk, url in rows}
        with ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="galley-fetch") as pool:
            while self.waiting or self.running:
                self._start(pool)
                if not self.running:
                    self._sleep()
                    continue
                done, _running = wait(self.running, timeout=self._seconds_to_turn(), return_when=FIRST_COMPLETED)
                for future in done:
                    self._take(future)
            self._note_unchanged()
        if self.errors:
            raise self.errors[0]

    def _start(self, pool: ThreadPoolExecutor) -> None:
        """Fill the threads; a few wait behind them, so that none is idle while answers are kept."""
        room = 2 * THREADS - len(self.running)
        at = now()
        ready = self._ready(room, at) if room > THREADS // 2 or not self.running else []
        if not ready:
            return
        chosen = set(ready)
        self.waiting = [pk for pk in self.waiting if pk not in chosen]
        claimed = {source.pk: source for source in _claim(ready, at)}
        for pk in ready:
            if pk in claimed:
                self.running[pool.submit(_asked, claimed[pk])] = (claimed[pk], at)
            else:
                self.told(pk, None)

    def _ready(self, room: int, at: datetime) -> list[int]:
        if not self.heed_turns:
            return self.waiting[:room]
        first: dict[str, int] = {}
        others: list[int] = []
        for pk in self.waiting:
            host = self.hosts.get(pk, "")
            if len(first) + len(others) == room:
                break
            if not host or not pause():
                others.append(pk)
            elif host not in first and self.busy.get(host, at) <= at:
                first[host] = pk
        busy = take_turns(first, at=at)
        self.busy |= {host: busy.get(host, at + pause()) for host in first}
        return [*others, *(pk for host, pk in first.items() if host not in busy)]

    def _seconds_to_turn(self) -> float | None:
        if not self.waiting or not self.heed_turns or len(self.running) >= THREADS:
            return None
        moments = [self.busy[host] for pk in self.waiting if (host := self.hosts.get(pk, "")) in self.busy]
        return max((min(moments) - now()).total_seconds(), 0.01) if moments else None

    def _sleep(self) -> None:
        if self.waiting:
            time.sleep(self._seconds_to_turn() or 0.05)

    def _take(self, future: Future[Answered]) -> None:
        source, at = self.running.pop(future)
        try:
            ask, answer = future.result()
            if ask is not None and isinstance(answer, Batch) and _changes_nothing(source, answer):
                self.unchanged.append((source, ask, answer, at))
                if len(self.unchanged) >= MOST_UNCHANGED:
                    self._note_unchanged()
                return
            self.told(source.pk, _keep(source, ask, answer, at=at))
        except Exception as error:
            logger.exception("source.broke_its_fetch", extra={"source": source.pk})
            self.errors.append(error)

    def _note_unchanged(self) -> None:
        """Unchanged sources are most of them, most of the time: their health is written in one statement."""
        if not self.unchanged:
            return
        noted, self.unchanged = self.unchanged, []
        nothing = Intake(not_modified=True)
        with transaction.atomic():
            update_rows(Source, {s.pk: _success(s, batch, nothing, at) for s, _ask_, batch, at in noted})
        for source, ask, batch, _at in noted:
            source_kinds.get(source.kind).settle(ask, batch)
            self.told(source.pk, nothing)


MOST_UNCHANGED = 50


def _changes_nothing(source: Source, batch: Batch) -> bool:
    has_moved = bool(batch.address) and batch.address[:2_000] != source.url
    return batch.not_modified and batch.state is None and not batch.more and not has_moved


def _claim(source_ids: Sequence[int], at: datetime) -> list[Source]:
    """Those of the sources that are switched on and free, now ours until their lease ends.

    Should this process die, they are due again when it has ended.
    """
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    with transaction.atomic():
        rows = list(Source.objects.select_for_update().filter(free, pk__in=source_ids, enabled=True).order_by("pk"))
        ours = [source.pk for source in rows]
        Source.objects.filter(pk__in=ours).update(lease_until=at + lease(), next_try=at + lease())
    return rows


def _asked(source: Source) -> Answered:
    """Ask a source's kind; touches no database, so that it can run in any thread."""
    ask = None
    try:
        entry, ask = source_kinds.get(source.kind), ask_of(source)
        return ask, entry.fetch(ask)
    except GatherError as error:
        return ask, error


def _keep(source: Source, ask: Ask | None, answer: Batch | GatherError, *, at: datetime) -> Intake:
    try:
        if ask is None or isinstance(answer, GatherError):
            raise cast(GatherError, answer)
        with transaction.atomic():
            intake = Intake(not_modified=True) if answer.not_modified else store_batch(source, answer, fetched_at=at)
            _succeeded(source, answer, intake, at)
        source_kinds.get(source.kind).settle(ask, answer)
        return intake
    except GatherError as error:
        if isinstance(error, ParseError) and error.raw is not None:
            keep_refused(source, error.raw, at=at)
        _failed(source, error, at)
        return Intake()


def ask_of(source: Source) -> Ask:
    """What the source's kind is asked for.

    Raises:
        SourceError: its settings are not complete.
    """
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
    changes = _success(source, batch, intake, at)
    if batch.state is not None:
        changes["state"] = dict(batch.state)
    if intake.new:
        changes["last_new"] = at
    if not batch.not_modified:
        said = dict.fromkeys((*batch.problems, *intake.problems))
        refused = [Problem(problem, detail=raw.url) for raw, problem in batch.refused]
        changes["problems"] = [[p.text, p.line, p.detail] for p in (*said, *refused)][:200]
    moved_to = batch.address[:2_000]
    if moved_to and moved_to != source.url and not Source.objects.filter(kind=source.kind, url=moved_to).exists():
        changes["url"] = moved_to
    Source.objects.filter(pk=source.pk).update(**changes)
    note_hub(source, batch)
    logger.info("source.fetched", extra={"source": source.pk, "new": intake.new, "updated": intake.updated})


def _success(source: Source, batch: Batch, intake: Intake, at: datetime) -> dict[str, Any]:
    """What a success changes of a source's row, whatever it brought."""
    ttl_minutes = max((part.feed.ttl_minutes for part in batch.parts), default=0)
    source.items_an_hour = _items_an_hour(source, intake, at)
    wait = max(
        source.rhythm,
        min(timedelta(seconds=batch.fresh_seconds), MOST_FRESH),
        min(timedelta(minutes=ttl_minutes), MOST_TTL),
    )
    return {
        "etag": batch.etag,
        "last_modified": batch.last_modified,
        "format": batch.format or source.format,
        "body_hash": batch.body_hash,
        "last_fetched": at,
        "last_success": at,
        "last_error": "",
        "last_error_detail": "",
        "failures": 0,
        "items_an_hour": source.items_an_hour,
        "next_try": at if batch.more else at + wait,
        "lease_until": None,
    }


def _items_an_hour(source: Source, intake: Intake, at: datetime) -> float:
    """How fast new items come: what came since the last fetch, in the average that forgets within hours.

    The first fetch brings what had gathered before, which says nothing of how fast.
    """
    if source.last_success is None or at <= source.last_success:
        return source.items_an_hour
    hours = (at - source.last_success) / timedelta(hours=1)
    weight = 1 - math.exp(-hours / RHYTHM_HOURS)
    return round(source.items_an_hour * (1 - weight) + intake.new / hours * weight, 4)


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
    if is_final:
        source.enabled = False
        follow_switch(source)
    logger.warning("source.failed", extra={"source": source.pk, "problem": problem})
