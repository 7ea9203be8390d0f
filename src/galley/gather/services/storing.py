"""Keep what a feed says: each item once, a changed one as a new version, all of a feed in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import zstandard
from django.db import connection, transaction
from django.db.models import F

from galley.gather.conf import RAW_KEEP_DAYS
from galley.gather.data import Attachment, Batch, FeedData, FeedItem, Intake, ItemData, PubStatus, Raw
from galley.gather.markup.items import says_something
from galley.gather.models import ItemAttachment, RawFetch, Sighting, Source, WireItem, WireItemVersion
from galley.gather.normalise import Identity, identities, normalise, same_story
from galley.gather.pictures import PICTURE_TYPES, as_row
from galley.gather.services.killing import is_late_for_a_kill, kill_others, with_the_words_of
from galley.gather.services.searching import index_changed
from galley.gather.services.sensors import take_readings
from galley.gather.signals import item_killed, item_updated, items_arrived
from galley.kernel.bulk import insert_rows, update_rows
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.jobs.declare import task_named
from galley.kernel.time import now

POSTGRES_LOCK = 0x67616C70  # "galp": beside it the share of all pages that is locked
SHARES = 64
"""Two sources with many new pages share a lock sooner or later; with few they seldom do."""


@dataclass(frozen=True)
class Known:
    """As much of a kept item as is needed to tell whether an entry is it."""

    pk: int
    source_id: int
    guid_key: str
    page_key: str
    headline: str
    raw_hash: str


def store_batch(source: Source, batch: Batch, *, fetched_at: datetime | None = None) -> Intake:
    """Keep all that a source brought, in one transaction, and the bytes of what could not be read."""
    fetched_at = fetched_at or now()
    total = Intake(problems=batch.problems)
    with transaction.atomic(savepoint=False):
        if len(batch.parts) > 1:  # all at once, in one order for everybody, or two batches would wait for each other
            _lock_pages(pair.page_key for part in batch.parts for pair in identities(part.feed.items))
        for part in batch.parts:
            total = _sum(total, store_feed(source, part.feed, fetched_at=fetched_at, raw=part.raw))
        if batch.readings:
            news, refused = take_readings(source, batch.readings, at=fetched_at)
            total = _sum(total, store_feed(source, news, fetched_at=fetched_at))
            total = replace(total, problems=(*total.problems, *refused))
        for raw, _problem in batch.refused:
            keep_refused(source, raw, at=fetched_at)
    return total


def _sum(one: Intake, other: Intake) -> Intake:
    return Intake(
        new=one.new + other.new,
        updated=one.updated + other.updated,
        unchanged=one.unchanged + other.unchanged,
        duplicates=one.duplicates + other.duplicates,
        item_ids=one.item_ids + other.item_ids,
        problems=one.problems,
    )


def keep_refused(source: Source, raw: Raw, *, at: datetime) -> int:
    """Keep the bytes of a document that no parser reads, so that a better one can."""
    return _keep_raw(source, raw, at=at)


def store_feed(source: Source, feed: FeedData, *, fetched_at: datetime | None = None, raw: Raw | None = None) -> Intake:
    """Keep the items of a feed; safe to call twice with the same feed.

    An entry is an item that is there already when its source brought its guid before, or when its address names the
    same page and its headline tells the same story. The item's own source changes it (a new version, the former one
    kept); another source only adds a sighting.

    Args:
        fetched_at: stands in for missing dates.
        raw: kept, compressed, when the feed brought something new.
    """
    fetched_at = fetched_at or now()
    with transaction.atomic(savepoint=False):
        Source.objects.select_for_update().values_list("pk").get(pk=source.pk)  # one fetch of a source at a time
        return _Storing(source, feed, fetched_at, raw).run()


class _Storing:
    """One feed on its way into the rows."""

    def __init__(self, source: Source, feed: FeedData, fetched_at: datetime, raw: Raw | None) -> None:
        self.source, self.feed, self.fetched_at, self.raw = source, feed, fetched_at, raw

    def run(self) -> Intake:
        entries = self._entries()
        by_guid = self._known_by_guid([identity.guid_key for _item, identity in entries])
        strangers = [(item, identity) for item, identity in entries if identity.guid_key not in by_guid]
        _lock_pages(identity.page_key for _item, identity in strangers)
        by_page = self._known_by_page([identity.page_key for _item, identity in strangers if identity.page_key])
        new: list[tuple[FeedItem, Identity]] = []
        seen: list[tuple[Known, Identity]] = []
        for item, identity in strangers:
            known = self._same_page(item, by_page.get(identity.page_key, []))
            if known is None:
                new.append((item, identity))
            else:
                by_guid[identity.guid_key] = known
                seen.append((known, identity))
        changed = [
            (by_guid[identity.guid_key], item, identity)
            for item, identity in entries
            if (known := by_guid.get(identity.guid_key)) is not None
            and known.source_id == self.source.pk
            and known.raw_hash != identity.raw_hash
        ]
        raw_id = _keep_raw(self.source, self.raw, at=self.fetched_at) if self.raw and (new or changed) else None
        ids = self._create(new, raw_id)
        updated = self._update(changed, raw_id)
        if new or changed:
            kill_others(self.source, [item for item, _identity in new] + [item for _known, item, _identity in changed])
        Sighting.objects.bulk_create(
            [Sighting(item_id=known.pk, source=self.source, guid_key=identity.guid_key) for known, identity in seen],
            ignore_conflicts=True,
        )
        if ids:
            Source.objects.filter(pk=self.source.pk).update(items_brought=F("items_brought") + len(ids))
            task_named("gather.group_items").enqueue()
            items_arrived.send(item_ids=ids, kinds=sorted({item.kind for item, _identity in new}))
        elsewhere = sum(known.source_id != self.source.pk for known in by_guid.values())
        return Intake(
            new=len(ids),
            updated=updated,
            unchanged=len(entries) - len(ids) - updated - elsewhere,
            duplicates=elsewhere,
            item_ids=tuple(ids),
            problems=self.feed.problems,
        )

    def _entries(self) -> list[tuple[FeedItem, Identity]]:
        """The feed's entries, each identity once, oldest first: a feed lists the newest first."""
        found: dict[str, tuple[FeedItem, Identity]] = {}
        items = [item for item in self.feed.items if says_something(item)]
        for item, identity in zip(items, identities(items), strict=True):
            found.setdefault(identity.guid_key, (item, identity))
        return list(reversed(found.values()))

    def _known_by_guid(self, keys: Sequence[str]) -> dict[str, Known]:
        known: dict[str, Known] = {}
        rows = WireItem.objects.filter(source=self.source, guid_key__among=keys).order_by()
        known |= {row.guid_key: row for row in _as_known(rows.values_list(*_KNOWN_FIELDS))}
        if strangers := [key for key in keys if key not in known]:
            sightings = Sighting.objects.filter(source=self.source, guid_key__among=strangers)
            fields = ["guid_key", *(f"item__{name}" for name in _KNOWN_FIELDS)]
            known |= {guid_key: Known(*rest) for guid_key, *rest in sightings.values_list(*fields)}
        return known

    def _known_by_page(self, keys: Sequence[str]) -> dict[str, list[Known]]:
        known: dict[str, list[Known]] = {}
        rows = WireItem.objects.filter(page_key__among=keys).order_by("-pk") if keys else WireItem.objects.none()
        for row in _as_known(rows.values_list(*_KNOWN_FIELDS)):
            known.setdefault(row.page_key, []).append(row)
        return known

    def _same_page(self, item: FeedItem, candidates: Iterable[Known]) -> Known | None:
        if item.kind in {"page", "date"}:
            return None  # watched for its changes, which an item of another source would not take
        own_first = sorted(candidates, key=lambda known: known.source_id != self.source.pk)
        return next((known for known in own_first if same_story(item.title, known.headline)), None)

    def _normalise(self, item: FeedItem, identity: Identity) -> ItemData:
        return normalise(
            item,
            identity,
            feed=self.feed,
            language=self.source.language,
            rights=self.source.rights,
            fetched_at=self.fetched_at,
        )

    def _create(self, new: Sequence[tuple[FeedItem, Identity]], raw_id: int | None) -> list[int]:
        rows = []
        for item, identity in new:
            data = self._normalise(item, identity)
            row = _columns(data)
            row["source_id"], row["raw_id"], row["first_seen"] = self.source.pk, raw_id, self.fetched_at
            row["guid"], row["guid_key"], row["page_key"] = data.guid, identity.guid_key, data.page_key
            row["raw_hash"] = identity.raw_hash
            rows.append(row)
        ids = insert_rows(WireItem, rows)
        self._keep_attachments((pk, file) for pk, (item, _) in zip(ids, new, strict=True) for file in item.attachments)
        for pk, row in zip(ids, rows, strict=True):
            # A picture can be known as a part of other items only, and come by itself for the first time to be killed.
            if row["status"] == PubStatus.CANCELED and row["extra"].get("type") in PICTURE_TYPES:
                item_killed.send(item_id=pk)
        return ids

    def _update(self, changed: Sequence[tuple[Known, FeedItem, Identity]], raw_id: int | None) -> int:
        if not changed:
            return 0
        rows = WireItem.objects.in_bulk([known.pk for known, _item, _identity in changed])
        earlier: list[dict[str, Any]] = []
        updates: dict[int, dict[str, Any]] = {}
        killed: list[int] = []
        for known, item, identity in changed:
            row = rows[known.pk]
            if row.pk in updates:
                continue  # two entries of this feed are one item; the first has been taken
            data = self._normalise(with_the_words_of(row, item), identity)
            if is_older(data.provider_version, row.provider_version):
                continue  # a wire that was late: what it says has been replaced already
            if is_late_for_a_kill(row, data.status, data.provider_version):
                continue
            if data.status == PubStatus.CANCELED and row.status != data.status:
                killed.append(row.pk)
            new_words = row.content_hash != data.content_hash
            if new_words:
                earlier.append(_version_of(row, at=self.fetched_at))
            updates[row.pk] = self._changes(row, data, raw_id if new_words else row.raw_id, new_words=new_words)
            updates[row.pk]["raw_hash"] = identity.raw_hash
        insert_rows(WireItemVersion, earlier)
        update_rows(WireItem, updates)
        index_changed(version["item_id"] for version in earlier)
        for version in earlier:
            item_updated.send(item_id=version["item_id"], version=version["version"] + 1)
        for pk in killed:
            item_killed.send(item_id=pk)
        self._keep_attachments((known.pk, file) for known, item, _ in changed for file in item.attachments)
        return len(earlier)

    def _changes(self, row: WireItem, data: ItemData, raw_id: int | None, *, new_words: bool) -> dict[str, Any]:
        said = _columns(data)
        if not new_words:
            said |= {name: getattr(row, name) for name in said if name not in _STANDING}
            return {**said, "version": row.version, "raw_id": raw_id}
        said |= {"published": row.published, "updated": data.updated or self.fetched_at}
        return {**said, "version": row.version + 1, "raw_id": raw_id}

    def _keep_attachments(self, attachments: Iterable[tuple[int, Attachment]]) -> None:
        rows = [
            ItemAttachment(
                item_id=item_id,
                name=attachment.name[:255],
                media_type=attachment.media_type[:120],
                size_bytes=len(attachment.body),
                body_hash=fingerprint_bytes(attachment.body),
                body=zstandard.compress(attachment.body, 3),
            )
            for item_id, attachment in attachments
        ]
        ItemAttachment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=50)


def _lock_pages(keys: Iterable[str]) -> None:
    """Let nobody else look for these pages until this transaction ends.

    Two sources that bring one page at the same moment would each find that nobody has it, and it would be there twice:
    PostgreSQL shows neither the other's rows before they are committed. SQLite has one writer at a time.
    """
    shares = sorted({crc32(key.encode()) % SHARES for key in keys if key})
    if shares and connection.vendor == "postgresql":
        sql = "SELECT pg_advisory_xact_lock(%s, share) FROM unnest(%s::int[]) AS share"
        with connection.cursor() as cursor:
            cursor.execute(sql, [POSTGRES_LOCK, shares])


_KNOWN_FIELDS = ("pk", "source_id", "guid_key", "page_key", "headline", "raw_hash")
_COLUMN_NAMES = (
    *("url", "canonical_url", "headline", "summary", "body_html", "body_text", "language", "published", "updated"),
    *("content_hash", "byline", "credit", "rights", "categories", "picture_url", "enclosures", "kind", "status"),
    *("provider_version", "embargoed_until", "expires", "urgency", "genre", "slugline", "edit_note"),
    *("subjects", "places", "related", "extra"),
)
_STANDING = (
    *("status", "provider_version", "embargoed_until", "expires", "urgency", "edit_note", "extra"),
    *("picture_url", "enclosures", "pictures"),
)
"""What changes without making a new version: nobody reads it as the item's words."""


def _as_known(rows: Iterable[tuple[int, int, str, str, str, str]]) -> Iterator[Known]:
    return (Known(*row) for row in rows)


def _columns(data: ItemData) -> dict[str, Any]:
    said = vars(data)
    columns: dict[str, Any] = {name: said[name] for name in _COLUMN_NAMES}
    columns["categories"], columns["related"] = list(data.categories), list(data.related)
    for name in ("enclosures", "subjects", "places"):
        columns[name] = [dict(vars(one)) for one in said[name]]
    columns["pictures"] = [as_row(one) for one in data.pictures] or None
    columns["extra"] = dict(data.extra)
    return columns


def _version_of(row: WireItem, *, at: datetime) -> dict[str, Any]:
    return {
        "item_id": row.pk,
        "version": row.version,
        "headline": row.headline,
        "summary": row.summary,
        "body_html": row.body_html,
        "byline": row.byline,
        "updated": row.updated,
        "content_hash": row.content_hash,
        "replaced_at": at,
    }


def is_older(said: str, kept: str) -> bool:
    """Whether a provider's version comes before another; only numbers and equal-shaped times can be told apart."""
    if said.isascii() and said.isdigit() and kept.isascii() and kept.isdigit():
        return int(said[:18]) < int(kept[:18])
    return bool(said and kept and len(said) == len(kept) and "T" in said and "T" in kept and said < kept)


def _keep_raw(source: Source, raw: Raw, *, at: datetime) -> int:
    """The same bytes are kept once: those that are there stay as they are, and the answer says which row has them."""
    row = RawFetch(
        body_hash=raw.body_hash,
        body=zstandard.compress(raw.body, 3),
        size_bytes=len(raw.body),
        media_type=raw.media_type,
        source=source,
        url=raw.url[:2_000],
        fetched_at=at,
    )
    (kept,) = RawFetch.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["body_hash"], update_fields=["size_bytes"]
    )
    return kept.pk


def forget_old_fetches() -> int:
    """Drop the bytes of fetches that are older than the setting says; the items stay."""
    oldest = now() - timedelta(days=RAW_KEEP_DAYS.value)
    return Counter(RawFetch.objects.filter(fetched_at__lt=oldest).delete()[1])["galley_gather.RawFetch"]
