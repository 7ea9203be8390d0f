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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from _kill_points import IN_TRANSACTION, POINTS
from _newsroom import GALLEY, Newsroom
from _report import Row, report

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tools"))
from with_postgres import Cluster  # noqa: E402 -- its folder is no package

FEEDS = 4
SHOWN = 5_000
"""Entries of a feed, the newest first: all there are. With 150, a busy machine whose every fetch was cut off for some
minutes missed what had left the feed by then, which no newsroom system could have had."""
ITEMS_A_SECOND = 4.0
LEASE_SECONDS = 5
FETCH_LEASE_SECONDS = 3 * 1 + 60
"""What `services.fetching.lease` says with a timeout of one second."""
PATIENCE_SECONDS = 180.0
SYLLABLES = ["ka", "ru", "mel", "tor", "vin", "sa", "lo", "ber", "dan", "qui", "fen", "gol", "hal", "mi", "pra", "zu"]
FILLER = (
    *("council", "engineers", "residents", "harbour", "morning", "report", "traffic", "budget", "winter", "market"),
    *("school", "police", "hospital", "station", "minister", "company", "weather", "evening", "question", "answer"),
)


# What is published


@dataclass
class Press:
    """What was published so far, and how it reads at the moment."""

    draw: random.Random
    lock: threading.Lock = field(default_factory=threading.Lock)
    entries: list[list[dict[str, Any]]] = field(default_factory=lambda: [[] for _ in range(FEEDS)])
    alerts: list[str] = field(default_factory=list)
    topics: list[list[str]] = field(default_factory=list)
    count: int = 0
    again: int = 0
    """Entries that only say once more what another feed has: no items of their own."""

    def publish(self) -> None:
        with self.lock:
            self.count += 1
            chance = self.draw.random()
            feed = self.draw.randrange(FEEDS)
            known = [entry for entries in self.entries for entry in entries[-40:]]
            if known and chance < 0.1:
                self._change(self.draw.choice(known))
            elif known and chance < 0.2:
                self._say_again(feed, self.draw.choice(known), same_page=True)
            elif known and chance < 0.3:
                self._say_again(feed, self.draw.choice(known), same_page=False)
            else:
                self._say_something(feed)
            if self.count % 8 == 0:
                self.alerts.append(f"alert-{len(self.alerts)}")

    def _say_something(self, feed: int) -> None:
        draw = self.draw
        if not self.topics or draw.random() < 0.4:
            names = ["".join(draw.choices(SYLLABLES, k=3)).capitalize() for _ in range(5)]
            self.topics.append([*names, "flood" if len(self.topics) % 3 == 0 else "fire"])
        topic = draw.choice(self.topics[-12:])
        title = f"{topic[5].capitalize()} in {' '.join(draw.sample(topic[:5], 3))} after {draw.choice(FILLER)}"
        words = [draw.choice(FILLER) for _ in range(135)]  # longer than what events are found by
        for name in topic[:5]:
            words[draw.randrange(100)] = name
        self._add(feed, title, " ".join(words), url=f"https://e.example/{self.count}", watched=topic[5] == "flood")

    def _say_again(self, feed: int, other: dict[str, Any], *, same_page: bool) -> None:
        """Another feed brings the same page, which is no item of its own; or a copy of the text on its own page."""
        if other["feed"] == feed or other["page_of"]:
            return
        if same_page and any(entry["url"] == other["url"] for entry in self.entries[feed]):
            return
        url = other["url"] if same_page else f"https://e.example/{self.count}"
        self._add(feed, other["title"], other["text"], url=url, watched=other["watched"])
        if same_page:
            self.entries[feed][-1]["page_of"] = other["url"]
            self.again += 1

    def _add(self, feed: int, title: str, text: str, *, url: str, watched: bool) -> None:
        entry = {"guid": f"g{self.count}", "feed": feed, "title": title, "text": text, "tail": "", "page_of": ""}
        at = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        self.entries[feed].append(entry | {"url": url, "watched": watched, "at": at})

    def _change(self, entry: dict[str, Any]) -> None:
        """A line is added below what events are found by, so that the event stays as it was."""
        if entry["page_of"] or any(other["page_of"] == entry["url"] for each in self.entries for other in each):
            return
        entry["tail"] = f" In the end {self.count} were counted." + " This was added later." * 4
        self.entries[entry["feed"]].remove(entry)
        self.entries[entry["feed"]].append(entry)

    def feed(self, number: int) -> str:
        with self.lock:
            shown = list(reversed(self.entries[number][-SHOWN:]))
            items = "".join(
                f"<item><guid>{e['guid']}</guid><title>{e['title']}</title><link>{e['url']}</link>"
                f"<pubDate>{e['at']}</pubDate><description>{e['text']}.{e['tail']}</description></item>"
                for e in shown
            )
        return f'<rss version="2.0"><channel><title>Feed {number}</title><language>en</language>{items}</channel></rss>'

    def index(self, base: str) -> str:
        with self.lock:
            items = "".join(
                f"<item><guid>{name}</guid><title>{name}</title><link>{base}/{name}.cap</link></item>"
                for name in reversed(self.alerts[-SHOWN:])
            )
        return f'<rss version="2.0"><channel><title>Alerts</title>{items}</channel></rss>'


def alert(name: str) -> str:
    return (
        f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier>'
        "<sender>b@x.example</sender>"
        "<sent>2026-11-24T10:00:00-00:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
        "<info><language>en</language><category>Met</category><event>Flood</event><urgency>Immediate</urgency>"
        "<severity>Severe</severity><certainty>Likely</certainty><expires>2036-11-24T10:00:00-00:00</expires>"
        f"<headline>Warning {name}</headline><area><areaDesc>Town</areaDesc></area></info></alert>"
    )


@contextlib.contextmanager
def served(press: Press) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            if name.startswith("feed"):
                body = press.feed(int(name.removeprefix("feed")))
            else:
                body = press.index(base) if name == "alerts" else alert(name.removesuffix(".cap"))
            kind = "application/cap+xml" if name.endswith(".cap") else "application/rss+xml"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield base
    finally:
        server.shutdown()


STORED = "SELECT count(*) FROM galley_gather_wireitem"
WITHOUT_EVENT = "SELECT count(*) FROM galley_gather_wireitem WHERE event_id IS NULL AND kind <> 'alert'"
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
        """Until nothing new has come, and nothing waited, for some seconds."""
        end, quiet_since, before = time.monotonic() + PATIENCE_SECONDS, time.monotonic(), -1
        while time.monotonic() < end:
            time.sleep(0.5)
            try:
                stored, waiting, without = map(self.read, (STORED, WAITING, WITHOUT_EVENT))
            except Exception:  # noqa: BLE001 -- the database repairs itself after the last kill
                continue
            if stored != before or waiting or without:
                before, quiet_since = stored, time.monotonic()
            elif time.monotonic() - quiet_since > 6:
                return


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


# What is there afterwards


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


def _name_of(guid: str) -> str:
    """By which its document calls it; an alert's guid is made of sender, name and time."""
    return guid.split(",")[1] if "," in guid else guid


def look_for(published: dict[str, Any]) -> dict[str, list[str]]:
    """In a process of its own: what is wrong, by what it is called."""
    import zstandard
    from django.db.models import Count, Max, Min

    from galley.gather.cluster import words_of
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
        for channel, most in KEPT.items():
            tokens = {token for words in said for token in getattr(words, channel)}
            kept = set(event.words.get(channel) or {})
            guard(
                "each event's vector is of its items",
                kept <= tokens,
                f"{event.pk} {channel}: {sorted(kept - tokens)[:5]}",
            )
            if len(tokens) <= most:
                expect("each event's vector is of its items", kept, tokens, f"{event.pk} {channel}")
        strays = [item.pk for item in mine if item.sibling_of_id and item.sibling_of.event_id != event.pk]
        expect("each copy is with its original", strays, [], str(event.pk))
    expect("no job is dead", list(Job.objects.filter(state="failed").values_list("name", "last_error")), [], "jobs")
    return wrong


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
        newsroom.run("-c", "import django; django.setup()\n" + PREPARE, base, str(FEEDS))
        killing = Killing(newsroom, press, cluster, seed)
        killing.run(rounds, minutes=minutes)
        for process in killing.workers.values():
            process.terminate()
            process.wait(60)
        said = {"entries": press.entries, "alerts": press.alerts, "again": press.again}
        (folder / "published.json").write_text(json.dumps(said))
        wrong = json.loads(newsroom.run(__file__, "look", str(folder / "published.json")).splitlines()[-1])
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
    if sys.argv[1:2] == ["look"]:
        import django

        django.setup()
        print(json.dumps(look_for(json.loads(Path(sys.argv[2]).read_text()))))
        sys.exit(0)
    sys.exit(main())
