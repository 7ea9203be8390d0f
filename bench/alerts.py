"""From a source's answer with an emergency alert to the screens of the desk, one of them and 2,000.

Real processes: the web server (granian, one worker), `galley worker`, a server of the source on loopback. The clock
starts when the source has sent the last byte of the alert, and stops when a signed-in screen has the event.
"""

from __future__ import annotations

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from _newsroom import MEMBER, READY, Newsroom, open_stream, read_until
from _report import Row, report

ALERTS = int(os.environ.get("GALLEY_BENCH_ALERTS", "40"))
STREAMS = int(os.environ.get("GALLEY_BENCH_STREAMS", "2000"))
ALERT = (
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>bench-{0}</identifier>'
    "<sender>bench@x.example</sender><sent>2026-11-24T10:00:00-00:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info>"
    "<language>en</language><category>Met</category><event>Flood</event><urgency>Immediate</urgency>"
    "<severity>Severe</severity><certainty>Likely</certainty><expires>2036-11-24T10:00:00-00:00</expires>"
    "<headline>Flood warning {0}</headline><area><areaDesc>Town</areaDesc></area></info></alert>"
)
PREPARE = (
    MEMBER
    + """
from galley.gather.models import Source
source = Source.objects.create(name="Bench", kind="cap", url=%r, allow_private=True, interval_minutes=10000)
print(cookie, source.pk)
"""
)
FORGET = "from galley.gather.models import Alert; Alert.objects.all().delete()"
ASK = """
import sys
from galley.kernel.jobs.declare import task_named
print("ready", flush=True)
for line in sys.stdin:
    task_named("gather.fetch_source").using(priority=80).enqueue(int(line))
"""


class Source:
    """What the source says, and when it had said it."""

    body = b""
    answered = 0.0


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/cap+xml")
        self.send_header("Content-Length", str(len(Source.body)))
        self.end_headers()
        self.wfile.write(Source.body)
        self.wfile.flush()
        Source.answered = time.perf_counter()

    def log_message(self, *args: object) -> None:
        pass


def memory_and_threads(pid: int) -> tuple[float, int]:
    """Of the process that holds the streams: resident MiB, threads."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() or [str(pid)]
    status = Path(f"/proc/{children[-1]}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    threads = re.search(r"Threads:\s+(\d+)", status)
    return int(resident[1]) / 1024 if resident else 0.0, int(threads[1]) if threads else 0


def main() -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="galley-bench-"))
        newsroom = stack.enter_context(Newsroom(Path(name) / "var"))
        cookie, source = newsroom.python(PREPARE % f"http://127.0.0.1:{server.server_port}/a.cap").split()
        web, _worker = newsroom.start_web_and_worker()
        asker = newsroom.start("-c", READY + ASK, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert asker.stdin is not None
        assert asker.stdout is not None
        asker.stdout.readline()

        def one(number: int, screens: list[socket.socket]) -> list[float]:
            """Seconds from the source's answer to each screen."""
            Source.body = ALERT.format(number).encode()
            print(source, file=asker.stdin, flush=True)
            sign = f'Flood warning {number}"'.encode()
            return [read_until(screen, sign) - Source.answered for screen in screens]

        first = open_stream(newsroom.port, cookie)
        read_until(first, b"retry: ")
        one(0, [first])
        seconds = []
        for number in range(1, ALERTS + 1):
            time.sleep(0.13)  # not in step with the poll
            seconds += one(number, [first])
        # Each screen is told every alert in force when it opens; one is enough here.
        newsroom.python(FORGET)
        before, _threads = memory_and_threads(web.pid)
        screens = []
        for start in range(0, STREAMS, 50):
            some = [open_stream(newsroom.port, cookie) for _ in range(min(50, STREAMS - start))]
            for screen in some:
                read_until(screen, b"retry: ")
            screens += some
        after, threads = memory_and_threads(web.pid)
        many = one(ALERTS + 1, screens)
    p95 = round(statistics.quantiles(seconds, n=20)[-1] * 1000)
    last = round(max(many) * 1000)
    rows = [
        Row("alert: source's answer to the desk, p95", p95, "ms", None, "500", p95 < 500),
        Row("the same, median", round(statistics.median(seconds) * 1000), "ms"),
        Row(f"the same to the last of {len(many)} screens", last, "ms"),
        Row("memory of one stream", round((after - before) * 1024 / max(1, len(many))), "KiB"),
        Row(
            f"threads of the web process with {len(many)} streams", threads, "threads", None, "under 100", threads < 100
        ),
    ]
    return report("alerts", rows)


if __name__ == "__main__":
    sys.exit(main())
