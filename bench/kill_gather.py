"""Gathering whose workers and database are killed with SIGKILL a hundred times: what is lost, doubled or bent then.

Real processes: two workers (`galley worker`, and the same command with a trap, `_kill_points.py`), PostgreSQL as it is
installed with nothing switched off, and a server on loopback that publishes all the time: news of four feeds, among
them near copies, the same page in two feeds and entries that change; and emergency alerts behind an index. Each round
kills one of them, at a random moment or at a named point between two steps, and starts what died again. On SQLite,
killing the database means killing whoever writes, in the middle of a transaction. In the end the workers finish, and
everything that was published is looked for in the rows.

    python bench/kill_gather.py [--rounds 100] [--minutes 60] [--seed 1] [--only sqlite|postgresql] [--keep FOLDER]

A source that a dead worker had claimed is free after 5 s here (in a newsroom after two minutes), a job after 2 s (20).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from _kill_points import IN_TRANSACTION, POINTS
from _kill_press import FEEDS, Press, served
from _newsroom import GALLEY, Cluster, Newsroom
from _report import Row, report

HERE = Path(__file__).resolve().parent

ITEMS_A_SECOND = 4.0
LEASE_SECONDS = 5
FETCH_LEASE_SECONDS = 3 * 1 + 60
"""What `services.fetching.lease` says with a timeout of one second."""
PATIENCE_SECONDS = 900.0
"""At the most, until the workers have caught up: an index of alerts is followed forty at a time."""
STORED = "SELECT count(*) FROM galley_gather_wireitem"
WITHOUT_EVENT = "SELECT count(*) FROM galley_gather_wireitem WHERE event_id IS NULL"
WAITING = (
    "SELECT count(*) FROM galley_kernel_job WHERE state IN ('ready', 'running') AND every_seconds IS NULL "
    "AND name IN ('gather.group_items', 'gather.find_watched')"
)


# What is killed


class Forked:
    """A worker with a trap, which `_kill_points.py` started; it speaks as `subprocess.Popen` does."""

    def __init__(self, folder: Path, pid: int) -> None:
        self.pid, self.ended = pid, folder / f"ended-{pid}"

    def poll(self) -> int | None:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int(self.ended.read_text())
        return None

    def wait(self, timeout: float = 60) -> None:
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise TimeoutError(f"The worker {self.pid} does not end.")
            time.sleep(0.01)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class Killing:
    """One database's newsroom, whose processes are killed round by round."""

    def __init__(self, newsroom: Newsroom, press: Press, cluster: Cluster | None, seed: int) -> None:
        self.newsroom, self.press, self.cluster = newsroom, press, cluster
        self.draw = random.Random(seed)
        self.workers: dict[str, subprocess.Popen[Any] | Forked] = {}
        cluster_folder = [str(cluster.data)] if cluster else []
        self.forker = newsroom.start(
            *(str(HERE / "_kill_points.py"), str(newsroom.folder), *cluster_folder),
            log="log-trapped", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.over = threading.Event()
        self.still = threading.Event()
        self.killed: Counter[str] = Counter()
        self.points: Counter[str] = Counter()
        self.not_reached = 0
        self.ended_by_themselves = 0

    def run(self, rounds: int, *, minutes: float) -> None:
        end = time.monotonic() + 60 * minutes
        threads = [threading.Thread(target=self._publish), threading.Thread(target=self._hurry)]
        for thread in threads:
            thread.start()
        try:
            self._start_workers()
            kinds: list[Callable[[], None]] = [
                self._worker_at_a_moment,
                self._worker_at_a_point,
                self._database_at_a_point,
            ]
            if self.cluster:
                kinds += [self._database_at_a_moment, self._one_backend]
            for number in range(rounds):
                if time.monotonic() > end:
                    break
                time.sleep(self.draw.uniform(0.2, 1.2))
                kinds[number % len(kinds)]()
                self._revive()
                if number % 10 == 9:
                    print(f"  {number + 1} of {rounds} kills", file=sys.stderr, flush=True)
            self.still.set()
            self._wait_until_done()
        finally:
            self.over.set()
            self.still.set()
            for thread in threads:
                thread.join()

    def _start_workers(self) -> None:
        for name in ("plain", "trapped"):
            process = self.workers.get(name)
            if process is not None and process.poll() is None:
                continue
            if name == "plain":
                self.workers[name] = self.newsroom.start(*GALLEY[1:], "worker", log="log-plain")
                continue
            print("start", file=self.forker.stdin, flush=True)
            self.workers[name] = Forked(self.newsroom.folder, int(self.forker.stdout.readline()))

    def _ready(self, name: str) -> subprocess.Popen[Any] | Forked:
        """The worker of that name, when it works."""
        process = self.workers[name]
        sign = f"worker.started worker={os.uname().nodename}:{process.pid} ".encode()
        end = time.monotonic() + 60
        while sign not in (self.newsroom.folder / f"log-{name}").read_bytes():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"The worker {name} did not start.")
            time.sleep(0.05)
        return process

    def _worker_at_a_moment(self) -> None:
        name = self.draw.choice(["plain", "trapped", "trapped"])
        process = self._ready(name)
        time.sleep(self.draw.uniform(0.0, 0.5))
        process.kill()
        process.wait()
        self.killed["worker"] += 1

    def _worker_at_a_point(self) -> None:
        self._spring(self.draw.choice(POINTS), database=False)
        self.killed["worker"] += 1

    def _database_at_a_point(self) -> None:
        self._spring(self.draw.choice(IN_TRANSACTION), database=self.cluster is not None)
        self.killed["database"] += 1

    def _database_at_a_moment(self) -> None:
        if self.cluster:
            self.cluster.kill()
        self.killed["database"] += 1

    def _one_backend(self) -> None:
        """PostgreSQL ends every other connection then, and repairs itself."""
        backends = (
            [pid for pid in self.cluster.processes[1:] if b"galley galley" in _command(pid)] if self.cluster else []
        )
        if backends:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.draw.choice(backends), signal.SIGKILL)
        self.killed["database"] += 1

    def _spring(self, point: str, *, database: bool) -> None:
        """Arm the trap, and wait until it has sprung."""
        process = self._ready("trapped")
        fired = self.newsroom.folder / "fired"
        fired.unlink(missing_ok=True)
        number = self.draw.randint(1, 40) if point.startswith("any") else self.draw.randint(1, 3)
        arm = self.newsroom.folder / "arm.new"
        arm.write_text(json.dumps({"point": point, "number": number, "database": database}))
        arm.rename(self.newsroom.folder / "arm")
        end = time.monotonic() + 10
        while not fired.exists() and time.monotonic() < end:
            time.sleep(0.02)
        if fired.exists():
            self.points[point] += 1
        else:
            self.not_reached += 1
            process.kill()
        if not database or process.poll() is not None:
            process.wait(timeout=10)
        elif self.cluster and fired.exists():
            with contextlib.suppress(Exception):
                self.cluster.kill()  # what the trap left of it

    def _revive(self) -> None:
        if self.cluster and self.cluster.server and self.cluster.server.poll() is not None:
            time.sleep(self.draw.choice([0.0, 0.0, 0.5, 2.0]))
            self.cluster.start()
        self.ended_by_themselves += sum(process.poll() not in {None, -9} for process in self.workers.values())
        self._start_workers()

    def _publish(self) -> None:
        while not self.still.wait(self.press.draw.expovariate(ITEMS_A_SECOND)):
            self.press.publish()

    def _hurry(self) -> None:
        """Sources are due every second, and what the dead had claimed is free after five, as if more time passed."""
        while not self.over.wait(1.0):
            with contextlib.suppress(Exception):  # the database may be away
                now = datetime.now(UTC).replace(tzinfo=None)
                claimed_long_ago = now + timedelta(seconds=FETCH_LEASE_SECONDS - LEASE_SECONDS)
                self.write(
                    "UPDATE galley_gather_source SET lease_until = NULL WHERE lease_until < %s", claimed_long_ago
                )
                self.write(
                    "UPDATE galley_gather_source SET next_try = %s WHERE lease_until IS NULL AND NOT EXISTS (SELECT 1 "
                    "FROM galley_kernel_job WHERE state = 'ready' AND name LIKE 'gather.fetch_source%%')",
                    now,
                )
                self.write(
                    "UPDATE galley_kernel_job SET run_at = %s WHERE state = 'ready' AND name = 'gather.fetch_due'", now
                )

    def write(self, sql: str, *moments: datetime) -> None:
        if self.cluster:
            import psycopg

            with psycopg.connect(self.cluster.address, autocommit=True, connect_timeout=5) as connection:
                connection.execute("SET TIME ZONE 'UTC'")
                connection.execute(sql, moments)
            return
        texts = [f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in moments]
        with contextlib.closing(sqlite3.connect(self.newsroom.folder / "galley.sqlite3", timeout=20)) as connection:
            connection.execute(sql.replace("%s", "?").replace("%%", "%"), texts)
            connection.commit()

    def read(self, sql: str) -> int:
        if self.cluster:
            import psycopg

            with psycopg.connect(self.cluster.address, autocommit=True) as connection:
                return int(connection.execute(sql).fetchone()[0])
        with contextlib.closing(sqlite3.connect(self.newsroom.folder / "galley.sqlite3", timeout=20)) as connection:
            return int(connection.execute(sql).fetchone()[0])

    def _wait_until_done(self) -> None:
        """Until all is there that was published, or nothing more has come for long, and nothing waits."""
        end, quiet_since, before = time.monotonic() + PATIENCE_SECONDS, time.monotonic(), -1
        while time.monotonic() < end:
            time.sleep(0.5)
            try:
                stored, waiting, without = map(self.read, (STORED, WAITING, WITHOUT_EVENT))
            except Exception:  # noqa: BLE001 -- the database repairs itself after the last kill
                continue
            if stored != before or waiting or without:
                before, quiet_since = stored, time.monotonic()
            elif time.monotonic() - quiet_since > (6 if stored >= self.press.items else 60):
                return


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


PREPARE = """
import sys
from galley.gather.models import Source, Watch
from galley.gather.services import watching
from galley.kernel.models import User
base, feeds = sys.argv[1], int(sys.argv[2])
for number in range(feeds):
    Source.objects.create(name=f"Feed {number}", url=f"{base}/feed{number}", allow_private=True)
Source.objects.create(name="Alerts", kind="cap", url=f"{base}/alerts", allow_private=True)
user = User.objects.create_user("bench", "b@example.org", "a-long-pass-phrase")
watching.save_watch(Watch(user=user, name="Floods", words="flood"))
"""


def killed_on(database: str, *, rounds: int, minutes: float, seed: int, folder: Path) -> list[Row]:
    press = Press(random.Random(seed))
    with contextlib.ExitStack() as stack:
        cluster = None
        if database == "PostgreSQL":
            home = folder / "cluster"
            home.mkdir()
            folder.chmod(0o755)
            cluster = Cluster(home, {})
            cluster.create()
            stack.callback(cluster.kill)
        newsroom = stack.enter_context(
            Newsroom(
                folder / "var",
                database_url=cluster.address if cluster else "",
                GALLEY_FETCH_PAUSE_SECONDS="0",
                GALLEY_FETCH_TIMEOUT_SECONDS="1",
                GALLEY_JOB_LEASE_SECONDS="2",
            )
        )
        base = stack.enter_context(served(press))
        newsroom.python(PREPARE, base, str(FEEDS))
        killing = Killing(newsroom, press, cluster, seed)
        killing.run(rounds, minutes=minutes)
        for process in killing.workers.values():
            process.terminate()
            process.wait(60)
        said = {"entries": press.entries, "alerts": press.alerts, "again": press.again}
        (folder / "published.json").write_text(json.dumps(said))
        wrong = json.loads(newsroom.run(str(HERE / "_kill_check.py"), str(folder / "published.json")).splitlines()[-1])
    for what, each in wrong.items():
        for one in each[:5]:
            print(f"  {database}, {what}: {one}", file=sys.stderr)
    print(f"  {database}: points reached: {dict(killing.points)}", file=sys.stderr)
    kills = killing.killed.total()
    rows = [
        Row(f"{database}: kills", kills, "kills", None, str(rounds), kills == rounds),
        Row(f"{database}: kills of a worker", killing.killed["worker"], "kills"),
        Row(f"{database}: kills of the database", killing.killed["database"], "kills"),
        Row(f"{database}: of these at a named point", sum(killing.points.values()), "kills"),
        Row(f"{database}: entries published", sum(map(len, press.entries)), "entries"),
        Row(f"{database}: alerts published", len(press.alerts), "alerts"),
    ]
    left = killing.ended_by_themselves
    rows.append(Row(f"{database}: workers that ended though nobody killed them", left, "workers", None, "0", left == 0))
    rows += [
        Row(f"{database}: {what}: exceptions", len(each), "found", None, "0", not each) for what, each in wrong.items()
    ]
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill gathering's workers and database, and look for what was lost.")
    parser.add_argument("--rounds", type=int, default=100, help="kills on each database")
    parser.add_argument("--minutes", type=float, default=60, help="begin no round after so long, on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", type=Path, help="leave everything in this folder")
    asked = parser.parse_args()
    rows: list[Row] = []
    for database in ("SQLite", "PostgreSQL"):
        if asked.only in {None, database.lower()}:
            with contextlib.ExitStack() as stack:
                folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="galley-bench-")))
                place = folder / database.lower()
                place.mkdir(parents=True)
                folder.chmod(0o755)
                rows += killed_on(database, rounds=asked.rounds, minutes=asked.minutes, seed=asked.seed, folder=place)
    return report("kill_gather", rows)


if __name__ == "__main__":
    sys.exit(main())
