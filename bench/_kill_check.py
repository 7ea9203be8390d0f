"""What is there after `kill_gather.py` has killed for a while: every row against what was published."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def _name_of(guid: str) -> str:
    """By which its document calls it; an alert's guid is made of sender, name and time."""
    return guid.split(",")[1] if "," in guid else guid


def look_for(published: dict[str, Any]) -> dict[str, list[str]]:
    """In a process of its own: what is wrong, by what it is called."""
    import zstandard
    from django.db.models import Count, Max, Min

    from galley.gather.cluster import EventIndex, words_of
    from galley.gather.cluster.index import KEPT
    from galley.gather.data import NEVER_GROUPED
    from galley.gather.models import Alert, Event, RawFetch, Sighting, Source, WatchHit, WireItem, WireItemVersion
    from galley.kernel.models import Job

    wrong: dict[str, list[str]] = {}

    def expect(what: str, found: Any, wanted: Any, about: str) -> None:
        wrong.setdefault(what, [])
        if found != wanted:
            wrong[what].append(f"{about}: {str(found)[:200]} instead of {str(wanted)[:200]}")

    def guard(what: str, is_right: bool, about: str) -> None:  # noqa: FBT001 -- reads well
        expect(what, is_right, True, about)

    sources = {source.name: source for source in Source.objects.all()}
    items = {(item.source_id, item.guid): item for item in WireItem.objects.all()}
    sightings = Counter(Sighting.objects.values_list("source_id", "item__canonical_url"))
    pages = Counter(entry["url"] for entries in published["entries"] for entry in entries)
    owners = Counter(item.url for item in items.values())
    for number, entries in enumerate(published["entries"]):
        source = sources[f"Feed {number}"]
        for entry in entries:
            item = items.get((source.pk, entry["guid"]))
            if pages[entry["url"]] > 1:
                expect("each published item is there once", owners[entry["url"]], 1, f"page {entry['url']}")
                seen = sightings[source.pk, entry["url"]]
                expect("each published item is there once", (item is not None) + seen, 1, f"seen {entry['guid']}")
            else:
                guard("each published item is there once", item is not None, f"{source} {entry['guid']}")
            if item is None:
                continue
            said = f"{entry['text']}.{entry['tail']}"
            expect("each item has its last words", " ".join(item.body_text.split()), said, entry["guid"])
            versions = WireItemVersion.objects.filter(item=item).count()
            expect("each earlier version is kept once", versions, item.version - 1, entry["guid"])
            hits = WatchHit.objects.filter(item=item).count()
            expect("each watched item is told once", hits, int(entry["watched"]), entry["guid"])
    for source in sources.values():
        mine = WireItem.objects.filter(source=source).count()
        expect("each source counts its items", source.items_brought, mine, str(source))
        expect("no source is left failing or claimed", source.last_error, "", str(source))
    bodies = {raw.pk: zstandard.decompress(bytes(raw.body)).decode() for raw in RawFetch.objects.all()}
    for item in items.values():
        guard("each item's bytes are kept", _name_of(item.guid) in bodies.get(item.raw_id, ""), item.guid)
    expect(
        "each published item is there once",
        len(items),
        sum(map(len, published["entries"])) - published["again"] + len(published["alerts"]),
        "items",
    )
    alerts = Counter(Alert.objects.filter(state="active").values_list("identifier", flat=True))
    for name in published["alerts"]:
        expect("each alert is there once", alerts[name], 1, name)
    grouped = WireItem.objects.exclude(kind__in=NEVER_GROUPED)
    expect("each item has one event", grouped.filter(event=None).count(), 0, "items without")
    for event in Event.objects.all():
        mine = list(WireItem.objects.filter(event=event))
        counted = WireItem.objects.filter(event=event).aggregate(
            n=Count("pk"), first=Min("published"), last=Max("published")
        )
        expect("each event counts its items", event.item_count, counted["n"], str(event.pk))
        guard("each event counts its items", counted["n"] > 0, f"event {event.pk} is empty")
        expect(
            "each event spans its items",
            (event.first_at, event.last_at),
            (counted["first"], counted["last"]),
            str(event.pk),
        )
        voices = len({item.source_id for item in mine if item.sibling_of_id is None})
        expect("each event counts its voices", event.source_count, voices, str(event.pk))
        expect(
            "each event has its languages",
            set(event.languages),
            {item.language for item in mine if item.language},
            str(event.pk),
        )
        said = [words_of(item.headline, item.body_text or item.summary) for item in mine]
        han, latin, short = (
            sum(w.is_han for w in said),
            sum(not w.is_han for w in said),
            sum(min(w.length, 60) for w in said),
        )
        expect(
            "each event's vector is of its items", event.words.get("sizes"), [han, latin, short], f"{event.pk} sizes"
        )
        for channel in sorted(EventIndex().vector_of(said, at=event.last_at).keys() & KEPT.keys()):
            tokens = {token for words in said for token in getattr(words, channel)}
            kept = set(event.words.get(channel) or {})
            guard(
                "each event's vector is of its items",
                kept <= tokens,
                f"{event.pk} {channel}: {sorted(kept - tokens)[:5]}",
            )
            if len(tokens) <= KEPT[channel]:
                expect("each event's vector is of its items", kept, tokens, f"{event.pk} {channel}")
        strays = [item.pk for item in mine if item.sibling_of_id and item.sibling_of.event_id != event.pk]
        expect("each copy is with its original", strays, [], str(event.pk))
    expect("no job is dead", list(Job.objects.filter(state="failed").values_list("name", "last_error")), [], "jobs")
    return wrong


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(look_for(json.loads(Path(sys.argv[1]).read_text()))))
