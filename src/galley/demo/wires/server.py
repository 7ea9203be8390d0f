"""Serves the wires on the loopback address: feeds with conditional requests, and a page for each wire and each item."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import urlsplit

from galley.demo.wires import alerts, gauge, pictures
from galley.demo.wires.formats import FORMATS, Setting, body_html
from galley.demo.wires.pool import WIRES, Wire
from galley.demo.wires.schedule import Schedule


class Wires:
    """The state of the wires at any moment.

    Args:
        started_at: the moment from which the schedule counts.
        speed: how many times faster than written time goes after the start.
    """

    def __init__(self, *, base_url: str, started_at: datetime, seed: int = 1, speed: float = 1.0) -> None:
        self.schedule = Schedule(seed=seed)
        self.setting = Setting(base_url=base_url, started_at=started_at)
        self.speed = speed
        self._lock = Lock()

    def seconds(self) -> float:
        """Of the schedule that have passed."""
        return (datetime.now(UTC) - self.setting.started_at).total_seconds() * self.speed

    def feed(self, wire: Wire) -> tuple[str, bytes, datetime]:
        """A feed's media type, bytes and last change."""
        kind, write = FORMATS[wire.format]
        with self._lock:
            items = self.schedule.items_of(wire.slug, self.seconds())
        return kind, write(wire, items, self._now()), self._now().at(self.setting.newest(items))

    def page(self, wire: Wire, slug: str = "") -> bytes | None:
        """The page of a wire, or of one of its items; None when there is no such item."""
        with self._lock:
            items = self.schedule.items_of(wire.slug, self.seconds())
        if not slug:
            listed = "".join(f'<li><a href="/{wire.slug}/{item.slug}">{escape(item.title)}</a></li>' for item in items)
            return _html(wire, wire.name, f"<h1>{escape(wire.name)}</h1><p>{escape(wire.about)}</p><ul>{listed}</ul>")
        found = next((item for item in items if item.slug == slug), None)
        if found is None:
            return None
        time_of = self._now().iso(found.updated)
        return _html(
            wire,
            found.title,
            f"<article><h1>{escape(found.title)}</h1><p><time>{time_of}</time></p>{body_html(found)}</article>",
        )

    def index(self) -> bytes:
        """The list of all wires."""
        listed = "".join(
            f'<li><a href="/{wire.slug}/">{escape(wire.name)}</a>: <a href="{wire.path}">{wire.format}</a></li>'
            for wire in WIRES.values()
        )
        return _html(None, "The wires of Hernmouth", f"<h1>The wires of Hernmouth</h1><ul>{listed}</ul>")

    def readings(self) -> tuple[str, bytes, datetime]:
        """The gauge's table: media type, bytes and last change."""
        seconds, now = self.seconds(), self._now()
        return "text/csv", gauge.table(seconds, iso=now.iso), gauge.newest(seconds, at=now.at)

    def alerts(self) -> tuple[str, bytes, datetime]:
        """The index of emergency alerts: media type, bytes and last change."""
        seconds, now = self.seconds(), self._now()
        body = alerts.index(seconds, base_url=self.setting.base_url, iso=now.iso)
        return "application/atom+xml", body, alerts.newest(seconds, at=now.at)

    def alert(self, path: str) -> bytes | None:
        """One emergency alert; None when it has not been sent."""
        return alerts.document(path, self.seconds(), iso=self._now().iso)

    def _now(self) -> Setting:
        """The setting in which the schedule's seconds are those of the clock, whatever the speed."""
        if self.speed == 1:
            return self.setting
        return _Faster(self.setting.base_url, self.setting.started_at, self.speed)


class _Faster(Setting):
    def __init__(self, base_url: str, started_at: datetime, speed: float) -> None:
        super().__init__(base_url, started_at)
        object.__setattr__(self, "speed", speed)

    def at(self, seconds: float) -> datetime:
        return super().at(seconds / self.speed if seconds > 0 else seconds)  # type: ignore[attr-defined]


def _html(wire: Wire | None, title: str, main: str) -> bytes:
    link = (
        f'<link rel="alternate" type="{FORMATS[wire.format][0]}" href="{wire.path}" title="{escape(wire.name)}">'
        if wire
        else ""
    )
    language = wire.language if wire else "en"
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title>{link}<main>{main}</main></html>\n"
    ).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    server_version = "HernmouthWires/1"
    sys_version = ""

    def __init__(self, *args: object, wires: Wires, **kwargs: object) -> None:
        self.wires = wires
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """A feed, a page, or nothing."""
        path = urlsplit(self.path).path
        parts = [part for part in path.split("/") if part]
        wire = WIRES.get(parts[0]) if parts else None
        if not parts:
            self._answer("text/html", self.wires.index())
        elif path == gauge.PATH:
            self._answer(*self.wires.readings())
        elif path == alerts.INDEX_PATH:
            self._answer(*self.wires.alerts())
        elif (alert := self.wires.alert(path)) is not None:
            self._answer("application/cap+xml", alert)
        elif (picture := pictures.jpeg(path)) is not None:
            self._answer("image/jpeg", picture)
        elif wire is not None and parts[1:] == [wire.format]:
            self._answer(*self.wires.feed(wire))
        elif wire is not None and len(parts) <= 2 and (page := self.wires.page(wire, *parts[1:])) is not None:
            self._answer("text/html", page)
        else:
            self._answer("text/plain", b"There is nothing here.\n", status=HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET  # noqa: N815 -- the base class's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
        """Nothing: a fetch every few seconds is no news."""

    def _answer(
        self, kind: str, body: bytes, changed: datetime | None = None, *, status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if status is HTTPStatus.OK and self._is_known(etag, changed):
            status, body = HTTPStatus.NOT_MODIFIED, b""
        self.send_response(status)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", kind if kind.startswith("image/") else f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
        if changed is not None:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", time.strftime("%a, %d %b %Y %H:%M:%S GMT", changed.utctimetuple()))
            self.send_header("Cache-Control", "max-age=15")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _is_known(self, etag: str, changed: datetime | None) -> bool:
        if changed is None:
            return False
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return changed <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False


class Server(ThreadingHTTPServer):
    """On the loopback address only."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, *, started_at: datetime, seed: int = 1, speed: float = 1.0) -> None:
        super().__init__(("127.0.0.1", port), BaseHTTPRequestHandler)
        base_url = f"http://127.0.0.1:{self.server_address[1]}"
        self.wires = Wires(base_url=base_url, started_at=started_at, seed=seed, speed=speed)
        self.RequestHandlerClass = partial(Handler, wires=self.wires)
