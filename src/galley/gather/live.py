"""The desk's live stream: server-sent events for staff, answered in front of Django.

One look at the database in each process, ten times a second while somebody listens, feeds every stream of that process,
so that 2,000 streams need neither 2,000 threads nor 2,000 queries. Events:

- `alert`: an emergency alert came, ended, or went on or off the site (`queries_alerts.alert_news`);
- `wall`: items came to events: `{"mark": newest item, "events": [ids]}`;
- a comment as a heartbeat.

Their ids are moments, so that a stream that was cut off goes on after its last one (`Last-Event-ID`).
Source: WHATWG HTML, section 9.2 (server-sent events).
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connections

from galley.gather import queries, queries_alerts
from galley.gather.models import Alert, Event
from galley.kernel.time import now

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/desk/live/"
CHECK_PATH = "/desk/live/check/"
"""Django's view that says by 204 whether whoever has these cookies may listen."""
LOOK_SECONDS = 0.1
WALL_SECONDS = 0.4
"""The wall is told at most so often: a busy wire would tell 2,000 screens ten times a second."""
HEARTBEAT_SECONDS = 20.0
RECHECK_SECONDS = 240.0
OVERLAP = timedelta(seconds=5)
"""A transaction may commit so long after the moment that it wrote; reading a row twice tells nothing twice."""
MOST_STREAMS = 3_000
"""Of one process; each takes one of the requests that the server holds at a time (`project.web.MOST_REQUESTS`)."""
MOST_WAITING = 200
"""Events that a slow screen may be behind; then its stream ends, and it comes back for what it missed."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_MISSED = timedelta(minutes=30)

logger = logging.getLogger("galley.gather")
_is_served = False


def serve() -> None:
    """Say that this process answers the stream, so that its screens listen instead of asking every few seconds."""
    global _is_served  # noqa: PLW0603 -- true of the process
    _is_served = True


def is_served() -> bool:
    return _is_served


@dataclass(frozen=True)
class Told:
    """One event of the stream."""

    at: datetime
    name: str
    data: dict[str, Any]

    def as_bytes(self) -> bytes:
        data = json.dumps(self.data, ensure_ascii=False)
        return f"id: {moment_id(self.at)}\nevent: {self.name}\ndata: {data}\n\n".encode()


def moment_id(at: datetime) -> int:
    """A moment as the id of an event: microseconds since the epoch, which a float cannot hold exactly."""
    return (at - EPOCH) // timedelta(microseconds=1)


def _told(alert: Alert) -> Told:
    return Told(alert.changed_at, "alert", queries_alerts.alert_news(alert))


class Watcher:
    """What changed in the database since the last look. Used by one thread."""

    def __init__(self) -> None:
        self.since = now()
        self._events: dict[int, datetime] = {}
        self._alerts: dict[int, datetime] = {}

    def begin(self) -> None:
        """Take what is there as known."""
        self.since = now()
        self._events = dict(self._changed_events())
        self._alerts = {alert.pk: alert.changed_at for alert in queries_alerts.changed_since(self.since - OVERLAP)}

    def look(self) -> list[Told]:
        """What to tell, in order; alerts first."""
        alerts = queries_alerts.changed_since(self.since - OVERLAP)
        told = [_told(alert) for alert in alerts if self._alerts.get(alert.pk) != alert.changed_at]
        self._alerts = {alert.pk: alert.changed_at for alert in alerts}
        events = dict(self._changed_events())
        fresh = [pk for pk, at in events.items() if self._events.get(pk) != at]
        if fresh:
            data = {"mark": queries.newest_item_id(), "events": fresh[:200]}
            told.append(Told(max(events[pk] for pk in fresh), "wall", data))
        self._events = events
        self.since = now()
        return told

    def missed(self, since: datetime | None) -> list[Told]:
        """What a screen that opens its stream is told first: what is warned of now, and what it missed."""
        active = queries_alerts.active_alerts()
        told = [_told(alert) for alert in active]
        if since is None or since < now() - MOST_MISSED:
            return told
        known = {alert.pk for alert in active}
        told += [_told(alert) for alert in queries_alerts.changed_since(since) if alert.pk not in known]
        changed = Event.objects.filter(changed_at__gt=since).order_by("-changed_at")
        events = dict(changed.values_list("pk", "changed_at")[:200])
        if events:
            told.append(Told(max(events.values()), "wall", {"mark": queries.newest_item_id(), "events": list(events)}))
        return sorted(told, key=lambda one: one.at)

    def _changed_events(self) -> list[tuple[int, datetime]]:
        changed = Event.objects.filter(changed_at__gt=self.since - OVERLAP).order_by("-changed_at")
        return list(changed.values_list("pk", "changed_at")[:500])


class _Listener:
    """One open stream."""

    def __init__(self) -> None:
        self.waiting: deque[bytes] = deque()
        self.news = asyncio.Event()
        self.is_gone = False

    def tell(self, message: bytes) -> None:
        self.waiting.append(message)
        if len(self.waiting) > MOST_WAITING:
            self.is_gone = True
        self.news.set()


class Hub:
    """Looks at the database for all streams of this process, and only while there are some."""

    def __init__(self, *, look_seconds: float = LOOK_SECONDS) -> None:
        self.look_seconds = look_seconds
        self._listeners: set[_Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="galley-live")
        self._watcher = Watcher()
        self._held: Told | None = None
        self._wall_at = 0.0

    @property
    def is_full(self) -> bool:
        return len(self._listeners) >= MOST_STREAMS

    async def missed(self, since: datetime | None) -> list[Told]:
        return await self._in_thread(self._watcher.missed, since)

    def add(self, listener: _Listener) -> None:
        self._listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def remove(self, listener: _Listener) -> None:
        self._listeners.discard(listener)

    async def _in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def _run(self) -> None:
        try:
            with suppress(DatabaseError):
                await self._in_thread(self._watcher.begin)
            while self._listeners:
                await asyncio.sleep(self.look_seconds)
                try:
                    told = await self._in_thread(self._watcher.look)
                except Exception:  # one row that cannot be told must not leave every screen in the dark
                    logger.exception("live.look_failed")
                    await self._in_thread(connections.close_all)
                    await asyncio.sleep(1.0)
                    continue
                self._publish(told)
        finally:
            # Not awaited: a loop that ends cancels this task, and its connection is closed all the same.
            self._thread.submit(connections.close_all)

    def _publish(self, told: list[Told]) -> None:
        for one in told:
            if one.name == "wall":
                self._held = _joined(self._held, one)
            else:
                self._tell(one)
        clock = asyncio.get_running_loop().time()
        if self._held is not None and clock - self._wall_at >= WALL_SECONDS:
            self._tell(self._held)
            self._held, self._wall_at = None, clock

    def _tell(self, one: Told) -> None:
        message = one.as_bytes()
        for listener in self._listeners:
            listener.tell(message)


def _joined(one: Told | None, other: Told) -> Told:
    if one is None:
        return other
    ids = list(dict.fromkeys([*other.data["events"], *one.data["events"]]))[:200]
    return Told(max(one.at, other.at), "wall", {"mark": other.data["mark"], "events": ids})


class LiveStream:
    """An ASGI application for `PATH`.

    Args:
        django: asked at `CHECK_PATH` with the caller's cookies whether they may listen, so that sessions, second factor
            and permissions are those of every other screen.
        headers: sent with the stream.
    """

    def __init__(
        self,
        django: Application,
        *,
        headers: tuple[tuple[str, str], ...] = (),
        look_seconds: float = LOOK_SECONDS,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        recheck_seconds: float = RECHECK_SECONDS,
    ) -> None:
        self.django = django
        self.heartbeat_seconds, self.recheck_seconds = heartbeat_seconds, recheck_seconds
        self.hub = Hub(look_seconds=look_seconds)
        self._headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),  # nginx would hold the events back
            *((name.encode(), value.encode()) for name, value in headers),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one stream until its screen goes away, or may not listen any more."""
        status = await self._refusal(scope)
        if status:
            await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        listener = _Listener()
        gone = asyncio.get_running_loop().create_task(_wait_for_end(receive, listener))
        self.hub.add(listener)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self._headers})
            first = b"".join([b"retry: 2000\n\n", *[one.as_bytes() for one in await self._missed(scope)]])
            await send({"type": "http.response.body", "body": first, "more_body": True})
            await self._stream(scope, listener, send)
        except OSError:  # the screen went away while it was told something
            pass
        finally:
            self.hub.remove(listener)
            gone.cancel()
            with suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _refusal(self, scope: Scope) -> int:
        """The status with which a stream is refused; 0: it is not."""
        if scope["method"] != "GET":
            return 405
        if self.hub.is_full:
            return 503  # the screen asks every few seconds instead
        return 0 if await self._may_listen(scope) else 403

    async def _stream(self, scope: Scope, listener: _Listener, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        check_at = clock() + self._until_recheck()
        while not listener.is_gone:
            try:
                async with asyncio.timeout(self.heartbeat_seconds):
                    await listener.news.wait()
            except TimeoutError:
                listener.waiting.append(b": \n\n")
            listener.news.clear()
            if clock() >= check_at:
                if not await self._may_listen(scope):
                    return
                check_at = clock() + self._until_recheck()
            body = b"".join(listener.waiting)
            listener.waiting.clear()
            if body and not listener.is_gone:
                await send({"type": "http.response.body", "body": body, "more_body": True})

    def _until_recheck(self) -> float:
        """Not the same for all: after a restart every screen comes back at once."""
        return self.recheck_seconds * random.uniform(0.75, 1.25)  # noqa: S311 -- no secret

    async def _missed(self, scope: Scope) -> list[Told]:
        last = next((value for name, value in scope["headers"] if name == b"last-event-id"), b"")
        since = None
        if last.isdigit() and len(last) < 18:
            since = EPOCH + timedelta(microseconds=int(last))
        try:
            return await self.hub.missed(since)
        except DatabaseError:
            logger.warning("live.database_error", exc_info=True)
            return []

    async def _may_listen(self, scope: Scope) -> bool:
        inner = {**scope, "path": CHECK_PATH, "raw_path": CHECK_PATH.encode(), "query_string": b"", "method": "GET"}
        answers: list[int] = []
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await asyncio.Event().wait()  # Django waits here for the end, and cancels it when it has answered
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answers.append(message["status"])

        await self.django(inner, receive, send)
        return answers == [204]


async def _wait_for_end(receive: Receive, listener: _Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.is_gone = True
    listener.news.set()
