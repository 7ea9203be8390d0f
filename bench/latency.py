"""From a WebSub hub's push to the item on the wall with its event: p95 of 200.

Real processes, as `galley up` starts them: the web server (granian, one worker) and `galley worker`; a hub that checks
the subscription as the recommendation says, and the feed that names it, on loopback. Each publish is a signed POST with
one new item, at random moments, about one in three of them about an event that is there already. The clock starts when
the hub begins to send, and stops when a signed-in screen that was told by the desk's stream has fetched the wall and
found the item under its event: it does what the wall's script does when somebody looks at it, the 50 ms included that
the script waits for more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from _event_sets import made_up
from _newsroom import MEMBER, Cluster, Newsroom, open_stream, read_until
from _report import Row, percentile, report

PUBLISHES = int(os.environ.get("GALLEY_BENCH_PUBLISHES", "200"))
SCRIPT_WAITS_SECONDS = 0.05
"""`gather/wall.js`, between an event of the stream and its question."""
PATIENCE_SECONDS = 30.0
ADD_SOURCE = (
    MEMBER
    + """
import sys
from galley.gather.models import Source
Source.objects.create(name="Wire", url=sys.argv[1], allow_private=True, interval_minutes=10000)
print(cookie)
"""
)


def feed(items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Wire</title><language>en</language>{items}</channel></rss>'.encode()


@dataclass
class Hub:
    """A hub with its publisher: one server, the topic at /feed."""

    base: str = ""
    subscribed: threading.Event = field(default_factory=threading.Event)
    said: dict[str, str] = field(default_factory=dict)

    def verify(self, said: dict[str, str]) -> None:
        question = {name: said[name] for name in ("hub.mode", "hub.topic")}
        question |= {"hub.challenge": "a challenge", "hub.lease_seconds": "864000"}
        with urllib.request.urlopen(f"{said['hub.callback']}?{urlencode(question)}", timeout=30) as answer:
            if answer.read() == b"a challenge":
                self.said = said
                self.subscribed.set()

    def push(self, body: bytes) -> float:
        """Distribute content, signed; gives the moment in which it began to."""
        digest = hmac.new(self.said["hub.secret"].encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/rss+xml", "X-Hub-Signature": f"sha256={digest}"}
        request = urllib.request.Request(self.said["hub.callback"], data=body, headers=headers, method="POST")
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            assert answer.status == 204, answer.status
        return began


def serve(hub: Hub) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = feed("<item><guid>first</guid><title>The wire begins</title></item>")
            self.send_response(200)
            self.send_header("Link", f'<{hub.base}/hub>; rel="hub", <{hub.base}/feed>; rel="self"')
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            threading.Thread(target=hub.verify, args=[{name: values[0] for name, values in form.items()}]).start()
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Screen:
    """A member of staff who looks at the wall."""

    def __init__(self, newsroom: Newsroom, cookie: str) -> None:
        self.base, self.cookie = f"http://localhost:{newsroom.port}/desk", cookie
        self.stream = open_stream(newsroom.port, cookie)
        read_until(self.stream, b"retry: ")

    def ask(self, path: str) -> str:
        headers = {"Cookie": f"sessionid={self.cookie}", "X-Requested-With": "XMLHttpRequest"}
        request = urllib.request.Request(f"{self.base}/{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return str(answer.read().decode())

    def wait_for(self, headline: str, *, after: int) -> tuple[float, float]:
        """The moments in which the screen says that there is something new, and in which it shows it."""
        told = 0.0
        end = time.perf_counter() + PATIENCE_SECONDS
        while time.perf_counter() < end:
            read_until(self.stream, b"event: wall\n")
            time.sleep(SCRIPT_WAITS_SECONDS)
            if not json.loads(self.ask(f"wall/news/?after={after}"))["count"]:
                continue
            told = told or time.perf_counter()
            rows = self.ask("wall/results/").split("data-gather-row")
            if any(headline in row and re.search(r"/events/\d+/", row) for row in rows):
                return told, time.perf_counter()
        raise TimeoutError(f"{headline} did not come to the wall.")


def item(draw: random.Random, number: int, topics: list[list[str]]) -> tuple[str, str]:
    """A new item, and its headline; by chance about something that was in the news before."""
    if not topics or draw.random() > 0.33:
        topics.append([made_up(draw)[0] for _ in range(5)])
    topic = draw.choice(topics[-10:])
    headline = f"Fire in {' '.join(draw.sample(topic, 3))} number {number:03}"
    text = f"In {' and '.join(topic)} engineers and residents met the council this morning. " * 6
    entry = (
        f"<item><guid>item-{number}</guid><title>{headline}</title><link>https://wire.example/{number}</link>"
        f"<description>{text}</description></item>"
    )
    return entry, headline


def measure(database: str, folder: Path) -> list[Row]:
    hub, draw = Hub(), random.Random(20261130)
    topics: list[list[str]] = []
    shown, told = [], []
    with ExitStack() as stack:
        server = serve(hub)
        stack.callback(server.shutdown)
        address = ""
        if database == "PostgreSQL":
            (folder / "cluster").mkdir()
            cluster = Cluster(folder / "cluster", {})
            cluster.create()
            stack.callback(cluster.stop)
            address = cluster.address
        newsroom = stack.enter_context(Newsroom(folder / "var", database_url=address))
        newsroom.environ["GALLEY_BASE_URL"] = f"http://localhost:{newsroom.port}"
        cookie = newsroom.python(ADD_SOURCE, f"{hub.base}/feed").strip()
        newsroom.start_web_and_worker()
        if not hub.subscribed.wait(60):
            raise TimeoutError("Galley did not subscribe.")
        screen = Screen(newsroom, cookie)
        for number in range(PUBLISHES + 5):
            time.sleep(draw.uniform(0.1, 0.9))  # in step neither with a poll nor with the stream
            entry, headline = item(draw, number, topics)
            mark = json.loads(newsroom_mark(screen))
            began = hub.push(feed(entry))
            heard, seen = screen.wait_for(headline, after=mark)
            if number >= 5:  # the first ones read word lists and templates
                told.append(heard - began)
                shown.append(seen - began)
    p95, p50 = percentile(shown, 0.95) * 1000, statistics.median(shown) * 1000
    return [
        Row(f"push to the wall with its event, p95, {database}", round(p95), "ms", None, "under 1000", p95 < 1000),
        Row(f"the same, median, {database}", round(p50), "ms"),
        Row(f"push to the screen that says so, p95, {database}", round(percentile(told, 0.95) * 1000), "ms"),
        Row(f"publishes, {database}", len(shown), "publishes"),
    ]


def newsroom_mark(screen: Screen) -> str:
    """The newest item that the wall shows."""
    found = re.search(r'data-gather-mark="(\d+)"', screen.ask("wall/results/"))
    return found[1] if found else "0"


def main() -> int:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as name:
        Path(name).chmod(0o755)
        for database in ("SQLite", "PostgreSQL"):
            folder = Path(name) / database.lower()
            folder.mkdir()
            try:
                rows += measure(database, folder)
            except (SystemExit, subprocess.CalledProcessError) as error:
                if database == "SQLite":
                    raise
                print(f"PostgreSQL was not measured: its server does not start here ({error}).")
    return report("latency", rows)


if __name__ == "__main__":
    sys.exit(main())
