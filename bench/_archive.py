"""An archive of many items, written with bulk inserts.

It is some hundred invented events, worked out as the services do it, over and over, each time with other names, so that
words stay as rare, events as small and texts as different as in life.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from _event_sets import live
from django.db import connection, transaction

from galley.gather.annotate import annotate
from galley.gather.cluster import EventIndex, words_of
from galley.gather.item_search import item_search
from galley.gather.item_terms import ItemTerms, item_terms
from galley.gather.models import Event, Source, WireItem
from galley.gather.near import Sketch, sketch_of
from galley.kernel.bulk import insert_rows
from galley.kernel.time import now

EVENTS = 400
SOURCES = 200
BLOCK = 20_000
WINDOW_ITEMS, WINDOW = 100_000, timedelta(hours=72)
RENAMED = {"words": 2, "names": 1, "grams": 2, "sounds": 1, "readings": 2}
"""Channel -> of how many words one is another in each copy."""


@dataclass(frozen=True)
class _Told:
    """One item of the pattern, with all that is worked out for it."""

    event: str
    language: str
    row: dict[str, Any]
    sketch: Sketch
    terms: ItemTerms


@dataclass(frozen=True)
class _Pattern:
    items: list[_Told]
    vectors: dict[str, dict[str, Any]]


def _pattern() -> _Pattern:
    index, items, numbers = EventIndex(), [], {}
    for item in live(EVENTS, seed=77):
        language = "zh-hans" if item.language == "zh" else "en"
        words = words_of(item.headline, item.body)
        index.add(numbers.setdefault(item.event, len(numbers)), words, at=item.published)
        row = {
            "headline": item.headline,
            "summary": item.body[:300],
            "body_html": f"<p>{item.body}</p>",
            "body_text": item.body,
            "language": language,
            "annotations": annotate(item.headline, item.body, language=language).as_json(),
            "why": [{"term": "words", "weight": 1.2, "detail": item.headline.split()[:6]}],
        }
        terms = item_terms(0, (item.headline, item.body), source_id=0, language=language)
        items.append(_Told(item.event, language, row, sketch_of(item.headline, item.body), terms))
    return _Pattern(items, {event: index.vector(number) for event, number in numbers.items()})


def fill(size: int) -> None:
    """Write so many items with their events and words; the newest 100,000 came in 72 hours, the rest before.

    What is older than that is a block of 20,000 that the database copies: grouping does not read it.
    """
    pattern, end = _pattern(), now() - timedelta(minutes=5)
    rows = [
        Source(name=f"Wire {n}", url=f"https://wire{n}.example/", section=f"Beat {n % 12}", enabled=False)
        for n in range(SOURCES)
    ]
    sources = [source.pk for source in Source.objects.bulk_create(rows)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
    old = max(0, size - WINDOW_ITEMS)
    block = min(old, BLOCK)
    written = _write_items(pattern, sources, 0, block, size=size, end=end)
    for number in range(1, old // block if block else 0):
        _write_again(number, block, WINDOW * (block / WINDOW_ITEMS))
        written += block
    _write_items(pattern, sources, written, size, size=size, end=end)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")


def _write_items(pattern: _Pattern, sources: list[int], first: int, stop: int, *, size: int, end: datetime) -> int:
    while first < stop:
        some = pattern.items[: stop - first]
        with transaction.atomic():
            _write(_Copy(pattern, some, first, size, end), sources)
        first += len(some)
    return first


def _write_again(number: int, block: int, later: timedelta) -> None:
    """The first items of the archive once more, by the database alone: later, and under other names."""
    is_sqlite, mark, seconds = connection.vendor == "sqlite", f"{number:05}", int(later.total_seconds() * number)

    def moment(name: str) -> str:
        return f"datetime({name}, '+{seconds} seconds')" if is_sqlite else f"{name} + interval '{seconds} seconds'"

    events = _events_of(block)
    uuid = "lower(hex(randomblob(16)))" if is_sqlite else "gen_random_uuid()"
    changed = {
        Event: {"id": f"id + {events * number}", "uuid": uuid, "title": f"title || ' q{mark}'"}
        | {name: moment(name) for name in ("first_at", "last_at", "changed_at")},
        WireItem: {"id": f"id + {block * number}", "uuid": uuid, "event_id": f"event_id + {events * number}"}
        | {"headline": f"headline || ' q{mark}'", "published": moment("published"), "first_seen": moment("first_seen")}
        | {name: f"'{mark}' || substr({name}, 6)" for name in ("guid_key", "page_key", "raw_hash")},
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for model, values in changed.items():
            meta = model._meta  # noqa: SLF001 -- Django's documented API
            table, columns = meta.db_table, [field.column for field in meta.concrete_fields]
            said = ", ".join(values.get(column, f'"{column}"') for column in columns)
            last = events if model is Event else block
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {said} FROM {table} WHERE id <= {last} ORDER BY id")
            if not is_sqlite:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last * (number + 1)})")
        words = "galley_gather_itemterms"
        if is_sqlite:
            cursor.execute(
                f"INSERT INTO {words} (rowid, terms, forms, facets) SELECT rowid + {block * number},"
                f" terms || ' q{mark}', forms, facets FROM {words} WHERE rowid BETWEEN 1 AND {block}"
            )
        else:
            cursor.execute(
                f"INSERT INTO {words} (item_id, terms) SELECT item_id + {block * number}, terms || %s::tsvector"
                f" FROM {words} WHERE item_id <= {block}",
                [f"q{mark}:1"],
            )


@lru_cache
def _events_of(block: int) -> int:
    """The last event of the first block; both were numbered from 1 in an empty database."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert WireItem.objects.order_by("-pk").values_list("pk", flat=True)[0] == block
    return newest


@dataclass(frozen=True)
class _Copy:
    """The pattern once more, at its place in time."""

    pattern: _Pattern
    items: list[_Told]
    first: int
    size: int
    end: datetime

    @property
    def mark(self) -> str:
        """What its names end in."""
        number, letters = self.first // len(self.pattern.items), ""
        while number or not letters:
            number, rest = divmod(number, 26)
            letters += chr(97 + rest)
        return f"q{letters}"

    def at(self, number: int) -> datetime:
        return self.end - WINDOW * ((self.size - self.first - number - 1) / WINDOW_ITEMS)

    def vector(self, event: str) -> dict[str, Any]:
        made = dict(self.pattern.vectors[event])
        for name, each in RENAMED.items():
            if name in made:
                made[name] = {
                    token + self.mark if number % each == 0 else token: weight
                    for number, (token, weight) in enumerate(made[name].items())
                }
        return made

    def sketch(self, item: _Told) -> bytes:
        turn = self.first * 2_654_435_761 % 2**32
        return Sketch(array("I", sorted(pair ^ turn for pair in item.sketch.pairs)), item.sketch.names).as_bytes()


def _write(copy: _Copy, sources: list[int]) -> None:
    times: dict[str, list[datetime]] = {}
    for number, item in enumerate(copy.items):
        times.setdefault(item.event, []).append(copy.at(number))
    firsts = {item.event: item for item in reversed(copy.items)}
    events = [
        {
            "title": f"{firsts[event].row['headline']} {copy.mark}",
            "language": firsts[event].language,
            "first_at": moments[0],
            "last_at": moments[-1],
            "item_count": len(moments),
            "source_count": min(len(moments), SOURCES),
            "languages": [firsts[event].language],
            "words": copy.vector(event),
            "changed_at": moments[-1],
        }
        for event, moments in times.items()
    ]
    ids = dict(zip(times, insert_rows(Event, events), strict=True))
    rows = list(_rows(copy, ids, sources))
    keys = insert_rows(WireItem, rows)
    item_search().put(
        ItemTerms(key, (*item.terms.terms, copy.mark), item.terms.forms, row["source_id"], item.language)
        for key, row, item in zip(keys, rows, copy.items, strict=True)
    )


def _rows(copy: _Copy, events: dict[str, int], sources: list[int]) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(copy.items):
        key = f"{copy.first + number:040x}"
        yield {
            **item.row,
            "headline": f"{item.row['headline']} {copy.mark}",
            "source_id": sources[(copy.first + number) % SOURCES],
            "event_id": events[item.event],
            "guid": f"https://wire.example/{key}",
            "guid_key": key,
            "url": f"https://wire.example/{key}",
            "canonical_url": f"https://wire.example/{key}",
            "page_key": key,
            "published": copy.at(number),
            "first_seen": copy.at(number),
            "raw_hash": key,
            "content_hash": os.urandom(20).hex(),
            "sketch": copy.sketch(item),
            "searched_version": 1,
        }
