"""Items gathered from feeds over loopback HTTP into the database, with dedupe; beside `reader`, which does the same.

Each side asks the same server: 100 RSS feeds of 100 entries, written by a seeded program, a tenth of the entries being
in a second feed too. Ours: fetch, parse, clean, normalise, dedupe by guid and page, store, note the source's health.
Theirs: `update_feeds()` of reader with its default parser (feedparser) and its SQLite store, without dedupe across
feeds, one after the other (its default) and with eight workers; the faster is taken. Both run in a process of their own
into an empty database. The pause between two fetches from one server is off for ours: reader has none. A feed of one
entry is read, and grouped, before the time is taken: a worker loads its code and its dictionaries once, and `start.py`
measures that.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
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
        (folder / f"feed{feed}.xml").write_text(_feed(feed, own))
    (folder / WARM).write_text(_feed(FEEDS, [_entry(draw, FEEDS, 0)]))


def _feed(feed: int, entries: list[str]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Wire {feed}</title><link>https://wire{feed}.example/</link><language>en</language>"
        f"{''.join(entries)}</channel></rss>"
    )


WARM = "warm.xml"
"""Read before the time is taken; no part of what is measured."""


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


def gather(folder: Path, base: str) -> dict[str, float]:
    """In a process of its own, on an empty newsroom: fetch every source once, then once more, then group."""
    import logging

    import django

    django.setup()
    logging.disable(logging.WARNING)
    from galley.gather import services
    from galley.gather.models import Source, WireItem

    services.fetch_source(Source.objects.create(name="warm", url=base + WARM, allow_private=True).pk)
    services.group_new_items()
    warm = WireItem.objects.count()
    sources = [
        Source.objects.create(name=path.stem, url=base + path.name, allow_private=True)
        for path in sorted(folder.glob("feed*.xml"))
    ]
    ids = [source.pk for source in sources]

    def seconds() -> float:
        began = time.perf_counter()
        services.fetch_sources(ids)
        return time.perf_counter() - began

    first = seconds()
    items = WireItem.objects.count() - warm
    again = min(seconds() for _ in range(3))
    Source.objects.update(etag="", last_modified="", body_hash="")
    reread = seconds()
    assert WireItem.objects.count() - warm == items == FEEDS * (ENTRIES - SHARED), items
    began = time.perf_counter()
    services.group_new_items()
    return {"first": first, "again": again, "reread": reread, "group": time.perf_counter() - began, "items": items}


def reader_gather(folder: Path, base: str) -> dict[str, float]:
    """In a process of its own: what reader needs for the same feeds."""
    from reader import make_reader

    found: dict[str, float] = {}
    for workers in (1, 8):
        with tempfile.TemporaryDirectory(prefix="galley-bench-reader-") as name:
            warm = make_reader(str(Path(name) / "warm.sqlite"))
            warm.add_feed(base + WARM)
            warm.update_feeds()
            warm.close()
            reader = make_reader(str(Path(name) / "reader.sqlite"))
            for path in sorted(folder.glob("feed*.xml")):
                reader.add_feed(base + path.name)
            began = time.perf_counter()
            reader.update_feeds(workers=workers)
            first = time.perf_counter() - began
            entries = reader.get_entry_counts().total
            began = time.perf_counter()
            reader.update_feeds(workers=workers, scheduled=False)
            again = time.perf_counter() - began
            reader.close()
        assert entries == FEEDS * ENTRIES, entries
        found = {"first": min(first, found.get("first", first)), "again": min(again, found.get("again", again))}
    return found


class _Feeds(BaseHTTPRequestHandler):
    """Serves the feeds of a folder, each with the ETag of its bytes."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    feeds: ClassVar[dict[str, tuple[bytes, str]]] = {}

    def do_GET(self) -> None:
        body, etag = self.feeds[self.path]
        is_known = self.headers.get("If-None-Match") == etag
        self.send_response_only(304 if is_known else 200)
        self.send_header("ETag", etag)
        if not is_known:
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not is_known:
            self.wfile.write(body)


def serve(folder: Path) -> None:
    """In a process of its own, until it is stopped; prints its port."""
    for path in folder.glob("*.xml"):
        body = path.read_bytes()
        _Feeds.feeds[f"/{path.name}"] = (body, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The base address of a server of these feeds."""
    process = subprocess.Popen([sys.executable, __file__, "serve", str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
    finally:
        process.kill()
        process.wait()


def measured(
    role: str, folder: Path, base: str, *, data: Path | None = None, before: list[str] | None = None
) -> dict[str, float]:
    """What a process of this role printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
    paths = os.pathsep.join([str(HERE.parent / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environ = {
        **kept,
        "GALLEY_DATA_DIR": str(data or folder),
        "GALLEY_BENCH_FEEDS": str(FEEDS),
        "GALLEY_FETCH_PAUSE_SECONDS": "0",
        "DJANGO_SETTINGS_MODULE": "galley.project.settings",
        "PYTHONPATH": paths,
    }
    command = [
        *(before or []),
        os.environ.get("GALLEY_BENCH_PYTHON", sys.executable) if role == "reader" else sys.executable,
    ]
    command += [__file__, role, str(folder), base]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as name:
        folder = Path(name) / "feeds"
        folder.mkdir()
        write_feeds(folder)
        with served(folder) as base:
            theirs = measured("reader", folder, base)
            sqlite = measured("gather", folder, base, data=Path(name) / "sqlite")
            with_postgres = [sys.executable, str(HERE.parent / "tools" / "with_postgres.py")]
            try:
                postgres = measured("gather", folder, base, data=Path(name) / "postgres", before=with_postgres)
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
            Row(f"entries gathered, {database}", speed, "entries/s", peer, "3 x reader", speed >= 3 * peer.figure)
        )
        rows.append(
            Row(f"entries read again, none of them new, {database}", round(entries / ours["reread"]), "entries/s")
        )
        rows.append(
            Row(
                f"{FEEDS} unchanged feeds, {database}",
                round(ours["again"], 3),
                "s",
                Peer("reader", round(theirs["again"], 3)),
                0.2,
                ours["again"] <= 0.2,
            )
        )
        rows.append(Row(f"items grouped into events, {database}", round(ours["items"] / ours["group"]), "items/s"))
    return report("gather", rows)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        role, where = sys.argv[1], Path(sys.argv[2])
        if role == "serve":
            serve(where)
        if role == "gather":
            subprocess.run([sys.executable, "-m", "galley.project", "migrate", "--verbosity=0"], check=True)
        print(json.dumps({"gather": gather, "reader": reader_gather}[role](where, sys.argv[3])))
        sys.exit(0)
    sys.exit(main())
