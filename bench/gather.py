"""Items gathered from feeds on disk into the database, end to end, with dedupe; beside `reader`, which does the same.

Each side reads the same files: 100 RSS feeds of 100 entries, written by a seeded program, a tenth of the entries being
in a second feed too. Ours: read, parse, clean, normalise, dedupe by guid and page, store, note the source's health.
Theirs: `update_feeds()` of reader with its default parser (feedparser) and its SQLite store, without dedupe across
feeds. Both run in a process of their own, in one thread, into an empty database.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.sax.saxutils import escape

from _report import Peer, Row, report

HERE = Path(__file__).resolve().parent
FEEDS, ENTRIES = int(os.environ.get("GALLEY_BENCH_FEEDS", "100")), 100
SHARED = 10
"""Of each feed's entries, those that the next feed has too."""
WORDS = [
    *("bridge", "river", "council", "mayor", "school", "harbour", "engineers", "traffic", "crack", "pier", "closed"),
    *("weeks", "report", "residents", "ferry", "police", "fire", "market", "vote", "budget", "storm", "level", "water"),
    *("museum", "library", "concert", "choir", "prize", "hospital", "nurse", "strike", "train", "station", "delay"),
    *("summer", "winter", "festival", "bakery", "fishing", "wharf", "crane", "tide", "warning", "shelter", "bus"),
]


def write_feeds(folder: Path) -> None:
    """The feeds, the same every time."""
    draw = random.Random(20261124)
    entries = [[_entry(draw, feed, number) for number in range(ENTRIES - SHARED)] for feed in range(FEEDS)]
    for feed in range(FEEDS):
        own = entries[feed] + entries[(feed + 1) % FEEDS][:SHARED]
        body = "".join(own)
        (folder / f"feed{feed}.xml").write_text(
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
            f"<title>Wire {feed}</title><link>https://wire{feed}.example/</link><language>en</language>{body}</channel></rss>"
        )


def _entry(draw: random.Random, feed: int, number: int) -> str:
    def sentence(count: int) -> str:
        return " ".join(draw.choice(WORDS) for _ in range(count)).capitalize()

    paragraphs = "".join(
        f'<p>{sentence(30)} <a href="/more/{number}">{sentence(3)}</a>, <strong>{sentence(4)}</strong>.</p>'
        for _ in range(4)
    )
    url = f"https://wire{feed}.example/{feed}/{number}?utm_source=rss"
    return (
        f"<item><title>{sentence(8)} {feed}-{number}</title><link>{escape(url)}</link><guid>{escape(url)}</guid>"
        f"<pubDate>Tue, 24 Nov 2026 {number % 24:02}:{feed % 60:02}:00 GMT</pubDate><dc:creator>A. Writer</dc:creator>"
        f"<category>{draw.choice(WORDS)}</category><description>{sentence(25)}.</description>"
        f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>"
    )


def gather(folder: Path) -> dict[str, float]:
    """In a process of its own, on an empty newsroom: fetch every source once, then once more, then group."""
    import logging

    import django

    django.setup()
    logging.disable(logging.WARNING)
    from galley.gather import services
    from galley.gather.models import Source, WireItem

    sources = [
        Source.objects.create(name=path.stem, url=str(path), language="en") for path in sorted(folder.glob("feed*.xml"))
    ]
    began = time.perf_counter()
    for source in sources:
        services.fetch_source(source.pk)
    first = time.perf_counter() - began
    items = WireItem.objects.count()
    began = time.perf_counter()
    for source in sources:
        services.fetch_source(source.pk)
    again = time.perf_counter() - began
    Source.objects.update(etag="", body_hash="")
    began = time.perf_counter()
    for source in sources:
        services.fetch_source(source.pk)
    reread = time.perf_counter() - began
    assert WireItem.objects.count() == items == FEEDS * (ENTRIES - SHARED), items
    began = time.perf_counter()
    services.group_new_items()
    return {"first": first, "again": again, "reread": reread, "group": time.perf_counter() - began, "items": items}


def reader_gather(folder: Path) -> dict[str, float]:
    """In a process of its own: what reader needs for the same files."""
    from reader import make_reader

    with tempfile.TemporaryDirectory(prefix="galley-bench-reader-") as name:
        reader = make_reader(str(Path(name) / "reader.sqlite"), feed_root=str(folder))
        for path in sorted(folder.glob("feed*.xml")):
            reader.add_feed(path.name)
        began = time.perf_counter()
        reader.update_feeds()
        first = time.perf_counter() - began
        entries = reader.get_entry_counts().total
        began = time.perf_counter()
        reader.update_feeds()
        again = time.perf_counter() - began
        reader.close()
    assert entries == FEEDS * ENTRIES, entries
    return {"first": first, "again": again}


def measured(role: str, folder: Path, *, data: Path | None = None, before: list[str] | None = None) -> dict[str, float]:
    """What a process of this role printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
    paths = os.pathsep.join([str(HERE.parent / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environ = {
        **kept,
        "GALLEY_DATA_DIR": str(data or folder),
        "GALLEY_BENCH_FEEDS": str(FEEDS),
        "DJANGO_SETTINGS_MODULE": "galley.project.settings",
        "PYTHONPATH": paths,
    }
    command = [*(before or []), sys.executable, __file__, role, str(folder)]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as name:
        folder = Path(name) / "feeds"
        folder.mkdir()
        write_feeds(folder)
        theirs = measured("reader", folder)
        sqlite = measured("gather", folder, data=Path(name) / "sqlite")
        with_postgres = [sys.executable, str(HERE.parent / "tools" / "with_postgres.py")]
        try:
            postgres = measured("gather", folder, data=Path(name) / "postgres", before=with_postgres)
        except subprocess.CalledProcessError:
            print("PostgreSQL was not measured: its server does not start here.")
            postgres = None
    entries = FEEDS * ENTRIES
    peer = Peer("reader on SQLite", round(entries / theirs["first"]))
    rows = []
    for database, ours in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        if ours is None:
            continue
        speed = round(entries / ours["first"])
        rows.append(
            Row(f"entries gathered, {database}", speed, "entries/s", peer, "not below reader", speed >= peer.figure)
        )
        rows.append(
            Row(f"entries read again, none of them new, {database}", round(entries / ours["reread"]), "entries/s")
        )
        rows.append(
            Row(
                f"{FEEDS} unchanged feeds, {database}",
                round(ours["again"], 2),
                "s",
                Peer("reader", round(theirs["again"], 2)),
            )
        )
        rows.append(Row(f"items grouped into events, {database}", round(ours["items"] / ours["group"]), "items/s"))
    return report("gather", rows)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        role, where = sys.argv[1], Path(sys.argv[2])
        if role == "gather":
            subprocess.run([sys.executable, "-m", "galley.project", "migrate", "--verbosity=0"], check=True)
        print(json.dumps({"gather": gather, "reader": reader_gather}[role](where)))
        sys.exit(0)
    sys.exit(main())
