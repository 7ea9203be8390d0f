"""The web server's first callable: stored pages and files as bytes, everything else to Django.

A page-store hit costs one look in memory and, ten times a second for a page, one `stat`. Measured on two shared cores,
24 KB of brotli, 16 connections: 47,000 to 51,000 requests/s; through Django's own middleware 1,000.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from galley.site.addresses import address_of
from galley.site.files import FileFolder, is_small, load, send_large
from galley.site.negotiation import best_encoding, has_it
from galley.site.pagestore import FileState, PageFile, PageStore

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[str, str], ...]

STORED_HEADER = b"x-galley-stored"
"""Django's answer names the stored page that it is; the bytes are then sent from the store. Never sent to a client."""
LOOK_SECONDS = 0.1
"""How long a page in memory is believed without a look at its file."""
VARIANTS = 8
"""Different Accept-Encoding values remembered for a page; browsers send three or four."""

logger = logging.getLogger(__name__)
RawHeaders = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Variant:
    """An answer in one encoding, with its messages made."""

    etag: bytes
    start: dict[str, Any]
    body: dict[str, Any]
    not_modified: dict[str, Any]


@dataclass(slots=True)
class Held:
    """A page in memory, as its file was at the last look."""

    page: PageFile
    state: FileState
    looked_at: float
    headers: Headers
    variants: dict[bytes | None, Variant] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(body) for body in self.page.bodies.values())

    def variant(self, accepted: bytes | None) -> Variant:
        """The answer for a value of Accept-Encoding."""
        found = self.variants.get(accepted)
        if found is None:
            if len(self.variants) >= VARIANTS:
                self.variants.clear()
            found = self.variants[accepted] = make_variant(
                self.page, best_encoding(accepted, self.page.bodies), self.headers
            )
        return found


EMPTY: dict[str, Any] = {"type": "http.response.body", "body": b"", "more_body": False}


def make_variant(page: PageFile, encoding: str, headers: Headers) -> Variant:
    """The messages that answer with a page in an encoding."""
    body = page.bodies[encoding]
    suffix = "" if encoding == "identity" else f"-{encoding}"
    etag = f'"{page.etag}{suffix}"'.encode()
    always: RawHeaders = [
        (b"etag", etag),
        *((name.encode(), value.encode()) for name, value in (*headers, *page.headers)),
    ]
    if len(page.bodies) > 1:
        always.append((b"vary", b"Accept-Encoding"))
    of_body: RawHeaders = [
        (b"content-type", page.media_type.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    if encoding != "identity":
        of_body.append((b"content-encoding", encoding.encode()))
    return Variant(
        etag=etag,
        start={"type": "http.response.start", "status": page.status, "headers": of_body + always},
        body={"type": "http.response.body", "body": body, "more_body": False},
        not_modified={"type": "http.response.start", "status": 304, "headers": always},
    )


class Front:
    """In front of Django.

    Args:
        django: the application behind.
        store: of pages.
        page_headers: sent with every stored page: security and caching.
        folders: of files.
        streams: applications that hold a request open, by path; see `galley.gather.live`.
        grace_seconds: how long a page that is out of date is still sent while the worker makes it anew; after that
            Django makes it for the reader who asks.
        memory_bytes: for pages and small files held by this process.
    """

    def __init__(
        self,
        django: Application,
        *,
        store: PageStore,
        page_headers: Headers = (),
        folders: Sequence[FileFolder] = (),
        streams: Mapping[str, Application] | None = None,
        grace_seconds: float = 2.0,
        memory_bytes: int = 64_000_000,
    ) -> None:
        self.django = django
        self.store = store
        self.page_headers = page_headers
        self.folders = tuple(folders)
        self.streams = dict(streams or {})
        self.grace_seconds = grace_seconds
        self.memory_bytes = memory_bytes
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        kind = scope["type"]
        if kind == "lifespan":
            await _live(receive, send)
            return
        if kind == "http" and scope["method"] in {"GET", "HEAD"}:
            path = scope["path"]
            if path in self.streams:
                await self.streams[path](scope, receive, send)
                return
            query = scope["query_string"]
            address = address_of(path, query.decode("latin-1")) if query else path
            held = self._page(address) if address is not None else None
            if held is not None:
                await self._send(held, scope, send)
                return
            for folder in self.folders:
                if path.startswith(folder.prefix):
                    if await self._send_file(folder, path, scope, send):
                        return
                    break
            await self.django(scope, receive, _Switch(self, scope, send))
            return
        await self.django(scope, receive, send)

    def _page(self, address: str) -> Held | None:
        """The stored page of an address, as it is now."""
        held = self._held.get(address)
        now = time.monotonic()
        if held is not None:
            if held.page.is_over(time.time()):
                return None
            if now - held.looked_at < LOOK_SECONDS:
                return held
            state = self.store.state_of(address)
            if state == held.state:
                held.looked_at = now
                self._held.move_to_end(address)
                return held if self._good_enough(state) else None
            self._drop(address)
        else:
            state = self.store.state_of(address)
        if state is None or not self._good_enough(state):
            return None
        page = self.store.read(address)
        if page is None or page.is_over(time.time()):
            return None
        # Looked at before it was read: a page that was replaced in between is seen as changed at the next look.
        return self._hold(address, Held(page, state, now, self.page_headers))

    def _good_enough(self, state: FileState) -> bool:
        return not state.flagged or time.time() - state.changed_ns / 1e9 < self.grace_seconds

    def _hold(self, address: str, held: Held) -> Held:
        self._drop(address)
        self._held[address] = held
        self._size += held.size
        while self._size > self.memory_bytes and len(self._held) > 1:
            self._drop(next(iter(self._held)))
        return held

    def _drop(self, address: str) -> None:
        gone = self._held.pop(address, None)
        if gone is not None:
            self._size -= gone.size

    async def _send(self, held: Held, scope: Scope, send: Send) -> None:
        accepted = known = None
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                known = value
        variant = held.variant(accepted)
        if known is not None and held.page.status == 200 and has_it(known, variant.etag):
            await send(variant.not_modified)
            await send(EMPTY)
            return
        await send(variant.start)
        await send(EMPTY if scope["method"] == "HEAD" else variant.body)

    async def _send_file(self, folder: FileFolder, path: str, scope: Scope, send: Send) -> bool:
        held = self._held.get(path)
        now = time.monotonic()
        if held is None or now - held.looked_at >= LOOK_SECONDS:
            found = await asyncio.to_thread(folder.find, path)
            if found is None:
                self._drop(path)
                return False
            if not is_small(found):
                await send_large(found, scope["headers"], send, head=scope["method"] == "HEAD")
                return True
            if held is None or held.state != found.state:
                page = await asyncio.to_thread(load, path, found)
                held = self._hold(path, Held(page, found.state, now, ()))
            held.looked_at = now
            self._held.move_to_end(path)
        await self._send(held, scope, send)
        return True


class _Switch:
    """Django's answer on its way out: one that names a stored page is sent from the store instead."""

    def __init__(self, front: Front, scope: Scope, send: Send) -> None:
        self.front, self.scope, self.forward = front, scope, send
        self.stored: Held | None = None

    async def __call__(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept: RawHeaders = []
            for name, value in message["headers"]:
                if name.lower() == STORED_HEADER:
                    self.stored = self.front._page(unquote(value.decode("ascii")))  # noqa: SLF001 -- its own part
                else:
                    kept.append((name, value))
            if self.stored is not None:
                await self.front._send(self.stored, self.scope, self.forward)  # noqa: SLF001 -- its own part
                return
            message = {**message, "headers": kept}
        elif self.stored is not None:
            return
        await self.forward(message)


async def _live(receive: Receive, send: Send) -> None:
    """Django knows no lifespan messages; a server that sends them is answered here."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return
