"""What a site's robots.txt allows us, and how long it wants us to wait.

Source: RFC 9309; `Crawl-delay`, which is older than it and which many sites still say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from galley.gather.errors import FetchError
from galley.gather.fetchers import web
from galley.kernel.http import GuardedHttp, HttpError
from galley.kernel.text import gettext_noop

TOKEN = "Galley"  # noqa: S105 -- a product token, as the RFC calls it
MOST_BYTES = 512 * 1024
"""The RFC asks for 500 KiB at least."""
MOST_DELAY_SECONDS = 600.0

_NOT_ALLOWED = gettext_noop("The site's robots.txt does not allow programs to read this page.")
_NO_RULES = gettext_noop("The site's robots.txt cannot be read; as long as that is so, nothing is read there.")


@dataclass(frozen=True)
class Rules:
    """A site's rules for us."""

    parser: Any = None
    """None: everything is allowed."""
    delay_seconds: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allow(self, url: str) -> bool:
        return self.parser is None or bool(self.parser.can_fetch(url, TOKEN))


def rules_in(text: str) -> Rules:
    """The rules of a robots.txt for us."""
    from protego import Protego  # noqa: PLC0415 -- only pages and sitemaps need it

    parser = Protego.parse(text.removeprefix("\ufeff"))
    delay = float(parser.crawl_delay(TOKEN) or 0.0)
    rate = parser.request_rate(TOKEN)
    if rate is not None and rate.requests:
        delay = max(delay, rate.seconds / rate.requests)
    return Rules(parser, max(0.0, min(delay, MOST_DELAY_SECONDS)), tuple(parser.sitemaps))


def rules_of(url: str, *, http: GuardedHttp) -> Rules:
    """The rules of the site on which a page is.

    There are none when the file is not there (4xx); nothing is allowed as long as the server fails (5xx, no answer).

    Raises:
        FetchError: the rules cannot be had.
    """
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"
    try:
        answer = http.get(address, headers={"Accept": "text/plain, */*;q=0.1"})
    except HttpError as error:
        raise FetchError(error.url, web.in_words(error), error.problem) from error
    if answer.status == 429 or answer.status >= 500:
        raise FetchError(address, _NO_RULES, f"HTTP {answer.status}", retry_after_seconds=web.retry_after(answer))
    if not answer.is_success:
        return Rules()
    return rules_in(answer.body[:MOST_BYTES].decode("utf-8", "replace"))


def must_allow(rules: Rules, url: str) -> None:
    """Refuse what the rules forbid.

    Raises:
        FetchError: they do.
    """
    if not rules.allow(url):
        raise FetchError(url, _NOT_ALLOWED)
