"""Frozen values of gathering that travel: what a feed says, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from galley.gather.sensors.values import ReadingData


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
    caption: str = ""
    credit: str = ""
    """Who made it or owns it, as the provider says."""


@dataclass(frozen=True)
class PictureSize:
    """One file of a picture, as its provider offers it: at an address, or by a name."""

    url: str = ""
    """Where it is on the web; empty when it came, or comes, as a file."""
    name: str = ""
    """Of a file that lies beside the document or came within it; a name alone, never a path."""
    media_type: str = ""
    width: int = 0
    """Pixels; 0 when it is not said."""
    height: int = 0
    size_bytes: int = 0
    role: str = ""
    """What the provider calls it, such as "highres", in lower case."""
    body_hash: str = ""
    """Of the item's attachment that has its bytes; empty while they are elsewhere."""


@dataclass(frozen=True)
class WirePicture:
    """A picture that comes with an item, with its words; `galley.gather.pictures` makes and reads them."""

    sizes: tuple[PictureSize, ...]
    guid: str = ""
    """Its own, by which it can be killed by itself."""
    kind: str = "picture"
    """"picture", "graphic", or "video": a still of one."""
    caption: str = ""
    alt: str = ""
    """What it shows, for whoever cannot see it."""
    credit: str = ""
    rights: str = ""
    """Who owns it, and the terms of use, as the provider says."""
    machine_made: bool = False


@dataclass(frozen=True)
class Subject:
    """What an item is about, in a controlled vocabulary or in free words."""

    name: str = ""
    code: str = ""
    """A qualified code such as "medtop:20000139"; empty for free words."""


@dataclass(frozen=True)
class Place:
    """Where an item happens."""

    name: str = ""
    latitude: float | None = None
    """Degrees, WGS 84."""
    longitude: float | None = None
    code: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that came with an item, such as one of a letter."""

    name: str
    body: bytes
    media_type: str = ""


class PubStatus:
    """What the provider says of an item's standing: IPTC's `pubStatus` in its own words."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"
    """Killed: nobody may use it, and what was made of it must be looked at."""


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
    """The best of its first picture."""
    enclosures: tuple[Enclosure, ...] = ()
    pictures: tuple[WirePicture, ...] = ()
    """As far as the format says more of them than an address."""
    credit: str = ""
    """The source that the entry names as its own, such as RSS's `source`."""
    base_url: str = ""
    """Where relative addresses in its HTML lead from."""
    kind: str = "news"
    """"news", "alert", "letter", "reading", "date", "post", "page": the shape in which the desk shows it."""
    status: str = PubStatus.USABLE
    provider_version: str = ""
    """The provider's own count of versions, as it has it; a lower number never replaces a higher one."""
    embargoed_until: datetime | None = None
    expires: datetime | None = None
    urgency: int = 0
    """IPTC: 1 the most urgent, 8 the least; 0 when it is not said."""
    genre: str = ""
    slugline: str = ""
    """The wire's keyword line; takes of one story share it."""
    edit_note: str = ""
    """For editors only, never for readers."""
    subjects: tuple[Subject, ...] = ()
    places: tuple[Place, ...] = ()
    related: tuple[str, ...] = ()
    """Guids of items that it replaces, corrects or continues."""
    attachments: tuple[Attachment, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What its kind has beside, JSON-ready, such as a whole CAP alert."""
    kills: tuple[str, ...] = ()
    """Guids of other items that it kills: a text wire kills by a message of its own."""


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
    pictures: tuple[WirePicture, ...]
    kind: str
    status: str
    provider_version: str
    embargoed_until: datetime | None
    expires: datetime | None
    urgency: int
    genre: str
    slugline: str
    edit_note: str
    subjects: tuple[Subject, ...]
    places: tuple[Place, ...]
    related: tuple[str, ...]
    extra: Mapping[str, Any]
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


@dataclass(frozen=True)
class Raw:
    """Bytes as they came."""

    body: bytes
    body_hash: str
    url: str
    media_type: str = ""


@dataclass(frozen=True)
class Ask:
    """What a source kind is asked for: all it may know of the source's row."""

    address: str
    settings: Any = None
    """Of the kind's `settings_type`."""
    state: Mapping[str, Any] = field(default_factory=dict)
    """What the kind gave back the last time: where it was."""
    format: str = ""
    """The parser that read it before."""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    allow_private: bool = False
    anywhere: bool = True
    """Files outside the data folder may be read: the worker's answer, and an operator's."""
    is_trial: bool = False
    """A person tests the source: nothing may be moved, marked or forgotten at the other side."""


@dataclass(frozen=True)
class Part:
    """One document that a source brought."""

    feed: FeedData
    raw: Raw | None = None


@dataclass(frozen=True)
class Batch:
    """What a source brought."""

    parts: tuple[Part, ...] = ()
    format: str = ""
    address: str = ""
    """The address to keep from now on; empty: the same."""
    state: Mapping[str, Any] | None = None
    """To be kept in the transaction that keeps the items; None: the same."""
    not_modified: bool = False
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    fresh_seconds: int = 0
    found_on_page: bool = False
    others: tuple[tuple[str, str], ...] = ()
    """(address, title) of further sources that were found on the way."""
    problems: tuple[Problem, ...] = ()
    refused: tuple[tuple[Raw, str], ...] = ()
    """Documents that could not be read, each with a sentence for the desk; their bytes are kept all the same."""
    readings: tuple[ReadingData, ...] = ()
    """What sensors measured; kept as series."""
    hub_url: str = ""
    """Of the WebSub hub that pushes it."""
    topic_url: str = ""
    """Under which address the hub knows it."""
    more: bool = False
    """There is more at once: ask again without waiting for the interval."""

    @property
    def items(self) -> tuple[FeedItem, ...]:
        return tuple(item for part in self.parts for item in part.feed.items)


class SourceKind(Protocol):
    """One kind of source. Add one file to `galley/gather/kinds/`; see docs/extend."""

    @property
    def slug(self) -> str:
        """Stored in `Source.kind`, so never renamed."""
        ...

    @property
    def label(self) -> Any:
        """Its name for the desk, translated lazily."""
        ...

    @property
    def description(self) -> Any:
        """One sentence: what it brings."""
        ...

    @property
    def address_label(self) -> Any: ...

    @property
    def address_help(self) -> Any: ...

    @property
    def settings_type(self) -> type[Any]:
        """A frozen dataclass whose fields become the form; see `galley.kernel.typed_settings`."""
        ...

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        """The address, tidied.

        Args:
            may_reach_inside: an operator gives it, who may name files outside the data folder.

        Raises:
            SourceError: it cannot be one of this kind.
        """
        ...

    def fetch(self, ask: Ask) -> Batch:
        """Fetch and read what is there since the last time; of a trial (`ask.is_trial`), what is there at all.

        Raises:
            FetchError, ParseError, SourceError: with a sentence for the desk.
        """
        ...

    def settle(self, ask: Ask, batch: Batch) -> None:
        """Called once the batch is kept: tell the other side, such as by moving files; must be safe to repeat."""
        ...


@runtime_checkable
class AsksForFiles(Protocol):
    """A source kind whose files, such as pictures, are given only to whoever says who asks."""

    def file_headers(self, ask: Ask, url: str) -> Mapping[str, str]:
        """What is sent with a request for a file; nothing to another server than the source's own."""
        ...


class Writer(Protocol):
    """Writes one wire standard. Add one file to `galley/gather/writers/`."""

    @property
    def slug(self) -> str:
        """What the command calls it."""
        ...

    @property
    def media_type(self) -> str: ...

    def write(self, item: ItemData, *, uri: str, version: int, source: str) -> bytes:
        """The item as a document that is valid by its standard's schema.

        Args:
            uri: its name with us; the provider's own stands beside it.
            version: of the item as it is kept, from 1.
            source: the name of where it came from.
        """
        ...


NEVER_GROUPED = ("date",)
"""Kinds of item that are no news yet: they have screens of their own, and would flood the wall."""
