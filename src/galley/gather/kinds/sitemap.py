"""Sites without a feed: their sitemap names new pages, which are read one by one, as slowly as the site asks.

See docs/sources/sitemap.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from galley.gather.conf import FETCH_PAUSE_SECONDS
from galley.gather.data import Ask, Batch, FeedData, Part, Problem, Raw
from galley.gather.errors import FetchError, ParseError, SourceError
from galley.gather.extraction.article import extract
from galley.gather.extraction.items import as_item
from galley.gather.fetchers import robots, web
from galley.gather.fetchers.robots import Rules
from galley.gather.kinds.page import web_address
from galley.gather.markup.dates import parse_date
from galley.gather.parsers.sitemap import Entry, Sitemap, read_sitemap
from galley.gather.registries import source_kinds
from galley.kernel.http import GuardedHttp
from galley.kernel.ids import fingerprint, fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.time import now
from galley.kernel.typed_settings import setting

MOST_SECONDS = 40.0
"""One fetch takes no more than this; the rest follows at once in the next, which other sources' fetches may precede."""
MOST_PAGES = 30
MOST_MAPS = 10
MOST_SEEN = 30_000
TRIES = 3
TRIAL_PAGES = 3

_NO_MAP = gettext_noop("The site names no sitemap in its robots.txt. Give the address of one.")
_NO_TEXT = gettext_noop("No text was found on a page; it is kept as it came.")
_GIVEN_UP = gettext_noop("A page could not be fetched, also not later, and was left out.")
_FORBIDDEN_PAGE = gettext_noop("The site's robots.txt does not allow programs to read a page; it was left out.")


@dataclass(frozen=True)
class SitemapSettings:
    """Which pages are taken."""

    only: tuple[str, ...] = setting(
        gettext_noop("Only addresses that contain one of these"),
        default=(),
        help=gettext_noop("One a line, such as /news/. Left empty: all."),
    )
    first: int = setting(
        gettext_noop("Pages to read at first"),
        default=20,
        help=gettext_noop("The newest that are there now; later every new one is read."),
    )


class SitemapKind:
    slug: ClassVar[str] = "sitemap"
    label: ClassVar[str] = gettext_noop("Website with a sitemap")
    description: ClassVar[str] = gettext_noop("A site without a feed: new pages of its sitemap are read one by one.")
    address_label: ClassVar[str] = gettext_noop("Address")
    address_help: ClassVar[str] = gettext_noop("Of a sitemap, or of the site, whose robots.txt names its sitemaps.")
    settings_type: ClassVar[type[SitemapSettings]] = SitemapSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        return web_address(address)

    def fetch(self, ask: Ask) -> Batch:
        if ask.state.get("waiting") and float(ask.state.get("not_before") or 0.0) > time.time() and not ask.is_trial:
            return Batch(not_modified=True, format=ask.format, more=True)  # its own pause, longer than a fetch may take
        with web.open_http(allow_private=ask.allow_private) as http:
            walk = _Walk(ask, http)
            walk.look()
            walk.read()
            return walk.batch()

    def settle(self, ask: Ask, batch: Batch) -> None:
        """A site is not told that it was read."""


@dataclass
class _Walk:
    """One fetch: look at the sitemaps when nothing waits, then read what waits."""

    ask: Ask
    http: GuardedHttp
    sleep: Callable[[float], None] = time.sleep
    parts: list[Part] = field(default_factory=list)
    refused: list[tuple[Raw, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    later: list[dict[str, Any]] = field(default_factory=list)
    """Pages that failed and are tried again in the next fetch."""
    name: str = ""

    def __post_init__(self) -> None:
        state = self.ask.state
        self.seen: dict[str, str] = dict(state.get("seen") or {})
        self.waiting: list[dict[str, Any]] = (
            [] if self.ask.is_trial else [dict(one) for one in state.get("waiting") or ()]
        )
        self.not_before = 0.0
        self.last_at = float(state.get("last_at") or 0.0)
        self.is_first = "seen" not in state
        self.ends = time.monotonic() + MOST_SECONDS
        self.rules: dict[str, Rules] = {}

    def rules_for(self, url: str) -> Rules:
        host = urlsplit(url).netloc
        if host not in self.rules:
            self.rules[host] = robots.rules_of(url, http=self.http)
        return self.rules[host]

    def look(self) -> None:
        """Find pages that were not there, or have changed, since the last look."""
        if self.waiting:
            return
        entries = self._entries()
        only = tuple(one.strip() for one in self.ask.settings.only if one.strip())
        entries = [one for one in entries if not only or any(part in one.url for part in only)]
        keys = {_key(one.url): one for one in entries}
        new = [one for key, one in keys.items() if key not in self.seen]
        changed = [one for key, one in keys.items() if key in self.seen and self._is_changed(self.seen[key], one)]
        if len(changed) > max(20, len(keys) // 2):
            changed = []  # a site that gives every page the time of asking says nothing by it
        new.sort(key=_moment_of, reverse=True)
        if self.ask.is_trial or self.is_first:
            new = new[: TRIAL_PAGES if self.ask.is_trial else max(0, self.ask.settings.first)]
        self.seen = {key: one.changed for key, one in list(keys.items())[:MOST_SEEN]}
        self.waiting = [_as_waiting(one) for one in reversed([*new, *changed])]

    def _is_changed(self, before: str, entry: Entry) -> bool:
        moment = entry.moment
        return bool(before and entry.changed != before and moment and moment > now() - timedelta(days=7))

    def _entries(self) -> list[Entry]:
        found: list[Entry] = []
        maps, asked = self._first_maps(), 0
        while maps and asked < MOST_MAPS:
            url, depth = maps.pop(0)
            asked += 1
            read = self._map(url)
            if read.is_index and depth < 2:
                # The newest first: an archive of twenty years has an index of its own months.
                children = sorted(read.entries, key=_moment_of, reverse=True)
                children.sort(key=lambda one: "news" not in one.url)
                maps = [(one.url, depth + 1) for one in children] + maps
            elif not read.is_index:
                self.name = self.name or read.name
                found += read.entries
        return found

    def _first_maps(self) -> list[tuple[str, int]]:
        parts = urlsplit(self.ask.address)
        if parts.path.strip("/") or parts.query:
            robots.must_allow(self.rules_for(self.ask.address), self.ask.address)
            return [(self.ask.address, 0)]
        named = sorted(self.rules_for(self.ask.address).sitemaps, key=lambda url: "news" not in url.lower())
        if not named:
            raise SourceError(_NO_MAP, self.ask.address)
        return [(url, 0) for url in named]

    def _map(self, url: str) -> Sitemap:
        fetched = web.fetch(url, http=self.http)
        try:
            return read_sitemap(fetched.body, url=fetched.url)
        except ParseError as error:
            error.raw = Raw(fetched.body, fingerprint_bytes(fetched.body), fetched.url, fetched.media_type)
            raise

    def read(self) -> None:
        """Read pages that wait, with the site's own pause between two, as long as this fetch may take."""
        count = 0
        while self.waiting and count < MOST_PAGES and self._may_go_on():
            one = self.waiting.pop(0)
            count += 1
            self.last_at = time.time()
            if not self._read(one):
                break

    def _may_go_on(self) -> bool:
        try:
            delay = max(self.rules_for(self.waiting[0]["url"]).delay_seconds, float(FETCH_PAUSE_SECONDS.value))
        except FetchError:
            delay = float(FETCH_PAUSE_SECONDS.value)
        if self.ask.is_trial:
            delay = min(delay, 3.0) if self.parts else 0.0
        pause = self.last_at + delay - time.time() if self.last_at else 0.0
        if pause <= 0:
            return time.monotonic() < self.ends
        if time.monotonic() + pause > self.ends:
            self.not_before = time.time() + pause
            return False
        self.sleep(pause)
        return True

    def _read(self, one: dict[str, Any]) -> bool:
        """Read one page; False when the server wants to be left alone."""
        url = str(one["url"])
        try:
            if not self.rules_for(url).allow(url):
                self.problems.append(Problem(_FORBIDDEN_PAGE, detail=url))
                return True
            fetched = web.fetch(url, http=self.http)
        except FetchError as error:
            return self._failed(one, error)
        raw = Raw(fetched.body, fingerprint_bytes(fetched.body), fetched.url, fetched.media_type)
        try:
            article = extract(fetched.body, url=fetched.url, charset=fetched.charset)
        except ParseError:
            self.refused.append((raw, _NO_TEXT))
            return True
        published = parse_date(str(one.get("published") or ""))
        more: dict[str, Any] = {"title": one.get("title"), "language": one.get("language"), "published": published}
        item = as_item(article, guid=url, url=fetched.url, kind="news", **more)
        if not (item.title and item.content_html):
            self.refused.append((raw, _NO_TEXT))
        if item.title or item.content_html:
            self.parts.append(Part(FeedData(title=self.name or article.site, items=(item,), format="html"), raw))
        return True

    def _failed(self, one: dict[str, Any], error: FetchError) -> bool:
        if self.ask.is_trial and not self.parts:
            raise error
        one["tries"] = int(one.get("tries") or 0) + 1
        final = error.is_final or error.detail in {"HTTP 404", "HTTP 401", "HTTP 403", "HTTP 451"}
        if final or one["tries"] >= TRIES:
            self.problems.append(Problem(_GIVEN_UP, detail=f"{one['url']} {error.detail}".strip()))
        else:
            self.later.append(one)
        return not error.retry_after_seconds and error.detail not in {"HTTP 429", "HTTP 503"}

    def batch(self) -> Batch:
        parts = tuple(self.parts)
        if self.ask.is_trial:
            items = tuple(item for part in parts for item in part.feed.items)
            title = self.name or next((part.feed.title for part in parts if part.feed.title), "")
            parts = (Part(FeedData(title=title, items=items, problems=tuple(self.problems), format="sitemap")),)
        state = {
            "seen": self.seen,
            "waiting": [*self.waiting, *self.later],
            "last_at": self.last_at,
            "not_before": self.not_before,
        }
        return Batch(
            parts=parts,
            format="sitemap",
            state=None if self.ask.is_trial else state,
            problems=tuple(self.problems),
            refused=tuple(self.refused),
            more=bool(self.waiting) and not self.ask.is_trial,
        )


def _as_waiting(one: Entry) -> dict[str, Any]:
    published = one.published.isoformat() if one.published else ""
    said = {"url": one.url, "title": one.title, "language": one.language, "published": published}
    return {key: value for key, value in said.items() if value}


def _moment_of(one: Entry) -> datetime:
    return one.published or one.moment or datetime.min.replace(tzinfo=now().tzinfo)


def _key(url: str) -> str:
    return fingerprint(url)[:16]


KIND: Final = source_kinds.add(SitemapKind())
