"""`galley worker` that can be told to die at a named point: `python _kill_points.py FOLDER [CLUSTER]`.

It runs the very command, in a process of its own for each line "start" on its input: it prints the process, and writes
the code with which it ended to FOLDER/ended-PID. A hundred workers that each read all of Django first would take longer
than what is tried. A thread beside the worker looks for FOLDER/arm, which names a point, how often it is passed by
before, and who is killed there: this process, or the PostgreSQL in the folder CLUSTER. It dies by a real SIGKILL.
"""

from __future__ import annotations

import functools
import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from _newsroom import family, kill_all

STATEMENTS = {
    "a source is being claimed": ('UPDATE "galley_gather_source"', '"lease_until"', False),
    "a source is claimed": ('UPDATE "galley_gather_source"', '"lease_until"', True),
    "the fetch is about to be kept": ('INSERT INTO "galley_gather_rawfetch"', "", False),
    "the fetch is kept, its items are not": ('INSERT INTO "galley_gather_rawfetch"', "", True),
    "the items are written": (('INSERT INTO "galley_gather_wireitem"', 'COPY "galley_gather_wireitem"'), "", True),
    "an alert is written": ('INSERT INTO "galley_gather_alert"', "", True),
    "a second sighting is written": ('INSERT INTO "galley_gather_sighting"', "", True),
    "an earlier version is written": (
        ('INSERT INTO "galley_gather_wireitemversion"', 'COPY "galley_gather_wireitemversion"'),
        "",
        True,
    ),
    "the source's health is written": ('UPDATE "galley_gather_source"', '"last_success"', True),
    "grouping begins": ("SELECT", '"galley_gather_wireitem"."event_id" IS NULL', False),
    "an event is made": ('INSERT INTO "galley_gather_event"', "", True),
    "items are put with their events": ('UPDATE "galley_gather_wireitem"', '"event_id"', True),
    "the events are written": ('UPDATE "galley_gather_event"', "", True),
    "what a watch found is written": ('INSERT INTO "galley_gather_watchhit"', "", True),
}
"""Point -> how its statement begins, what it holds, whether it is done by then."""
BEFORE_COMMIT, AFTER_COMMIT = "a transaction is about to be committed", "a transaction is committed"
SETTLED = "the feed is kept, its source is not told"
JOBS = {
    f"{when} a job {what}": (function, when == "after")
    for function, what in (("begin", "is begun"), ("finish", "is written as done"))
    for when in ("before", "after")
}
ANY_WRITE = "any statement in the middle of a transaction"
IN_TRANSACTION = [
    *("the fetch is kept, its items are not", "the items are written", "an alert is written"),
    *("the source's health is written", "an event is made", "items are put with their events"),
    *("the events are written", BEFORE_COMMIT, ANY_WRITE, ANY_WRITE),
]
POINTS = [*STATEMENTS, BEFORE_COMMIT, AFTER_COMMIT, SETTLED, *JOBS, ANY_WRITE]


class Trap:
    """Where the process is to die, if it was told to."""

    def __init__(self, folder: Path, cluster: Path | None) -> None:
        self.file, self.fired, self.cluster = folder / "arm", folder / "fired", cluster
        self.point, self.left, self.kills_database = "", 0, False
        self.lock = threading.Lock()

    def look(self) -> None:
        while True:
            with suppress(FileNotFoundError):
                said = json.loads(self.file.read_text())
                self.file.unlink()
                with self.lock:
                    self.left, self.kills_database, self.point = said["number"], said["database"], said["point"]
            time.sleep(0.02)

    def passes(self, point: str) -> None:
        with self.lock:
            if self.point != point:
                return
            self.left -= 1
            if self.left > 0:
                return
            self.point = ""
        self.fired.touch()
        if not self.kills_database or self.cluster is None:
            os.kill(os.getpid(), signal.SIGKILL)
            return
        kill_all(family(int((self.cluster / "postmaster.pid").read_text().split()[0])))

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django's way
        point = self.point
        start, holds, after = STATEMENTS.get(point, ("", "", False))
        ours = bool(start) and sql.startswith(start) and holds in sql
        if ours and not after:
            self.passes(point)
        if point == ANY_WRITE and "galley_gather" in sql and context["connection"].in_atomic_block:
            self.passes(point)
        answer = execute(sql, params, many, context)
        if ours and after:
            self.passes(point)
        if "galley_gather" in sql and not sql.startswith("SELECT"):
            context["connection"].has_written = True
        return answer


def lay(trap: Trap) -> None:
    """Put the trap where everything passes."""
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.signals import connection_created

    from galley.gather.registries import source_kinds
    from galley.kernel.jobs import store

    def new_connection(connection: Any, **kwargs: Any) -> None:
        if trap.statement not in connection.execute_wrappers:
            connection.execute_wrappers.append(trap.statement)

    connection_created.connect(new_connection, weak=False)
    commit = BaseDatabaseWrapper._commit  # noqa: SLF001 -- the one place through which every commit goes

    def commits(self: Any) -> None:
        ours = getattr(self, "has_written", False)
        if ours:
            trap.passes(BEFORE_COMMIT)
        commit(self)
        if ours:
            self.has_written = False
            trap.passes(AFTER_COMMIT)

    BaseDatabaseWrapper._commit = commits  # noqa: SLF001
    kind = type(source_kinds.get("feed"))
    settle = kind.settle

    def settles(self: Any, *args: Any) -> None:
        trap.passes(SETTLED)
        settle(self, *args)

    kind.settle = settles
    for point, (name, after) in JOBS.items():
        setattr(store, name, passing(getattr(store, name), trap, point, after=after))


def passing(function: Callable[..., Any], trap: Trap, point: str, *, after: bool) -> Callable[..., Any]:
    @functools.wraps(function)
    def passes(row: Any, *args: Any) -> Any:
        ours = row.name.startswith("gather.")
        if ours and not after:
            trap.passes(point)
        answer = function(row, *args)
        if ours and after:
            trap.passes(point)
        return answer

    return passes


def work(trap: Trap) -> None:
    """What a worker's process does, from the fork to its end."""
    from galley.project.commands.worker import worker

    code = 1
    try:
        os.dup2(2, 1)
        lay(trap)
        threading.Thread(target=trap.look, daemon=True).start()
        worker(standalone_mode=False)
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    folder, *cluster = sys.argv[1:]
    sys.argv[1:] = []
    import django

    django.setup()
    from galley.gather.cluster import words_of
    from galley.kernel.jobs.declare import load_jobs

    load_jobs()
    words_of("A bridge in Hernmouth", "The word lists are read before they are needed.")
    trap = Trap(Path(folder), Path(cluster[0]) if cluster else None)
    while True:
        asked, _, _ = select.select([sys.stdin], [], [], 0.02)
        if asked:
            if not sys.stdin.readline():
                return
            if not (pid := os.fork()):
                work(trap)
            print(pid, flush=True)
        with suppress(ChildProcessError):
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid:
                (trap.file.parent / f"ended-{pid}").write_text(str(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main()
