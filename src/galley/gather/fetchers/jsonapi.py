"""Ask a service for JSON, and say in words what went wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from galley.gather.data import Raw
from galley.gather.errors import FetchError, ParseError
from galley.gather.fetchers import web
from galley.kernel.http import GuardedHttp, HttpError
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop

_NOT_JSON = gettext_noop("The service answered with something that is not JSON.")
_NOTHING = gettext_noop("There is nothing at this address.")
_REFUSED = gettext_noop("The service refuses access.")
_SLOW_DOWN = gettext_noop("The service asks to slow down.")
_FAILED = gettext_noop("The service has an error of its own.")


@dataclass(frozen=True)
class Said:
    """An answer, read."""

    value: Any
    url: str
    raw: Raw


class Refused(FetchError):  # noqa: N818 -- reads as what happened: `except Refused`
    """The service answered with an error; `status` is HTTP's, `value` what it said where that was JSON."""

    status: int = 0
    value: Any = None


def get_json(url: str, *, http: GuardedHttp, accept: str = "application/json") -> Said:
    """GET a JSON document.

    Raises:
        Refused: the service said no.
        FetchError: it cannot be reached.
        ParseError: what it said is not JSON.
    """
    try:
        answer = http.get(url, headers={"Accept": accept})
    except HttpError as error:
        raise FetchError(error.url, web.in_words(error), error.problem) from error
    value = _read(answer.body)
    if not answer.is_success:
        words = {401: _REFUSED, 403: _REFUSED, 404: _NOTHING, 410: _NOTHING, 429: _SLOW_DOWN}.get(
            answer.status, _FAILED
        )
        wait = web.retry_after(answer)
        refused = Refused(answer.url, words, f"HTTP {answer.status}", retry_after_seconds=wait)
        refused.status, refused.value = answer.status, value
        raise refused
    if value is None:
        raise ParseError(answer.url, 1, _NOT_JSON)
    return Said(value, answer.url, Raw(answer.body, fingerprint_bytes(answer.body), answer.url, "application/json"))


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def text(value: Any) -> str:
    """A text as databases take it; empty for what is none."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "").strip() if isinstance(value, str) else ""


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the one object that stands alone."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]
