"""What `kill_gather.py` publishes all the time, and the server on loopback that serves it."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from _event_sets import made_up

FEEDS = 4
SHOWN = 5_000
"""Entries of a feed, the newest first: all there are. With 150, a busy machine whose every fetch was cut off for some
minutes missed what had left the feed by then, which no newsroom system could have had."""
FILLER = (
    *("council", "engineers", "residents", "harbour", "morning", "report", "traffic", "budget", "winter", "market"),
    *("school", "police", "hospital", "station", "minister", "company", "weather", "evening", "question", "answer"),
)


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

    @property
    def items(self) -> int:
        """All that a newsroom has in the end."""
        with self.lock:
            return sum(map(len, self.entries)) - self.again + len(self.alerts)

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
            names = [made_up(draw)[0] for _ in range(5)]
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
