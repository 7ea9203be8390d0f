"""Atom 1.0 and 0.3, with Media RSS and threads' neighbours that publishers put into it."""

from __future__ import annotations

import base64
import binascii
import html
import re
from datetime import datetime

from galley.gather.data import Enclosure, FeedData, FeedItem, Parser
from galley.gather.errors import ParseError
from galley.gather.markup import media
from galley.gather.markup.dates import parse_date
from galley.gather.markup.items import BAD_DATE, NO_ENTRIES, Complaints, read_each, title_text, unique
from galley.gather.markup.modules import places_of, podcast_of, podcast_places, uses_places, uses_podcasts
from galley.gather.markup.tree import (
    Element,
    absolute,
    base_of,
    children,
    language_of,
    markup,
    read_xml,
    short_name,
    words,
)
from galley.gather.pictures import best_address
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

Found = dict[str, list[Element]]
_NOT_ATOM = gettext_noop("This is XML, but not a feed.")


class AtomParser(Parser):
    slug = "atom"
    spec = "https://www.rfc-editor.org/rfc/rfc4287"
    media_types = ("application/atom+xml", "application/xml", "text/xml")

    def recognises(self, head: bytes) -> bool:
        return re.search(rb"<(?:[\w.-]+:)?(?:feed|entry)[\s/>]", head, re.IGNORECASE) is not None

    def parse(self, body: bytes, *, url: str) -> FeedData:
        document = read_xml(body, url=url, roots="feed|entry")
        root = document.root
        name = short_name(root.tag)
        local = name.rpartition(":")[2].rpartition("}")[2]
        if local not in {"feed", "entry"}:
            raise ParseError(url, root.sourceline or 1, _NOT_ATOM, f"<{root.tag}>")
        own = name.removesuffix(local)
        complaints = Complaints(document.problems)
        found = children(root, own=own) if local == "feed" else {"entry": [root]}
        reader = _Entries(root, found, body, url=url, own=own, complaints=complaints)
        entries = found.get("entry", [])
        items = read_each(reader.read, entries, complaints)
        if not entries:
            complaints.add(NO_ENTRIES)
        base = base_of(root, url=url)
        return FeedData(
            title=_plain(found, "title"),
            items=items,
            problems=tuple(complaints.found),
            format=_version(root),
            url=_link(found, base, "alternate"),
            feed_url=_link(found, base, "self"),
            description=_plain(found, "subtitle", "tagline", "info"),
            language=language_of(root),
            rights=_plain(found, "rights", "copyright", "dc:rights"),
            updated=_date(found, complaints, "updated", "modified", "dc:date"),
            authors=_people(found, own),
            categories=_categories(found),
            picture_url=absolute(words(next(iter([*found.get("logo", []), *found.get("icon", [])]), None)), base),
            hub_url=_link(found, base, "hub"),
        )


class _Entries:
    """Reads the entries of one feed."""

    def __init__(self, root: Element, feed: Found, body: bytes, *, url: str, own: str, complaints: Complaints) -> None:
        self.url, self.own, self.complaints = url, own, complaints
        self.has_bases = bool(root.xpath("boolean(//@xml:base)"))
        self.has_languages = bool(root.xpath("boolean(//@xml:lang)"))
        self.has_places, self.has_podcasts = uses_places(body), uses_podcasts(body)
        self.authors = _people(feed, own)
        self.rights = _plain(feed, "rights", "copyright", "dc:rights")

    def read(self, entry: Element) -> FeedItem:
        found = children(entry, own=self.own)
        base = base_of(entry, url=self.url) if self.has_bases else self.url
        pictures = media.pictures_of(found, base, _enclosing(found))
        for group in found.get("media:group", []):
            for name, elements in children(group).items():
                found.setdefault(name, []).extend(elements)
        guid = next((words(e) for e in found.get("id", []) if words(e)), "")
        origin = children(found["source"][0], own=self.own) if found.get("source") else {}
        enclosures = _enclosures(found, base)
        content = next(iter(found.get("content", [])), None)
        updated = _date(found, self.complaints, "updated", "modified", "dcterms:modified")
        published = _date(found, self.complaints, "published", "issued", "created", "pubdate", "dc:date")
        return FeedItem(
            guid=guid,
            url=_link(found, base, "alternate") or _source_of(content, base) or _link(found, base, "related"),
            title=_plain(found, "title", "dc:title", "media:title"),
            summary_html=_html(found, "summary", "media:description", "dc:description"),
            content_html=_html(found, "content", "content:encoded", "xhtml:div", "xhtml:body"),
            published=published or updated,
            updated=updated,
            authors=_people(found, self.own) or _people(origin, self.own) or self.authors,
            categories=_categories(found),
            language=language_of(entry) if self.has_languages else "",
            rights=_plain(found, "rights", "copyright", "dc:rights") or _plain(origin, "rights") or self.rights,
            picture_url=best_address(pictures) or _picture(found, enclosures, base),
            enclosures=enclosures,
            pictures=pictures,
            credit=_plain(origin, "title"),
            places=(*places_of(found), *podcast_places(found)) if self.has_places else (),
            extra=podcast_of(found, base) if self.has_podcasts else {},
            base_url=base_of(content, url=self.url) if self.has_bases and content is not None else base,
        )


def _version(root: Element) -> str:
    space = root.tag[1:].partition("}")[0] if root.tag.startswith("{") else ""
    if root.get("version"):
        return f"atom {root.get('version')}"[:20]
    return "atom 1.0" if space.lower().rstrip("/") == "http://www.w3.org/2005/atom" else "atom"


def text_construct(element: Element | None) -> tuple[str, bool]:
    """What a text construct says, and whether that is HTML.

    Source: RFC 4287, sections 3.1 and 4.1.3; Atom 0.3's `mode` besides.
    """
    if element is None:
        return "", False
    kind, mode = (element.get("type") or "text").strip().lower(), (element.get("mode") or "").strip().lower()
    if mode == "base64" or (not mode and _is_base64(kind)):
        return _from_base64(element.text or ""), kind in {"text/html", "html", "application/octet-stream"}
    if kind in {"xhtml", "application/xhtml+xml"} or len(element):
        return markup(_without_wrapper(element)), True
    return (element.text or "").strip(), kind in {"html", "text/html"}


def _without_wrapper(element: Element) -> Element:
    """The one div that holds everything of an XHTML construct is not part of it."""
    elements = [child for child in element if isinstance(child.tag, str)]
    if len(elements) == 1 and short_name(elements[0].tag).rpartition(":")[2] == "div":
        around = (element.text or "") + (elements[0].tail or "")
        return element if around.strip() else elements[0]
    return element


def _is_base64(kind: str) -> bool:
    return "/" in kind and not kind.startswith(("text/", "multipart/")) and not kind.endswith(("+xml", "/xml"))


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return text.strip()


def _plain(found: Found, *names: str) -> str:
    for name in names:
        for element in found.get(name, []):
            text, is_html = text_construct(element)
            line = title_text(text) if is_html else " ".join(text.split())
            if line:
                return line
    return ""


def _html(found: Found, *names: str) -> str:
    for name in names:
        for element in found.get(name, []):
            text, is_html = text_construct(element)
            if text:
                foreign = ":" in name  # content:encoded and its like always hold HTML
                return text if is_html or foreign else html.escape(text, quote=False)
    return ""


def _links(found: Found) -> list[Element]:
    return [*found.get("link", []), *found.get("atom:link", [])]


def _enclosing(found: Found) -> list[Element]:
    return [e for e in _links(found) if (e.get("rel") or "").lower() == "enclosure"]


def _link(found: Found, base: str, relation: str) -> str:
    candidates = [e for e in _links(found) if (e.get("rel") or "alternate").lower().rpartition("/")[2] == relation]
    preferred = [e for e in candidates if "html" in (e.get("type") or "html")]
    for element in [*preferred, *candidates]:
        address = absolute(element.get("href") or words(element), base_of(element, url="") or base)
        if address:
            return address
    return ""


def _source_of(content: Element | None, base: str) -> str:
    return absolute(content.get("src") or "", base) if content is not None else ""


def _date(found: Found, complaints: Complaints, *names: str) -> datetime | None:
    for name in names:
        for element in found.get(name, []):
            text = words(element)
            if text and (moment := parse_date(text)) is not None:
                return moment
            if text:
                complaints.add(BAD_DATE, line=element.sourceline or 0, detail=text)
    return None


def _people(found: Found, own: str) -> tuple[str, ...]:
    named = []
    for element in found.get("author", []):
        inside = children(element, own=own)
        name = next((words(e) for key in ("name", "email", "uri", "url") for e in inside.get(key, []) if words(e)), "")
        named.append(name or words(element))
    return unique(named) or unique(words(element) for element in found.get("dc:creator", []))


def _categories(found: Found) -> tuple[str, ...]:
    texts = [e.get("label") or e.get("term") or words(e) for e in found.get("category", [])]
    texts.extend(words(e) for e in [*found.get("dc:subject", []), *found.get("media:category", [])])
    return unique(texts)


def _enclosures(found: Found, base: str) -> tuple[Enclosure, ...]:
    made: dict[str, Enclosure] = {}
    for element in [*_enclosing(found), *found.get("media:content", [])]:
        address = absolute(element.get("href") or element.get("url") or "", base)
        size = (element.get("length") or element.get("fileSize") or "").strip()
        if address and address not in made:
            is_number = size.isascii() and size.isdigit() and len(size) < 16
            made[address] = Enclosure(address, (element.get("type") or "").lower()[:100], int(size) if is_number else 0)
    return tuple(made.values())


def _picture(found: Found, enclosures: tuple[Enclosure, ...], base: str) -> str:
    pictures = [e.url for e in enclosures if e.media_type.startswith("image/")]
    pictures += [absolute(e.get("url") or "", base) for e in found.get("media:thumbnail", [])]
    return next((address for address in pictures if address), "")


parsers.add(AtomParser())
