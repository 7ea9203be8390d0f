"""The one way out: a guarded HTTP client that reaches public addresses only, and takes neither forever nor everything.

```python
with GuardedHttp() as http:
    answer = http.get("https://example.org/feed.xml", headers={"If-None-Match": etag})
```
HttpError
├── NotReached           nothing that could have had an effect left this machine
│   └── ForbiddenAddress     the guard refused where the name leads
└── NoAnswer             the request may have arrived
    ├── TooLarge             the answer is larger than is taken
    └── TooManyRedirects
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

import httpcore2
import httpx2

from galley.kernel.decompress import ACCEPTED, GarbledError, decoder_for
from galley.kernel.network import (
    ForbiddenAddress,
    GuardedBackend,
    HttpError,
    Network,
    NoAnswer,
    NotReached,
    TooLarge,
    TooManyRedirects,
    deadline,
    host_slot,
)

__all__ = [
    "Answer",
    "ForbiddenAddress",
    "GuardedHttp",
    "HttpError",
    "Network",
    "NoAnswer",
    "NotReached",
    "TooLarge",
    "TooManyRedirects",
]

USER_AGENT = f"Galley/{version('galley-newsroom')} (newsroom software; +https://pypi.org/project/galley-newsroom/)"
MAX_REDIRECTS = 5
SAFE_METHODS = frozenset({"GET", "HEAD"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


@dataclass(frozen=True)
class Answer:
    """What the server said, whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; a repeated header is joined with ", "."""
    body: bytes
    url: str
    """Where it came from in the end, after redirects."""
    moved_to: str = ""
    """The address to use from now on: set when it was reached by permanent redirects (301, 308) only."""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def charset(self) -> str:
        """As the Content-Type header says; empty when it does not."""
        found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", self.headers.get("content-type", ""), re.IGNORECASE)
        return found[1].lower() if found else ""

    @cached_property
    def text(self) -> str:
        try:
            return self.body.decode(self.charset or "utf-8", "replace")
        except (LookupError, UnicodeError):  # no such encoding, or one that is none of texts: "undefined", "idna"
            return self.body.decode("utf-8", "replace")

    @cached_property
    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: it is not JSON.
        """
        return json.loads(self.body)

    def retry_after(self, *, most: timedelta) -> timedelta | None:
        """How long the server asks us to wait, at most so long; None when it says nothing that makes sense."""
        return retry_after(self.headers.get("retry-after", ""), at=datetime.now(UTC), most=most)


def retry_after(said: str, *, at: datetime, most: timedelta) -> timedelta | None:
    """What a Retry-After header holds: seconds or a date. Source: RFC 9110, section 10.2.3."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:9])), most)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - at, timedelta(0)), most)


class GuardedHttp:
    """A guarded HTTP client; keep one for several requests, also of several threads, close it, or let it go.

    Args:
        allow_private: also this machine and private networks may be reached (not link-local, metadata, multicast).
        private_host: the one server for which that holds when it does not hold for all, also after a redirect.
        timeout_seconds: for one request in all, redirects and body included, however slowly the server drips.
        connect_seconds: for finding and reaching the server, within the former.
        read_seconds: for the silence between two pieces of the answer, within the former.
        max_bytes: of the answer's body, on the wire and decompressed.
        user_agent: what the other side sees in its log.
        network: the way to the network; for tests.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        private_host: str = "",
        timeout_seconds: float = 30.0,
        connect_seconds: float = 10.0,
        read_seconds: float = 15.0,
        max_bytes: int = 16 * 1024 * 1024,
        user_agent: str = USER_AGENT,
        network: Network | None = None,
    ) -> None:
        self.allow_private, self.timeout_seconds, self.max_bytes = allow_private, timeout_seconds, max_bytes
        self.connect_seconds, self.read_seconds = connect_seconds, read_seconds
        self.user_agent = user_agent
        network = network or Network()
        self._network = network
        self._backend = GuardedBackend(network, allow_private=allow_private, private_host=private_host)
        self._pools: dict[bool, httpcore2.ConnectionPool] = {}
        self._lock = threading.Lock()
        self._close = weakref.finalize(self, _close_all, self._pools)

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """GET, following redirects; each hop is vetted anew."""
        return self.request("GET", url, headers=headers)

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """POST bytes; a redirect is returned, not followed."""
        return self.request("POST", url, body=body, headers=headers)

    def post_json(self, url: str, payload: Any, *, headers: Mapping[str, str] | None = None) -> Answer:
        """POST a value as JSON."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        return self.post(url, body=body, headers={"Content-Type": "application/json", **(headers or {})})

    def request(self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """One request, whole.

        Args:
            url: http or https; a user name and password in it become basic authentication.

        Returns:
            The answer, whatever its status.

        Raises:
            NotReached: nothing that could have had an effect left this machine; ForbiddenAddress: the guard refused.
            NoAnswer: the request may have arrived; TooLarge and TooManyRedirects are of this kind.
        """
        token = deadline.set(time.monotonic() + self.timeout_seconds)
        try:
            return self._follow(method.upper(), url, body, dict(headers or {}))
        finally:
            deadline.reset(token)

    def close(self) -> None:
        """Close its connections; it can be used again afterwards."""
        _close_all(self._pools)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        here = _parse(url)
        moved_to, only_permanent = "", True
        for _hop in range(MAX_REDIRECTS + 1):
            answer = self._once(method, here, body, headers)
            location = answer.headers.get("location", "")
            if method not in SAFE_METHODS or answer.status not in REDIRECTS or not location:
                return Answer(answer.status, answer.headers, answer.body, _shown(here), moved_to)
            there = _parse(location, base=here)
            if _origin(there) != _origin(here):
                headers = {k: v for k, v in headers.items() if k.lower() not in {"authorization", "cookie"}}
            only_permanent = only_permanent and answer.status in PERMANENT
            moved_to = str(there) if only_permanent else moved_to
            here = there
        raise TooManyRedirects(_shown(here), f"more than {MAX_REDIRECTS} redirects")

    def _once(self, method: str, url: httpx2.URL, body: bytes, headers: Mapping[str, str]) -> Answer:
        shown = _shown(url)
        request = httpcore2.Request(
            method=method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=self._headers(method, url, body, headers),
            content=_Pieces(body),
            extensions={
                "timeout": {
                    "connect": self.connect_seconds,
                    "read": self.read_seconds,
                    "write": self.read_seconds,
                    "pool": self.timeout_seconds,
                }
            },
        )
        try:
            with host_slot(url.host):
                return self._answer(request, shown, safe=method in SAFE_METHODS)
        except HttpError as error:
            if isinstance(error, ForbiddenAddress):
                raise ForbiddenAddress(shown, error.address, error.kind) from error
            raise
        except (
            httpcore2.ConnectError,
            httpcore2.ConnectTimeout,
            httpcore2.PoolTimeout,
            httpcore2.UnsupportedProtocol,
            httpcore2.LocalProtocolError,
        ) as error:
            raise NotReached(shown, _said(error)) from error
        except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError) as error:
            raise NoAnswer(shown, _said(error)) from error
        except GarbledError as error:
            raise NoAnswer(shown, f"the answer is garbled: {error}") from error

    def _answer(self, request: httpcore2.Request, shown: str, *, safe: bool) -> Answer:
        try:
            response = self._pool(safe=safe).handle_request(request)
        except (httpcore2.RemoteProtocolError, httpcore2.ReadError):
            if not safe:
                raise
            # A kept connection can be closed by the server just as we use it; asking again is harmless for GET.
            response = self._pool(safe=safe).handle_request(request)
        try:
            headers: dict[str, str] = {}
            for name, value in response.headers:
                key, text = name.decode("latin-1").lower(), value.decode("latin-1")
                headers[key] = f"{headers[key]}, {text}" if key in headers else text
            bodiless = request.method == b"HEAD" or response.status in {204, 304}
            body = b"" if bodiless else self._body(response, headers, shown)
            return Answer(response.status, headers, body, shown)
        finally:
            response.close()

    def _body(self, response: httpcore2.Response, headers: Mapping[str, str], shown: str) -> bytes:
        announced = headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced) > self.max_bytes:
            raise TooLarge(shown, self.max_bytes)
        decoder = decoder_for(headers.get("content-encoding", ""))
        whole = bytearray()
        on_wire = 0
        for chunk in response.iter_stream():
            on_wire += len(chunk)
            for piece in decoder.pieces(chunk):
                whole += piece
                if max(on_wire, len(whole)) > self.max_bytes:
                    raise TooLarge(shown, self.max_bytes)
            if on_wire > self.max_bytes:
                raise TooLarge(shown, self.max_bytes)
        decoder.finish()
        return bytes(whole)

    def _headers(
        self, method: str, url: httpx2.URL, body: bytes, headers: Mapping[str, str]
    ) -> list[tuple[bytes, bytes]]:
        wanted = {
            "host": url.netloc.rpartition(b"@")[2].decode("ascii"),
            "user-agent": self.user_agent,
            "accept": "*/*",
            "accept-encoding": ACCEPTED,
        }
        if body or method not in SAFE_METHODS:
            wanted["content-length"] = str(len(body))
        if url.userinfo:
            pair = f"{url.username}:{url.password}".encode()
            wanted["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        wanted |= {name.lower(): value for name, value in headers.items()}
        try:
            return [(name.encode("ascii"), value.encode("latin-1")) for name, value in wanted.items()]
        except UnicodeEncodeError as error:
            raise NotReached(_shown(url), f"a header cannot be sent: {error}") from error

    def _pool(self, *, safe: bool) -> httpcore2.ConnectionPool:
        """Connections are kept for GET only: on a kept one that just closed, a POST would be in doubt for no reason."""
        with self._lock:
            if safe not in self._pools:
                self._pools[safe] = httpcore2.ConnectionPool(
                    ssl_context=self._network.ssl_context(),
                    max_connections=50,
                    max_keepalive_connections=10 if safe else 0,
                    keepalive_expiry=10.0,
                    network_backend=self._backend,
                )
            return self._pools[safe]


class _Pieces:
    """A body that is written in pieces, so that the deadline is looked at between them; can be read again."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), 65_536):
            yield self._body[start : start + 65_536]


def _close_all(pools: dict[bool, httpcore2.ConnectionPool]) -> None:
    while pools:
        pools.popitem()[1].close()


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _parse(url: str, *, base: httpx2.URL | None = None) -> httpx2.URL:
    try:
        parsed = base.join(url) if base is not None else httpx2.URL(url.strip())
    except (httpx2.InvalidURL, ValueError, UnicodeError, TypeError) as error:
        raise NotReached(url, f"this is not a web address ({error})") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise NotReached(_shown(parsed), "only http and https addresses are reached")
    return parsed


def _shown(url: httpx2.URL) -> str:
    """The address without its credentials, for messages and logs."""
    return str(url.copy_with(userinfo=b"")) if url.userinfo else str(url)


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
