"""Fetch over HTTP, politely: conditional requests, and what the server says about coming back."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from galley.gather.conf import FETCH_MAX_MEGABYTES, FETCH_TIMEOUT_SECONDS
from galley.gather.errors import FetchError
from galley.gather.markup.tree import absolute
from galley.gather.websub import links_of
from galley.kernel.http import (
    Answer,
    ForbiddenAddress,
    GuardedHttp,
    HttpError,
    NoAnswer,
    NotReached,
    TooLarge,
    TooManyRedirects,
)
from galley.kernel.text import gettext_noop

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)
LONGEST_WAIT = timedelta(days=7)

FORBIDDEN = gettext_noop(
    "The address leads into a private network. If it is a server of your own, allow that for this source."
)
_NO_NAME = gettext_noop("There is no server of this name.")
NOT_AN_ADDRESS = gettext_noop("This is not a web address.")
_CERTIFICATE = gettext_noop("The server's certificate is not valid.")
_NOT_REACHED = gettext_noop("The server cannot be reached.")
_NO_ANSWER = gettext_noop("The server did not answer in time, or broke off.")
_TOO_LARGE = gettext_noop("The answer is larger than Galley takes.")
_CIRCLE = gettext_noop("The address leads on and on, perhaps in a circle.")
_GONE = gettext_noop("The publisher has closed this feed for good.")
_NOTHING = gettext_noop("There is nothing at this address.")
_REFUSED = gettext_noop("The server refuses access.")
_SLOW_DOWN = gettext_noop("The server asks to slow down.")
_SERVER_ERROR = gettext_noop("The server has an error of its own.")
_UNEXPECTED = gettext_noop("The server answered with something unexpected.")


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought."""

    body: bytes
    url: str
    not_modified: bool = False
    media_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    """The address to keep from now on."""
    hub_url: str = ""
    """As the Link header says, absolute."""
    topic_url: str = ""
    fresh_seconds: int = 0
    """For how long the server says that nothing will change; 0 when it does not."""


def is_web_address(address: str) -> bool:
    """Whether an address is one of HTTP; others name files."""
    return address.lower().startswith(("http://", "https://"))


class _KeptHttp(GuardedHttp):
    """A client that several threads share: closing it after one source would cut the connections of another."""

    def close(self) -> None:
        return


def open_http(*, allow_private: bool) -> GuardedHttp:
    """The guarded client with gathering's limits; its connections are kept for the next source."""
    limits = FETCH_TIMEOUT_SECONDS.value, FETCH_MAX_MEGABYTES.value * 1024 * 1024
    return _kept_http(os.getpid(), allow_private, *limits)  # a fork must not speak on its parent's connections


@lru_cache(maxsize=8)
def _kept_http(_process: int, allow_private: bool, timeout_seconds: int, max_bytes: int) -> GuardedHttp:  # noqa: FBT001 -- a key of the cache
    return _KeptHttp(allow_private=allow_private, timeout_seconds=timeout_seconds, max_bytes=max_bytes)


def fetch(
    url: str, *, http: GuardedHttp, etag: str = "", last_modified: str = "", headers: Mapping[str, str] | None = None
) -> Fetched:
    """Fetch an address unless it is unchanged.

    Args:
        headers: sent besides, such as who asks; to another server, after a redirect, no "Authorization" is sent.

    Raises:
        FetchError: in words for the desk; final when the publisher closed the feed (410).
    """
    headers = {"Accept": ACCEPT, **(headers or {})}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    try:
        answer = http.get(url, headers=headers)
    except HttpError as error:
        raise FetchError(error.url, in_words(error), error.problem) from error
    if answer.status not in {200, 203, 226, 304}:
        raise _refusal(answer)
    links = links_of(answer.headers.get("link", ""))
    return Fetched(
        hub_url=absolute(links.get("hub", ""), answer.url),
        topic_url=absolute(links.get("self", ""), answer.url),
        body=answer.body,
        url=answer.url,
        not_modified=answer.status == 304,
        media_type=answer.headers.get("content-type", "").partition(";")[0].strip().lower()[:120],
        charset=answer.charset,
        etag=_storable(answer.headers.get("etag", ""), 500) or (etag if answer.status == 304 else ""),
        last_modified=_storable(answer.headers.get("last-modified", ""), 100)
        or (last_modified if answer.status == 304 else ""),
        moved_to=answer.moved_to,
        fresh_seconds=_fresh_seconds(answer),
    )


def _storable(value: str, length: int) -> str:
    """A validator must come back byte for byte or not at all."""
    return value if len(value) <= length and value.isascii() else ""


def in_words(error: HttpError) -> str:
    for kind, words in (
        (ForbiddenAddress, FORBIDDEN),
        (TooLarge, _TOO_LARGE),
        (TooManyRedirects, _CIRCLE),
        (NoAnswer, _NO_ANSWER),
    ):
        if isinstance(error, kind):
            return words
    for sign, words in (
        ("name was not found", _NO_NAME),
        ("web address", NOT_AN_ADDRESS),
        ("only http", NOT_AN_ADDRESS),
        ("CERTIFICATE", _CERTIFICATE),
    ):
        if isinstance(error, NotReached) and sign in error.problem:
            return words
    return _NOT_REACHED


def _refusal(answer: Answer) -> FetchError:
    status = answer.status
    known = {
        401: _REFUSED,
        403: _REFUSED,
        404: _NOTHING,
        410: _GONE,
        429: _SLOW_DOWN,
        451: _REFUSED,
        503: _SERVER_ERROR,
    }
    words = known.get(status, _SERVER_ERROR if status >= 500 else _UNEXPECTED)
    return FetchError(
        answer.url,
        words,
        f"HTTP {status}",
        is_final=status == 410,
        retry_after_seconds=retry_after(answer),
    )


def retry_after(answer: Answer) -> int:
    """Seconds that the server asks us to wait; 0 when it does not."""
    return int((answer.retry_after(most=LONGEST_WAIT) or timedelta(0)).total_seconds())


def _fresh_seconds(answer: Answer) -> int:
    control = answer.headers.get("cache-control", "").lower()
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", control)
    if "no-cache" in control or "no-store" in control or not found:
        return 0
    age = answer.headers.get("age", "")
    return max(0, int(found[1]) - (int(age[:9]) if age.isascii() and age.isdigit() else 0))
