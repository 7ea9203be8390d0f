"""Frozen values of gathering that travel: what a feed says, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with a feed and did not stop it from being read."""

    text: str
    """A sentence for the desk, marked for translation."""
    line: int = 0
    """Where; 0 when it has no place."""
    detail: str = ""


@dataclass(frozen=True)
class Enclosure:
    """A file that belongs to an item."""

    url: str
    media_type: str = ""
    size_bytes: int = 0


@dataclass(frozen=True)
class FeedItem:
    """One entry of a feed as it says itself; addresses are absolute, HTML is as it came: not clean yet."""

    guid: str = ""
    """Empty when the feed gives none; never made up here."""
    url: str = ""
    title: str = ""
    """Text, without tags."""
    summary_html: str = ""
    content_html: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    rights: str = ""
    picture_url: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    credit: str = ""
    """The source that the entry names as its own, such as RSS's `source`."""
    base_url: str = ""
    """Where relative addresses in its HTML lead from."""


@dataclass(frozen=True)
class FeedData:
    """A feed, read."""

    title: str
    items: tuple[FeedItem, ...] = ()
    problems: tuple[Problem, ...] = ()
    format: str = ""
    """"rss 2.0", "atom 1.0", "json feed 1.1": what it says it is."""
    url: str = ""
    """The page it is the feed of."""
    feed_url: str = ""
    """Where it says that it is."""
    description: str = ""
    language: str = ""
    rights: str = ""
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    picture_url: str = ""
    hub_url: str = ""
    ttl_minutes: int = 0


class Parser(Protocol):
    """Reads one format. Add one file to `galley/gather/parsers/`; see docs/extend."""

    @property
    def slug(self) -> str:
        """Stored in `Source.format`, so never renamed."""
        ...

    @property
    def spec(self) -> str: ...

    @property
    def media_types(self) -> tuple[str, ...]: ...

    def recognises(self, head: bytes) -> bool:
        """Whether the first bytes of a body are of this format; cheap."""
        ...

    def parse(self, body: bytes, *, url: str) -> FeedData:
        """Read a whole body.

        Raises:
            ParseError: and nothing else, on any input.
        """
        ...


@dataclass(frozen=True)
class ItemData:
    """An entry made ready to be kept: clean, dated, with the keys by which it is known again."""

    guid: str
    """Its own, or its address, or made from its words when the feed gives neither."""
    url: str
    canonical_url: str
    page_key: str
    """What two addresses of one page share; empty when its address does not name it alone."""
    headline: str
    summary: str
    """Text, one line."""
    body_html: str
    """Clean."""
    body_text: str
    language: str
    """"en", "zh-hans", "zh-hant", or what the feed says; empty when unknown."""
    published: datetime
    updated: datetime | None
    byline: str
    categories: tuple[str, ...]
    rights: str
    credit: str
    picture_url: str
    enclosures: tuple[Enclosure, ...]
    content_hash: str
    """Of what a reader sees: two versions differ when this differs."""


@dataclass(frozen=True)
class Intake:
    """What one fetch brought."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    """The same page, already there from another source."""
    item_ids: tuple[int, ...] = ()
    """Of the new ones, in order of arrival."""
    problems: tuple[Problem, ...] = ()
    not_modified: bool = False
