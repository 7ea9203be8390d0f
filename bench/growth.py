"""What one item costs, and how long the wall takes, with ever more items in the archive.

`python bench/growth.py` fills an archive of 10,000 and one of 100,000 items on SQLite and takes some minutes;
`python bench/growth.py 10000 100000 1000000` goes on to a million, which takes some more and 10 GB of disk; a last word
`postgresql` does it there. In each archive the newest 100,000 items came within 72 hours, which is also how long an
event takes new items (GALLEY_EVENT_WINDOW_DAYS=3).

A process of its own then fetches 1,000 new items from feeds over loopback HTTP, stores, annotates, indexes and groups
them with the services that a newsroom runs. What it does once after it starts, reading the window, is told apart. The
cost of an item is the time of the process on the processor on SQLite, whose database is in the process: what else the
machine does is not in it. On PostgreSQL it is the time that passes. Memory is the most that the process ever held.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from _event_sets import live
from _report import Peer, Row, report
from gather import served

HERE = Path(__file__).resolve().parent
SIZES = (10_000, 100_000)
FEEDS, ENTRIES = 20, 50
"""Besides one feed that is fetched first, to read what is read once."""
LEAST = 1.5
MOST_MEMORY_MB = 1024
WALLS: dict[str, tuple[str, dict[str, str]]] = {
    "wall": ("the wall's first page", {}),
    "filter": ("the wall by language and section", {"language": "en", "section": "Beat 3"}),
    "section": ("the wall by section", {"section": "Beat 3"}),
    "source": ("the wall by source", {"source": "5"}),
    "weight": ("the wall by weight", {"sort": "weight"}),
    "weighed filter": (
        "the wall by weight, language and section",
        {"sort": "weight", "language": "en", "section": "Beat 3"},
    ),
}
SEARCHES = {
    "common word": "police",
    "rare words": "factory blaze qbc",
    "half a word": "earthq",
    "Chinese": "洪灾",
    "one character": "灾",
}


def write_feeds(folder: Path) -> None:
    """New items, the same every time but for their dates: invented events that no archive has."""
    items = live(1_000, seed=5)[: (FEEDS + 1) * ENTRIES]
    date = format_datetime(datetime.now(UTC))
    for feed in range(FEEDS + 1):
        entries = "".join(
            f"<item><title>{escape(item.headline)}</title><link>https://new{feed}.example/{item.id}</link>"
            f"<guid>{item.id}</guid><pubDate>{date}</pubDate><description>{escape(item.body)}</description></item>"
            for item in items[feed :: FEEDS + 1]
        )
        (folder / f"feed{feed:02}.xml").write_text(
            f'<rss version="2.0"><channel><title>New</title>{entries}</channel></rss>'
        )


def fill(_folder: Path, size: int) -> dict[str, float]:
    """In a process of its own, on an empty newsroom: write the archive."""
    from _archive import fill

    began = time.perf_counter()
    fill(size)
    return {"seconds": time.perf_counter() - began}


def measure(folder: Path, base: str) -> dict[str, float]:
    """In a process of its own, on a filled newsroom."""
    from galley.gather import services
    from galley.gather.models import Source, WireItem

    names = sorted(path.name for path in folder.glob("feed*.xml"))
    ids = [Source.objects.create(name=name, url=base + name, allow_private=True).pk for name in names]
    found: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        began, on_processor = time.perf_counter(), time.process_time()
        work()
        found[name] = time.perf_counter() - began
        found[f"{name} cpu"] = time.process_time() - on_processor

    services.fetch_sources(ids[:1])
    timed("load", services.group_new_items)
    before = WireItem.objects.order_by("-pk").values_list("pk", flat=True)[0]
    timed("store", lambda: services.fetch_sources(ids[1:]))
    timed("group", services.group_new_items)
    found["items"] = WireItem.objects.filter(pk__gt=before, event__isnull=False).count()
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | _wall()


def _wall() -> dict[str, float]:
    """How long the wall takes, as a signed-in editor asks for it; the middle of five."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from galley.kernel.models import User

    # Static files are not served here, so they need not be collected either.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.create_superuser("bench", "bench@example.org", "a-long-pass-phrase"))
    asked: dict[str, Any] = {name: query for name, (_said, query) in WALLS.items()}
    asked |= {f"search: {name}": {"q": text} for name, text in SEARCHES.items()}
    found = {}
    for name, query in asked.items():
        seconds = []
        for _ in range(5):
            began = time.perf_counter()
            answer = client.get(reverse("galley_gather:wall_results"), query)
            seconds.append(time.perf_counter() - began)
            assert answer.status_code == 200, (name, answer.status_code)
        assert "data-gather-row" in answer.content.decode() or name == "search: rare words", name
        found[name] = statistics.median(seconds)
    return found


def in_process(role: str, folder: Path, data: Path, argument: str = "") -> dict[str, float]:
    """What a process of this role printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
    database = {name: value for name, value in os.environ.items() if name == "GALLEY_DATABASE_URL"}
    environ = {
        **kept,
        **database,
        "GALLEY_DATA_DIR": str(data),
        "GALLEY_FETCH_PAUSE_SECONDS": "0",
        "GALLEY_EVENT_WINDOW_DAYS": "3",
        "DJANGO_SETTINGS_MODULE": "galley.project.settings",
    }
    command = [sys.executable, __file__, role, str(folder), argument]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1]) if role != "prepare" else {}
    return found


def one_size(size: int, template: Path) -> dict[str, float]:
    """Fill an archive of this size, and measure in it."""
    with tempfile.TemporaryDirectory(prefix="galley-bench-growth-") as name:
        folder, data = Path(name) / "feeds", Path(name) / "var"
        folder.mkdir()
        write_feeds(folder)
        shutil.copytree(template, data)
        took = in_process("fill", folder, data, str(size))["seconds"]
        print(f"{size:,} items written in {took:.0f} s", flush=True)
        with served(folder) as base:
            return in_process("measure", folder, data, base)


def rows_of(sizes: Sequence[int], found: Sequence[dict[str, float]], *, on_postgresql: bool) -> list[Row]:
    kind = "" if on_postgresql else " cpu"
    costs = [(one[f"store{kind}"] + one[f"group{kind}"]) / one["items"] * 1_000 for one in found]
    rows = []
    for size, one, cost in zip(sizes, found, costs, strict=True):
        first = Peer(f"with {sizes[0]:,}", round(costs[0], 3))
        passed = (one["store"] + one["group"]) / one["items"] * 1_000
        within = cost < LEAST * costs[0]
        rows += [
            Row(f"{size:,}: one item, whole", round(cost, 3), "ms", first, f"< {LEAST} x", within),
            Row(f"{size:,}: of that, fetched and stored", round(one[f"store{kind}"] / one["items"] * 1_000, 3), "ms"),
            Row(f"{size:,}: one item, time that passed", round(passed, 3), "ms"),
            Row(f"{size:,}: memory", round(one["memory"]), "MB", None, MOST_MEMORY_MB, one["memory"] < MOST_MEMORY_MB),
            Row(f"{size:,}: first grouping after a start", round(one["load"], 2), "s"),
        ]
        for name in (*WALLS, *(f"search: {name}" for name in SEARCHES)):
            peer = Peer(f"with {sizes[0]:,}", round(found[0][name], 3))
            said = WALLS[name][0] if name in WALLS else name
            rows.append(Row(f"{size:,}: {said}", round(one[name], 3), "s", peer))
    return rows


def main(words: Sequence[str]) -> int:
    on_postgresql = "postgresql" in words
    if on_postgresql and "GALLEY_DATABASE_URL" not in os.environ:
        tool = HERE.parent / "tools" / "with_postgres.py"
        sizes = [word for word in words if word != "postgresql"] or [str(size) for size in SIZES]
        code = 0
        for size in sizes:  # each in a database of its own
            command = [sys.executable, str(tool), sys.executable, __file__, size, "postgresql"]
            code = subprocess.run(command, check=False).returncode or code
        return code
    sizes = [int(word) for word in words if word != "postgresql"] or list(SIZES)
    with tempfile.TemporaryDirectory(prefix="galley-bench-growth-") as name:
        template = Path(name) / "var"
        in_process("prepare", Path(name), template)
        found = [one_size(size, template) for size in sizes]
    return report("growth", rows_of(sizes, found, on_postgresql=on_postgresql))


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in {"prepare", "fill", "measure"}:
        role, where, argument = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
        import logging

        import django

        if role == "prepare":
            words = [sys.executable, "-m", "galley.project", "migrate", "--no-input", "--verbosity=0"]
            sys.exit(subprocess.run(words, check=False).returncode)
        django.setup()
        logging.disable(logging.WARNING)
        print(json.dumps(fill(where, int(argument)) if role == "fill" else measure(where, argument)))
        sys.exit(0)
    sys.exit(main(sys.argv[1:]))
