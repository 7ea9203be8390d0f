"""Feeds: RSS, Atom and JSON Feed by address or file; a page's first feed stands for the page.

See docs/sources/feed.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from galley.gather.data import Ask, Batch, Part, Raw
from galley.gather.errors import ParseError, SourceError
from galley.gather.feeds import feed_links, parse_feed
from galley.gather.fetchers import disk, web
from galley.gather.fetchers.web import Fetched
from galley.gather.registries import source_kinds
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop

_FEED_SCHEME = re.compile(r"^feed:(//)?", re.IGNORECASE)
"""As some pages link their feeds: "feed://example.org/rss" and "feed:https://example.org/rss"."""
_OTHER_SCHEME = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_IS_PAGE = gettext_noop("This is a web page, and it names no feed.")


@dataclass(frozen=True)
class FeedSettings:
    """A feed needs nothing but its address."""


class FeedKind:
    slug: ClassVar[str] = "feed"
    label: ClassVar[str] = gettext_noop("Feed")
    description: ClassVar[str] = gettext_noop("RSS, Atom or JSON Feed, or a web page that names one.")
    address_label: ClassVar[str] = gettext_noop("Address")
    address_help: ClassVar[str] = gettext_noop("Of the feed, or of a page that has one; or the path of a file.")
    settings_type: ClassVar[type[FeedSettings]] = FeedSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = _FEED_SCHEME.sub(lambda found: "https://" if found[1] else "", address.strip())
        if address.lower().startswith(("www.", "feeds.")):
            address = f"https://{address}"
        if not web.is_web_address(address):
            if _OTHER_SCHEME.match(address):
                raise SourceError(web.NOT_AN_ADDRESS, address)
            disk.resolve_path(address, anywhere=may_reach_inside)
        return address

    def fetch(self, ask: Ask) -> Batch:
        if not web.is_web_address(ask.address):
            return self._read(ask, disk.read_file(ask.address, anywhere=ask.anywhere, etag=ask.etag))
        with web.open_http(allow_private=ask.allow_private) as http:
            fetched = web.fetch(ask.address, http=http, etag=ask.etag, last_modified=ask.last_modified)
            try:
                return self._read(ask, fetched)
            except ParseError as error:
                links = feed_links(fetched.body, url=fetched.url, charset=fetched.charset) if ask.is_trial else []
                if not links and ask.is_trial and b"<html" in fetched.body[:4_096].lower():
                    raise SourceError(_IS_PAGE, fetched.url) from error
                if not links:
                    raise
            found = self._read(ask, web.fetch(links[0][0], http=http), address=links[0][0])
            return Batch(
                parts=found.parts, format=found.format, address=links[0][0], found_on_page=True, others=tuple(links[1:])
            )

    def _read(self, ask: Ask, fetched: Fetched, *, address: str = "") -> Batch:
        body_hash = "" if fetched.not_modified else fingerprint_bytes(fetched.body)
        said: dict[str, Any] = {
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "fresh_seconds": fetched.fresh_seconds,
            "address": address or fetched.moved_to,
        }
        if fetched.not_modified or (body_hash == ask.body_hash and not ask.is_trial):
            return Batch(not_modified=True, body_hash=ask.body_hash, format=ask.format, **said)
        slug, feed = parse_feed(fetched.body, url=fetched.url, format=ask.format, charset=fetched.charset)
        raw = Raw(fetched.body, body_hash, fetched.url, fetched.media_type)
        said["hub_url"] = fetched.hub_url or feed.hub_url
        said["topic_url"] = fetched.topic_url or feed.feed_url or fetched.url
        return Batch(parts=(Part(feed, raw),), format=slug, body_hash=body_hash, problems=feed.problems, **said)

    def settle(self, ask: Ask, batch: Batch) -> None:
        """A feed is not told that it was read."""


KIND: Final = source_kinds.add(FeedKind())
