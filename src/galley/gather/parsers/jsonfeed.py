"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Any

from galley.gather.data import Enclosure, FeedData, FeedItem, Parser
from galley.gather.errors import ParseError
from galley.gather.markup.dates import parse_date
from galley.gather.markup.encoding import decode
from galley.gather.markup.items import BAD_DATE, NO_ENTRIES, Complaints, read_each, unique
from galley.gather.markup.tree import absolute
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

_NOT_JSON = gettext_noop("This is not JSON.")
_NO_LIST = gettext_noop("There is no list of items.")


class JsonFeedParser(Parser):
    slug = "jsonfeed"
    spec = "https://www.jsonfeed.org/version/1.1/"
    media_types = ("application/feed+json", "application/json")

    def recognises(self, head: bytes) -> bool:
        return head.lstrip().startswith(b"{")

    def parse(self, body: bytes, *, url: str) -> FeedData:
        text, _encoding, _as_declared = decode(body)
        try:
            feed: Any = json.loads(text, strict=False)
        except (ValueError, RecursionError) as error:
            raise ParseError(url, getattr(error, "lineno", 1), _NOT_JSON, str(error)) from error
        if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
            raise ParseError(url, 1, _NO_LIST)
        complaints = Complaints()
        reader = _Items(feed, url=url, complaints=complaints)
        items = read_each(reader.read, feed["items"], complaints)
        if not feed["items"]:
            complaints.add(NO_ENTRIES)
        hubs = [hub for hub in _dicts(feed.get("hubs")) if _text(hub.get("type")).lower() in {"websub", "pubsubhubbub"}]
        return FeedData(
            title=_line(feed.get("title")),
            items=items,
            problems=tuple(complaints.found),
            format=f"json feed {_text(feed.get('version')).rpartition('/')[2]}"[:20].strip(),
            url=absolute(_text(feed.get("home_page_url")), url),
            feed_url=absolute(_text(feed.get("feed_url")), url),
            description=_line(feed.get("description")),
            language=_line(feed.get("language")),
            authors=_authors(feed),
            picture_url=absolute(_text(feed.get("icon")) or _text(feed.get("favicon")), url),
            hub_url=absolute(_text(hubs[0].get("url")), url) if hubs else "",
        )


class _Items:
    """Reads the items of one feed."""

    def __init__(self, feed: dict[str, Any], *, url: str, complaints: Complaints) -> None:
        self.url, self.complaints = url, complaints
        self.authors, self.language = _authors(feed), _line(feed.get("language"))

    def read(self, item: Any) -> FeedItem:
        if not isinstance(item, dict):
            raise TypeError(f"an item is a {type(item).__name__}")
        link = absolute(_text(item.get("url")), self.url)
        content = _text(item.get("content_html")) or _paragraphs(_text(item.get("content_text")))
        enclosures = tuple(self._enclosures(item))
        picture = absolute(_text(item.get("image")) or _text(item.get("banner_image")), self.url)
        return FeedItem(
            guid=_line(item.get("id")),
            url=link or absolute(_text(item.get("external_url")), self.url),
            title=_line(item.get("title")),
            summary_html=html.escape(_text(item.get("summary")), quote=False),
            content_html=content,
            published=self._date(item.get("date_published")),
            updated=self._date(item.get("date_modified")),
            authors=_authors(item) or self.authors,
            categories=unique(_text(tag) for tag in _list(item.get("tags"))),
            language=_line(item.get("language")) or self.language,
            picture_url=picture or next((e.url for e in enclosures if e.media_type.startswith("image/")), ""),
            enclosures=enclosures,
            base_url=link or self.url,
        )

    def _date(self, value: Any) -> Any:
        text = _text(value)
        moment = parse_date(text)
        if text and moment is None:
            self.complaints.add(BAD_DATE, detail=text)
        return moment

    def _enclosures(self, item: dict[str, Any]) -> Iterable[Enclosure]:
        for attachment in _dicts(item.get("attachments")):
            if address := absolute(_text(attachment.get("url")), self.url):
                size = attachment.get("size_in_bytes")
                size_bytes = int(size) if isinstance(size, int | float) and 0 <= size < 2**53 else 0
                yield Enclosure(address, _text(attachment.get("mime_type")).lower()[:100], size_bytes)


def _text(value: Any) -> str:
    """A text as XML could hold it: no nulls and no half characters, which databases refuse."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).encode("utf-8", "ignore").decode().replace("\0", "").strip()


def _line(value: Any) -> str:
    return " ".join(_text(value).split())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in _list(value) if isinstance(entry, dict)]


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    one = holder.get("author")
    people = _dicts(holder.get("authors")) or ([one] if isinstance(one, dict) else [])
    return unique(_text(person.get("name")) or _text(person.get("url")) for person in people)


def _paragraphs(text: str) -> str:
    blocks = [html.escape(block.strip(), quote=False) for block in text.split("\n\n")]
    return "".join(f"<p>{block}</p>" for block in blocks if block)


parsers.add(JsonFeedParser())
