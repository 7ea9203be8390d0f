"""Keep stored pages true: mark them when rows change, make them anew, forget those that are gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

from galley.kernel.jobs.declare import task_named
from galley.site import pagekeys
from galley.site.errors import RenderingError
from galley.site.models import ChangeMark, StoredPage, StoredPageKey
from galley.site.pagestore import PageFile, PageStore
from galley.site.registries import MOST_READ, rankings
from galley.site.rendering import MadePage, StoredAs, make, page_store

logger = logging.getLogger(__name__)

RENDER_JOB = "site.render_pages"
STORE_LOCK = 0x47414C4C  # "GALL": a PostgreSQL advisory lock of our own
LONGEST_CHANGE = timedelta(seconds=60)
"""A transaction that changes rows of pages is done within this time."""
CLAIM = timedelta(seconds=15)
"""How long a page is left to the worker that makes it; one that died is followed by another then."""
BATCH_SECONDS = 20.0


@transaction.atomic
def mark_stale(keys: Iterable[str]) -> int:
    """Say that rows changed: the pages made from them are made anew, the rows' own pages within a second.

    Call it in the transaction of the change; nothing is marked when that is rolled back.

    Args:
        keys: such as "story:7", "front:en"; see `pagekeys`.

    Returns:
        How many pages were marked.
    """
    wanted = set(keys)
    if not wanted:
        return 0
    _lock(shared=True)
    now = timezone.now()
    ChangeMark.objects.bulk_create([ChangeMark(key=key, at=now) for key in sorted(wanted)])
    own = StoredPage.objects.filter(subject__in=wanted)
    others = StoredPage.objects.with_any_key(wanted).exclude(subject__in=wanted)
    marked = own.mark(now, urgent=True) + others.mark(now, urgent=False)
    if marked:
        task_named(RENDER_JOB).enqueue()
        transaction.on_commit(partial(_flag, list(own.values_list("address", flat=True))))
    return marked


@transaction.atomic
def mark_all(key: str) -> int:
    """Say that something changed that every page shows, such as an emergency alert: each is right within seconds.

    All of them are flagged, so that a page that the worker has not come to is made for the reader who asks for it. None
    is urgent: a correction does not wait behind the whole site.
    """
    _lock(shared=True)
    now = timezone.now()
    ChangeMark.objects.create(key=key, at=now)
    pages = StoredPage.objects.with_any_key({key})
    addresses = list(pages.values_list("address", flat=True))
    marked = pages.mark(now, urgent=False)
    if marked:
        task_named(RENDER_JOB).enqueue()
        transaction.on_commit(partial(_flag, addresses))
    return marked


@transaction.atomic
def want_page(address: str, *, subject: str) -> None:
    """Have a page made that nobody asked for yet, such as a new story's."""
    _page, new = StoredPage.objects.get_or_create(
        address=address, defaults={"subject": subject, "urgent": True, "wanted_at": timezone.now()}
    )
    if new:
        task_named(RENDER_JOB).enqueue()


def drop_now(address: str) -> None:
    """Stop sending a page the moment the transaction commits, as for a story that was withdrawn."""
    transaction.on_commit(partial(page_store().remove, address))


@transaction.atomic
def drop_below(address: str) -> int:
    """Stop sending every stored page at and below an address at once, as when a section is closed to the public."""
    pages = StoredPage.objects.filter(address__startswith=address)
    marked = pages.mark(timezone.now(), urgent=True)
    for stored in pages.values_list("address", flat=True):
        drop_now(stored)
    if marked:
        task_named(RENDER_JOB).enqueue()
    return marked


def fetch_page(address: str) -> PageFile | None:
    """The page of an address from the store, made and stored first when it is not there or out of date.

    However many ask at once, one of them makes the page and the others wait for it.

    Returns:
        None when the address has no page that is the same for everyone.
    """
    store = page_store()
    seen = store.state_of(address)
    if seen is not None and not seen.flagged and (page := _read(store, address)) is not None:
        return page
    with store.lock(address):
        now = store.state_of(address)
        if now is not None and not now.flagged and now != seen and (page := _read(store, address)) is not None:
            return page
        made = _make_and_store(address)
    return fetch_page(address.partition("?")[0]) if made.is_copy else made.page


def _read(store: PageStore, address: str) -> PageFile | None:
    page = store.read(address)
    return None if page is None or page.is_over(time.time()) else page


def page_is_current(address: str, *, status: int) -> bool:
    """Whether readers get this status at an address, from bytes that show the rows as they are."""
    page = page_store().read(address)
    if page is None or page.status != status:
        return False
    return StoredPage.objects.filter(address=address, stale=False, etag=page.etag).exists()


def pages_are_current(keys: frozenset[str]) -> bool:
    """Whether the pages about these rows show them as they are."""
    return not StoredPage.objects.filter(subject__in=keys, stale=True).exists()


def render_stale_pages(*, seconds: float = BATCH_SECONDS) -> int:
    """Make marked pages anew: urgent ones first, then those that are most read, then the rest.

    Returns:
        How many were made; when time runs out the job is enqueued again for the rest.
    """
    stop_at = time.monotonic() + seconds
    made = 0
    popular = popular_keys()
    while page := _claim(popular):
        render_stored_page(page)
        made += 1
        if time.monotonic() > stop_at:
            task_named(RENDER_JOB).enqueue()
            break
    return made


def render_stored_page(page: StoredPage) -> None:
    """Make one page anew; when that fails it keeps its old bytes and is tried again later."""
    try:
        with page_store().lock(page.address):
            _make_and_store(page.address)
    except (RenderingError, OSError):
        failures = page.failures + 1
        wait = timedelta(seconds=min(600, 2**failures))
        StoredPage.objects.filter(pk=page.pk).update(failures=failures, claimed_until=timezone.now() + wait)
        logger.exception("site.page_not_made", extra={"page": page.pk, "failures": failures})


def age_pages() -> int:
    """Mark pages that are too old although nothing changed, and forget old changes; gives how many were marked."""
    now = timezone.now()
    ChangeMark.objects.filter(at__lt=now - 10 * LONGEST_CHANGE).delete()
    with transaction.atomic():
        marked = StoredPage.objects.aged(now).mark(now, urgent=False)
        if StoredPage.objects.waiting(now).exists():
            task_named(RENDER_JOB).enqueue()
    return marked


def popular_keys(*, limit: int = 50) -> list[str]:
    """Keys of the stories that are most read, best first; none when nobody counts."""
    if MOST_READ not in rankings:
        return []
    ranking = rankings.get(MOST_READ)
    return [pagekeys.story_key(pk) for language in ("en", "zh-hans") for pk in ranking.story_ids(language, limit=limit)]


def _claim(popular: list[str]) -> StoredPage | None:
    now = timezone.now()
    waiting = StoredPage.objects.waiting(now)
    read_most = Case(When(subject__in=popular, then=Value(0)), default=Value(1), output_field=IntegerField())
    for page in waiting.order_by("-urgent", read_most, "wanted_at", "pk")[:5]:
        if waiting.filter(pk=page.pk).update(claimed_until=now + CLAIM):
            return page
    return None


@dataclass(frozen=True)
class _Start:
    """What was true before a page was made: it is in the page, whatever comes later may not be."""

    wanted: int
    at: datetime
    marks: frozenset[int]


def _start(address: str) -> _Start:
    at = timezone.now()
    wanted = StoredPage.objects.filter(address=address).values_list("wanted", flat=True).first() or 1
    marks = ChangeMark.objects.filter(at__gte=at - LONGEST_CHANGE).values_list("pk", flat=True)
    return _Start(wanted, at, frozenset(marks))


def _make_and_store(address: str) -> MadePage:
    """Make a page and put it in the store; the caller holds the address's lock."""
    start = _start(address)
    made = make(address)
    if made.page is None:
        if made.response.status_code >= 500:
            raise RenderingError(address, made.response.status_code)
        _forget(address)
    elif made.stored_as is not None:
        staged = page_store().stage(made.page)
        try:
            _place(staged, made.page, made.keys, made.stored_as, start)
        finally:
            staged.unlink(missing_ok=True)
    return made


@transaction.atomic
def _place(staged: Path, page: PageFile, keys: frozenset[str], stored_as: StoredAs, start: _Start) -> None:
    """Put a page in its place, unless a newer one is there.

    The file is renamed inside the transaction, so that of two makers the row and the file tell the same story; one that
    dies between the two leaves a file that is newer than its row.
    """
    _lock(shared=False)
    row, _new = StoredPage.objects.select_for_update().get_or_create(address=page.address)
    if row.made > start.wanted:
        return
    had = set(row.keys.values_list("key", flat=True))
    row.keys.filter(key__in=had - keys).delete()
    StoredPageKey.objects.bulk_create([StoredPageKey(page=row, key=key) for key in sorted(keys - had)])
    # A row that is new on this page may have changed while the page was made, when no key led to the page yet.
    marks = ChangeMark.objects.filter(key__in=keys - had, at__gte=start.at - LONGEST_CHANGE)
    if set(marks.values_list("pk", flat=True)) - start.marks:
        row.wanted += 1
    now = timezone.now()
    row.made, row.made_at, row.failures, row.claimed_until = start.wanted, now, 0, None
    row.stale = row.wanted > start.wanted
    row.urgent = row.urgent and row.stale
    row.subject, row.status, row.etag = stored_as.subject, page.status, page.etag
    row.fresh_until = _fresh_until(page, stored_as, now)
    row.save()
    store = page_store()
    store.place(staged, page.address)
    if row.stale:
        task_named(RENDER_JOB).enqueue()
        if row.urgent:
            store.flag(page.address)


def _fresh_until(page: PageFile, stored_as: StoredAs, at: datetime) -> datetime | None:
    ends = [at + stored_as.fresh_for] if stored_as.fresh_for else []
    if page.good_until:
        ends.append(datetime.fromtimestamp(page.good_until, UTC))
    return min(ends, default=None)


@transaction.atomic
def _forget(address: str) -> None:
    """The address has no page any more: it moved, or it is the same for nobody."""
    _lock(shared=False)
    StoredPage.objects.filter(address=address).delete()
    page_store().remove(address)


def _flag(addresses: list[str]) -> None:
    store = page_store()
    for address in addresses:
        store.flag(address)


def _lock(*, shared: bool) -> None:
    """Changes run beside each other, but none of them beside the moment in which a page is placed.

    SQLite has one writer anyway (immediate transactions).
    """
    if connection.vendor == "postgresql":
        name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {name}(%s)", [STORE_LOCK])
