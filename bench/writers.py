"""Ten writers save drafts for 30 s on SQLite while readers read and the worker works: nobody may meet a lock.

Each writer is a process of its own that saves its story again and again without a pause, as Wagtail's editor does it
(`save_revision`, which writes the draft, the page and the search and reference indexes' jobs). Beside it, for a shorter
time: the same writers with Django's own settings for SQLite.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from _report import Peer, Row, percentile, report

HERE = Path(__file__).resolve().parent
WRITERS, READERS = 10, 3
SECONDS = float(os.environ.get("GALLEY_BENCH_SECONDS", "30"))
PEER_SECONDS = min(SECONDS, 10.0)
PARAGRAPH = "<p>The harbour board met on Tuesday and heard, once more, about the bridge over the river.</p>"


def environment(folder: Path, *, settings: str = "galley.project.settings") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
    paths = os.pathsep.join([str(HERE.parent), str(HERE.parent / "src")])  # not HERE: its site.py is not Python's
    return {**kept, "GALLEY_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": paths}


def prepare(folder: Path) -> None:
    """A newsroom with a section and one story for each writer."""
    environ = environment(folder)
    subprocess.run([sys.executable, "-m", "galley.project", "migrate", "--verbosity=0"], env=environ, check=True)
    subprocess.run([sys.executable, __file__, "prepare"], env=environ, check=True)


def run(folder: Path, seconds: float, *, settings: str) -> dict[str, list[dict[str, Any]]]:
    """Let everybody work at once; what each counted."""
    environ = environment(folder, settings=settings)
    worker = subprocess.Popen(
        [sys.executable, "-m", "galley.project", "worker"], env=environ, stderr=subprocess.DEVNULL
    )
    started = [
        (role, subprocess.Popen(
            [sys.executable, __file__, role, str(number), str(seconds)],
            env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ))
        for role, count in (("write", WRITERS), ("read", READERS))
        for number in range(count)
    ]  # fmt: skip
    counted: dict[str, list[dict[str, Any]]] = {"write": [], "read": []}
    try:
        for _, process in started:
            process.stdout.readline()  # it has loaded Django
        for _, process in started:
            process.stdin.write("go\n")
            process.stdin.flush()
        for role, process in started:
            counted[role].append(json.loads(process.communicate(timeout=seconds + 300)[0]))
    finally:
        for process in (worker, *(process for _, process in started)):
            process.terminate()
            process.wait(timeout=60)
    return counted


def one(role: str, number: int, seconds: float) -> None:
    """In a process of its own: when told to, act until the time is over, then print the milliseconds and the errors."""
    import django

    django.setup()
    from django.db import Error

    from galley.newsroom.models import StoryPage
    from galley.newsroom.queries import live_stories, story_data

    keys = list(StoryPage.objects.order_by("pk").values_list("pk", flat=True))
    took: list[float] = []
    errors: list[str] = []
    print("ready", flush=True)
    sys.stdin.readline()
    turn, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        turn += 1
        began = time.perf_counter()
        try:
            if role == "write":
                story = StoryPage.objects.get(pk=keys[number]).get_latest_revision_as_object()
                story.title = f"Draft {turn} of writer {number}"
                story.body = [("text", PARAGRAPH * (turn % 20 + 1))]
                story.save_revision(log_action=False)
            else:
                story_data(StoryPage.objects.get(pk=keys[turn % len(keys)]))
                list(live_stories("en")[:20])
        except Error as error:
            errors.append(str(error))
        took.append((time.perf_counter() - began) * 1000)
    print(json.dumps({"took": took, "errors": errors}))


def make_stories() -> None:
    import django

    django.setup()
    from galley.newsroom.models import SectionPage, StoryPage
    from galley.site.models import FrontPage

    front = FrontPage.objects.get(locale__language_code="en")
    section = front.add_child(instance=SectionPage(title="Town", slug="town-bench", locale=front.locale))
    for number in range(WRITERS):
        body = [("text", PARAGRAPH)]
        story = section.add_child(instance=StoryPage(title=f"Story {number}", body=body, locale=front.locale))
        story.save_revision()


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as name:
        folder = Path(name)
        prepare(folder)
        ours = run(folder, SECONDS, settings="galley.project.settings")
        theirs = run(folder, PEER_SECONDS, settings="bench._default_transactions")
    saves = [each for one_writer in ours["write"] for each in one_writer["took"]]
    reads = [each for one_reader in ours["read"] for each in one_reader["took"]]
    errors = [error for group in ours.values() for each in group for error in each["errors"]]
    locked = [error for error in errors if "locked" in error]
    peer_saves = sum(len(each["took"]) for each in theirs["write"])
    peer_failed = sum(len(each["errors"]) for each in theirs["write"])
    default = "Django's defaults"
    for error in sorted(set(errors)):
        print(f"error: {error} ({errors.count(error)} times)")
    return report(
        "writers",
        [
            Row("saves that met 'database is locked'", len(locked), "saves", reach=0, met=not locked),
            Row("errors of writers and readers", len(errors), "errors", reach=0, met=not errors),
            Row("share of saves that failed", 100 * len(errors) / max(len(saves), 1), "%",
                Peer(default, round(100 * peer_failed / max(peer_saves, 1), 1))),
            Row("drafts saved by ten writers", round(len(saves) / SECONDS, 1), "saves/s",
                Peer(default, round((peer_saves - peer_failed) / PEER_SECONDS, 1))),
            Row("a save, p50", round(percentile(saves, 0.5), 1), "ms"),
            Row("a save, p99", round(percentile(saves, 0.99), 1), "ms"),
            Row("a save, longest", round(max(saves, default=0), 1), "ms"),
            Row("a story and a list read meanwhile", round(len(reads) / SECONDS, 1), "reads/s"),
            Row("a read, p99", round(percentile(reads, 0.99), 1), "ms"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            make_stories()
        case [role, number, seconds]:
            one(role, int(number), float(seconds))
        case _:
            sys.exit(main())
