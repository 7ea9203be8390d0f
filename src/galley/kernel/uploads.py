"""Request bodies that must never touch the disk: a view says so, the web server's handler obeys.

Django's ASGI handler writes every body beyond a few megabytes to a temporary file before any view is known, and its
upload handlers do the same for files. What a reader sends in confidence would lie there in the clear.

```python
@body_in_memory(most_bytes=lambda: TIPS_MAX_MEGABYTES.value * 1_000_000)
def send(request): ...       # request.upload_handlers are in memory; `refusal(request)` says when there is no body
```
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from enum import StrEnum
from functools import wraps
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import RequestAborted
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.urls import Resolver404, resolve
from django.utils import translation

if TYPE_CHECKING:
    from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])
Receive = Callable[[], Awaitable[Mapping[str, Any]]]

MARK = "galley_body_in_memory"
IN_FLIGHT_BODIES = 4
"""So many bodies of the largest size may be in memory at once, over all requests of a process."""
LONGEST_SECONDS = 1_800
"""For one body to arrive; a phone over Tor is slow."""


class Refusal(StrEnum):
    """Why a request has no body although one was sent."""

    TOO_LARGE = "too_large"
    BUSY = "busy"


class MemoryHandler(MemoryFileUploadHandler):
    """Keeps files in memory whatever their size; the size of the whole was bounded before."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, Any],  # noqa: N803 -- Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.activated = True


def body_in_memory(*, most_bytes: Callable[[], int]) -> Callable[[View], View]:
    """Mark a view whose POST is never written to disk, and give it upload handlers that do not either.

    A view with Django's CSRF check reads its body before this; it must then be small enough for Django to keep in
    memory (2.5 MB).

    Args:
        most_bytes: of the whole body.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                if not hasattr(request, "_files"):  # else a token was looked for in it already
                    request.upload_handlers = [MemoryHandler(request)]
                why = _refused.get() if isinstance(request, ASGIRequest) else None
                if _length(request.META.get("CONTENT_LENGTH")) > most_bytes():
                    why = Refusal.TOO_LARGE
                setattr(request, MARK, why)
            return view(request, *args, **kwargs)

        setattr(guarded, MARK, most_bytes)
        return cast(View, guarded)

    return decorate


def refusal(request: HttpRequest) -> Refusal | None:
    """Why the body was not taken; then `request.POST` must not be looked at."""
    return cast("Refusal | None", getattr(request, MARK, None))


_most: ContextVar[int | None] = ContextVar("most_bytes_in_memory", default=None)
_length_said: ContextVar[int] = ContextVar("length_said", default=0)
_refused: ContextVar[Refusal | None] = ContextVar("body_refused", default=None)


class Handler(ASGIHandler):
    """Django's handler, which takes the bodies of marked views into memory alone."""

    _in_flight = 0

    async def handle(self, scope: dict[str, Any], receive: Receive, send: Any) -> None:
        """Answer one request."""
        most = _most_bytes_of(scope)
        headers = dict(scope["headers"]) if most is not None else {}
        _most.set(most)
        said = headers.get(b"content-length", b"").decode("latin-1")
        _length_said.set(_length(said) if said else most or 0)
        _refused.set(None)
        await super().handle(scope, receive, send)

    async def read_body(self, receive: Receive) -> IO[bytes]:
        """The body: of a marked view in memory, and none when it is too large or too many are on their way."""
        most = _most.get()
        if most is None:
            return await super().read_body(receive)
        said = _length_said.get()
        if said > most:
            _refused.set(Refusal.TOO_LARGE)
        elif Handler._in_flight + said > IN_FLIGHT_BODIES * most:
            _refused.set(Refusal.BUSY)
        Handler._in_flight += said
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await _read(receive, most)
        except TimeoutError:
            raise RequestAborted from None
        finally:
            Handler._in_flight -= said


async def _read(receive: Receive, most: int) -> IO[bytes]:
    """Take the body; what is refused is read and let go, because a browser reads no answer before all is sent."""
    body, length, more = io.BytesIO(), 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        chunk, more = message.get("body", b""), message.get("more_body", False)
        length += len(chunk)
        if length > most:
            _refused.set(Refusal.TOO_LARGE)
            body = io.BytesIO()
        if length > IN_FLIGHT_BODIES * most:
            raise RequestAborted
        if _refused.get() is None:
            body.write(chunk)
    body.seek(0)
    return body


def _most_bytes_of(scope: Mapping[str, Any]) -> int | None:
    """The bound of the view that a request is for; None when it is not marked."""
    if scope["method"] != "POST":
        return None
    path = scope["path"]
    with translation.override(translation.get_language_from_path(path)):
        try:
            view = resolve(path).func
        except Resolver404:
            return None
    most = getattr(view, MARK, None)
    return most() if most is not None else None


def _length(said: Any) -> int:
    return int(said) if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 16 else 0
