"""How the guarded HTTP client reaches the network: names resolved by us, addresses vetted, deadlines kept.

A name is resolved by us, every address that it has is vetted (`kernel.addresses`), and the socket is connected to the
vetted address itself: a DNS answer that changes between check and use cannot matter. The pool above is keyed by name,
so Host and SNI stay right. No proxy is read from the environment.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import httpcore2
from httpcore2 import NetworkBackend, NetworkStream

from galley.kernel.addresses import PRIVATE_KINDS, SpecialAddress, refused_address

CONNECTIONS_PER_HOST = 4


class HttpError(Exception):
    """No usable answer; the message says from where and why, without credentials."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url}: {problem}")
        self.url, self.problem = url, problem


class NotReached(HttpError):  # noqa: N818 -- reads as what happened: `except NotReached`
    """Nothing that could have had an effect left this machine."""


class ForbiddenAddress(NotReached):
    """The name leads to an address that the guard refuses."""

    def __init__(self, url: str, address: str, kind: SpecialAddress) -> None:
        super().__init__(url, f"{address} is {kind.value}")
        self.address, self.kind = address, kind


class NoAnswer(HttpError):  # noqa: N818 -- reads as what happened: `except NoAnswer`
    """The request may have arrived, but there is no answer that can be used."""


class TooLarge(NoAnswer):
    """The answer is larger than is taken, on the wire or decompressed."""

    def __init__(self, url: str, max_bytes: int) -> None:
        super().__init__(url, f"the answer is larger than {max_bytes} bytes")
        self.max_bytes = max_bytes


class TooManyRedirects(NoAnswer):
    """The answer was one redirect too many, or a loop."""


@lru_cache(maxsize=1)
def _default_ssl_context() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(address: str, port: int, timeout_seconds: float) -> NetworkStream:
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout_seconds)


@dataclass(frozen=True)
class Network:
    """How names become addresses and addresses become streams; tests give their own and stay on loopback."""

    resolve: Callable[[str, int], list[str]] = field(default=_resolve)
    connect: Callable[[str, int, float], NetworkStream] = field(default=_connect)
    ssl_context: Callable[[], ssl.SSLContext] = field(default=_default_ssl_context)


def vetted_addresses(host: str, addresses: Iterable[str], *, allow_private: bool) -> list[str]:
    """The addresses of a name, when all of them may be reached.

    One forbidden address refuses the whole name: a name that has both is either a mistake or an attack.

    Raises:
        ForbiddenAddress: one of them is refused.
        NotReached: there is none.
    """
    vetted = list(addresses)
    for address in vetted:
        kind = refused_address(address)
        if kind is not None and not (allow_private and kind in PRIVATE_KINDS):
            raise ForbiddenAddress(host, address, kind)
    if not vetted:
        raise NotReached(host, "the name has no address")
    return vetted


deadline: ContextVar[float] = ContextVar("galley_httpdeadline")


def remaining(timeout: float | None, error: type[Exception]) -> float:
    """Seconds that one step may take: its own time-out, and never past the request's deadline."""
    left = deadline.get() - time.monotonic()
    seconds = left if timeout is None else min(left, timeout)
    if seconds <= 0:
        raise error("it took too long in all")
    return seconds


class _Stream(NetworkStream):
    """A socket that stops at the request's deadline, however slowly the other side drips."""

    def __init__(self, inner: NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, remaining(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, remaining(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        seconds = remaining(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(NetworkBackend):
    """Connects to vetted addresses only; the pool calls it for each new connection."""

    def __init__(self, network: Network, *, allow_private: bool, private_host: str = "") -> None:
        self._network, self._allow_private, self._private_host = network, allow_private, private_host

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        problem: Exception = httpcore2.ConnectError("no address answered")
        allowed = self._allow_private or host.strip("[]").lower() == self._private_host
        for address in vetted_addresses(host, self._addresses(host, port, timeout), allow_private=allowed):
            try:
                seconds = remaining(timeout, httpcore2.ConnectTimeout)
                return _Stream(self._network.connect(address, port, seconds))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise problem

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        """Resolve in a thread of its own: the system's resolver has no time-out."""
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._network.resolve(host.strip("[]"), port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answers.get(timeout=remaining(timeout, httpcore2.ConnectTimeout))
        except queue.Empty:
            raise httpcore2.ConnectTimeout("finding the address took too long") from None
        if isinstance(found, Exception):
            raise httpcore2.ConnectError(f"the name was not found ({found})")
        return found


_host_slots: dict[str, threading.BoundedSemaphore] = defaultdict(
    lambda: threading.BoundedSemaphore(CONNECTIONS_PER_HOST)
)
"""Of the whole process, so that ten workers' threads do not open forty connections to one server."""
_host_slots_lock = threading.Lock()


@contextmanager
def host_slot(host: str) -> Iterator[None]:
    with _host_slots_lock:
        slot = _host_slots[host]
    if not slot.acquire(timeout=remaining(None, httpcore2.PoolTimeout)):
        raise httpcore2.PoolTimeout(f"{CONNECTIONS_PER_HOST} requests to {host} are still running")
    try:
        yield
    finally:
        slot.release()
