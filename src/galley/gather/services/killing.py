"""A provider kills an item: it is marked, and whoever made something of it is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import timedelta

from galley.gather.data import FeedItem, PubStatus
from galley.gather.models import Source, WireItem
from galley.gather.signals import item_killed
from galley.kernel.ids import fingerprint
from galley.kernel.time import now

SLUGLINE = "slugline:"
"""Begins what is killed by its slug: all takes that a text wire sent under it."""
SLUG_DAYS = timedelta(days=3)
"""Slugs are used again; a kill means what came lately."""


def with_the_words_of(row: WireItem, item: FeedItem) -> FeedItem:
    """A kill that says no words of its own leaves those that are there: people must see what was killed."""
    if item.status != PubStatus.CANCELED:
        return item
    if not item.title.strip():
        item = dataclasses.replace(item, title=row.headline)
    if not item.content_html.strip() and not item.summary_html.strip():
        item = dataclasses.replace(item, content_html=row.body_html)
    return item


def is_late_for_a_kill(row: WireItem, status: str, provider_version: str) -> bool:
    """Whether an item that was killed is brought again as it was: only a version that is newer for sure revives it."""
    if row.status != PubStatus.CANCELED or status == PubStatus.CANCELED:
        return False
    if row.kind == "date":
        return False  # called off, and on again: a calendar has no kills
    said, kept = provider_version, row.provider_version
    newer = said.isdecimal() and kept.isdecimal() and int(said[:18]) > int(kept[:18])
    return not newer and not ("T" in said and len(said) == len(kept) and said > kept)


def kill_others(source: Source, items: Sequence[FeedItem]) -> list[int]:
    """Mark what these items of a source kill by name, and what earlier ones killed before it came.

    Call it in the transaction that keeps the items. Safe to call twice: an item is killed once.

    Returns:
        The ids of the items that were killed now.
    """
    named = {guid for item in items if item.status == PubStatus.CANCELED for guid in item.kills}
    if any("text_wire" in item.extra or "du_key" in item.extra for item in items):
        named |= _killed_before_they_came(source)
    killed: list[int] = []
    for pk in _ids_of(source, named) if named else ():
        won = WireItem.objects.filter(pk=pk).exclude(status=PubStatus.CANCELED).update(status=PubStatus.CANCELED)
        if won:
            item_killed.send(item_id=pk)
            killed.append(pk)
    return killed


def _killed_before_they_came(source: Source) -> set[str]:
    """What the lately killing messages of a source name; files of a folder can come out of order."""
    lately = WireItem.objects.filter(source=source, status=PubStatus.CANCELED, first_seen__gte=now() - SLUG_DAYS)
    found: set[str] = set()
    for extra in lately.order_by("-first_seen").values_list("extra", flat=True)[:500]:
        found |= {str(guid) for guid in extra.get("kills", ()) if not str(guid).startswith(SLUGLINE)}
    return found


def _ids_of(source: Source, named: Iterable[str]) -> list[int]:
    guids = [fingerprint(name) for name in named if not name.startswith(SLUGLINE)]
    slugs = [name.removeprefix(SLUGLINE) for name in named if name.startswith(SLUGLINE)]
    alive = WireItem.objects.filter(source=source).exclude(status=PubStatus.CANCELED).order_by("first_seen", "pk")
    found = list(alive.filter(guid_key__in=guids[:500]).values_list("pk", flat=True)) if guids else []
    if slugs:
        lately = alive.filter(slugline__in=slugs[:100], first_seen__gte=now() - SLUG_DAYS)
        found += list(lately.values_list("pk", flat=True))
    return list(dict.fromkeys(found))
