"""RSS 0.9x, 1.0 (RDF), 1.1 and 2.0, with Dublin Core, content, Media RSS, iTunes and Atom's links."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    inner,
    language_of,
    read_xml,
    short_name,
    words,
)
from galley.gather.pictures import best_address
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

ROOTS = "rss|rdf|channel"
Found = dict[str, list[Element]]


class RssParser(Parser):
    slug = "rss"
    spec = "https://www.rssboard.org/rss-specification"
    media_types = ("application/rss+xml", "application/rdf+xml", "application/xml", "text/xml")

    def recognises(self, head: bytes) -> bool:
        return re.search(rb"<(?:[\w.-]+:)?(?:rss|rdf|channel)[\s/>]", head, re.IGNORECASE) is not None

    def parse(self, body: bytes, *, url: str) -> FeedData:
        document = read_xml(body, url=url, roots=ROOTS)
        root = document.root
        if short_name(root.tag).rpartition(":")[2].rpartition("}")[2] not in {"rss", "rdf", "channel"}:
            raise ParseError(url, root.sourceline or 1, _NOT_RSS, f"<{root.tag}>")
        complaints = Complaints(document.problems)
        own = _own_prefix(root)
        outer = children(root, own=own)
        channel = root if own + "channel" == short_name(root.tag) else next(iter(outer.get("channel", [])), root)
        found = children(channel, own=own) if channel is not root else outer
        reader = _Items(channel, body, url=url, own=own, complaints=complaints)
        nested = [e for holder in found.get("items", []) for e in children(holder, own=own).get("item", [])]
        entries = [*found.get("item", []), *nested, *(outer.get("item", []) if channel is not root else [])]
        items = read_each(reader.read, entries, complaints)
        if not entries:
            complaints.add(NO_ENTRIES)
        base = base_of(channel, url=url)
        return FeedData(
            title=title_text(_first_text(found, "title", "dc:title", "itunes:title")),
            items=items,
            problems=tuple(complaints.found),
            format=_version(root),
            url=absolute(_link(found), base),
            feed_url=absolute(_atom_link(found, "self"), base),
            description=title_text(_first_text(found, *_DESCRIPTIONS)),
            language=_first_words(found, "language", "dc:language") or language_of(channel),
            rights=title_text(_first_text(found, "copyright", "dc:rights", "dc:copyright", "cc:license")),
            updated=_date(found, complaints, "lastbuilddate", "dcterms:modified", "atom:updated", "pubdate", "dc:date"),
            authors=_authors(found),
            categories=_categories(found),
            picture_url=absolute(_channel_picture(found, outer, own), base),
            hub_url=absolute(_atom_link(found, "hub"), base),
            ttl_minutes=_number(_first_words(found, "ttl")),
        )


_NOT_RSS = gettext_noop("This is XML, but not a feed.")
_DESCRIPTIONS = ("description", "dc:description", "tagline", "itunes:summary", "itunes:subtitle")
_SUMMARIES = ("description", "atom:summary", "dc:description", "itunes:summary", "itunes:subtitle", "media:description")
_CONTENTS = (
    "content:encoded",
    "encoded",
    "content",
    "xhtml:body",
    "xhtml:div",
    "body",
    "fulltext",
    "fullitem",
    "atom:content",
)
_AUTHORS = (
    "dc:creator",
    "author",
    "dc:author",
    "managingeditor",
    "webmaster",
    "itunes:author",
    "atom:author",
    "media:credit",
)


class _Items:
    """Reads the entries of one channel."""

    def __init__(self, channel: Element, body: bytes, *, url: str, own: str, complaints: Complaints) -> None:
        self.url, self.own, self.complaints = url, own, complaints
        # Looking up xml:base of every entry costs a walk to the root; most feeds have none at all.
        root = channel.getroottree()
        self.has_bases = bool(root.xpath("boolean(//@xml:base)"))
        self.has_languages = bool(root.xpath("boolean(//@xml:lang)"))
        self.has_places, self.has_podcasts = uses_places(body), uses_podcasts(body)

    def read(self, entry: Element) -> FeedItem:
        found = children(entry, own=self.own)
        base = base_of(entry, url=self.url) if self.has_bases else self.url
        pictures = () if media.SIGNS.isdisjoint(found) else media.pictures_of(found, base)
        if "media:group" in found:
            for group in found["media:group"]:
                for name, elements in children(group).items():
                    found.setdefault(name, []).extend(elements)
        guid, link = self._identity(entry, found, base)
        enclosures = _enclosures(found, base)
        summary, content = _first_html(found, *_SUMMARIES), _first_html(found, *_CONTENTS)
        return FeedItem(
            guid=guid,
            url=link,
            title=title_text(_first_text(found, "title", "dc:title", "media:title", "itunes:title", "atom:title")),
            summary_html=summary,
            content_html=content,
            published=_date(
                found, self.complaints, "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published"
            ),
            updated=_date(found, self.complaints, "dcterms:modified", "atom:updated", "lastbuilddate", "updated"),
            authors=_authors(found),
            categories=_categories(found),
            language=_first_words(found, "dc:language", "language")
            or (language_of(entry) if self.has_languages else ""),
            rights=title_text(_first_text(found, "dc:rights", "copyright", "media:copyright", "cc:license")),
            picture_url=best_address(pictures) or _picture(found, enclosures, base),
            enclosures=enclosures,
            pictures=pictures,
            credit=_first_words(found, "source", "dc:source"),
            places=(*places_of(found), *podcast_places(found)) if self.has_places else (),
            extra=podcast_of(found, base) if self.has_podcasts else {},
            base_url=base,
        )

    def _identity(self, entry: Element, found: Found, base: str) -> tuple[str, str]:
        link = absolute(_link(found), base)
        guid = _first_words(found, "guid", "atom:id", "id", "dc:identifier")
        about = entry.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""
        if not link and guid:
            is_permalink = (
                (found["guid"][0].get("isPermaLink") or "true").lower() != "false" if "guid" in found else False
            )
            if is_permalink and guid.lower().startswith(("http://", "https://")):
                link = guid
        return guid or about.strip(), link or absolute(about if about.startswith("http") else "", base)


def _own_prefix(root: Element) -> str:
    """An unknown namespace around the whole feed is the feed's own."""
    name = short_name(root.tag)
    if name.startswith("{"):
        return name[: name.index("}") + 1]
    for child in root:  # rdf:RDF is a known name; the channel in it may still be of an unknown namespace
        if isinstance(child.tag, str) and (inside := short_name(child.tag)).endswith("}channel"):
            return inside[: inside.index("}") + 1]
    return ""


def _version(root: Element) -> str:
    name = short_name(root.tag).rpartition("}")[2]
    if name.endswith("rdf") or name == "rdf:rdf":
        spaces = {str(space).lower() for space in root.nsmap.values() if space}
        older = any("/0.9" in space for space in spaces)
        return "rss 0.90" if older else "rss 1.0"
    version = " ".join((root.get("version") or "").split())
    return f"rss {version}"[:20].strip()


def _first_text(found: Found, *names: str) -> str:
    """The first of these elements that says something, as HTML; several of one name: the first that says something."""
    return next((text for name in names for element in found.get(name, []) if (text := inner(element))), "")


def _first_html(found: Found, *names: str) -> str:
    return _first_text(found, *names)


def _first_words(found: Found, *names: str) -> str:
    return next((text for name in names for element in found.get(name, []) if (text := words(element))), "")


def _link(found: Found) -> str:
    for element in reversed(found.get("link", [])):  # of several, the last: as the readers that people know have it
        address = words(element) or (element.get("href") or "" if _is_alternate(element) else "")
        if address:
            return address
    return _atom_link(found, "alternate")


def _is_alternate(element: Element) -> bool:
    return (element.get("rel") or "alternate").lower() == "alternate"


def _atom_link(found: Found, relation: str) -> str:
    for element in [*found.get("atom:link", []), *found.get("link", [])]:
        if (element.get("rel") or "alternate").lower() == relation and element.get("href"):
            return str(element.get("href"))
    return ""


def _date(found: Found, complaints: Complaints, *names: str) -> datetime | None:
    for name in names:
        for element in found.get(name, []):
            text = words(element)
            if text and (moment := parse_date(text)) is not None:
                return moment
            if text:
                complaints.add(BAD_DATE, line=element.sourceline or 0, detail=text)
    return None


_MAILBOX = re.compile(r"^\s*(?:mailto:)?([^\s<>()@]+@[^\s<>()]+)\s*[(<]\s*([^()<>]+?)\s*[)>]\s*$")
_NAMED_MAILBOX = re.compile(r"^\s*\"?([^<>\"@]+?)\"?\s*[<(]\s*(?:mailto:)?[^\s<>()@]+@[^\s<>()]+\s*[>)]\s*$")


def author_name(text: str) -> str:
    """The name in "editor@example.org (A. Editor)" or "A. Editor <editor@example.org>"; else the text itself."""
    found = _MAILBOX.match(text)
    if found:
        return found[2]
    found = _NAMED_MAILBOX.match(text)
    return found[1] if found else " ".join(text.split())


def _authors(found: Found) -> tuple[str, ...]:
    for name in _AUTHORS:
        elements = found.get(name, [])
        if name == "media:credit":
            elements = [e for e in elements if (e.get("role") or "").lower() in {"author", "writer", "reporter"}]
        texts = (_person(element) for element in elements)
        if authors := unique(author_name(text) for text in texts if text):
            return authors
    return ()


def _person(element: Element) -> str:
    if len(element):
        inside = children(element, own="atom:")
        if name := _first_words(inside, "name", "email", "dc:title"):
            return name
    return title_text(inner(element))


def _categories(found: Found) -> tuple[str, ...]:
    texts: list[str] = []
    texts.extend(title_text(inner(e)) or e.get("term") or "" for e in found.get("category", []))
    texts.extend(title_text(inner(e)) for e in found.get("dc:subject", []))
    texts.extend(title_text(inner(e)) for e in found.get("media:category", []))
    for element in found.get("itunes:category", []):
        texts.append(element.get("text") or "")
        texts.extend(e.get("text") or "" for e in children(element).get("itunes:category", []))
    for element in [*found.get("itunes:keywords", []), *found.get("media:keywords", [])]:
        texts.extend(words(element).split(","))
    return unique(texts)


def _enclosures(found: Found, base: str) -> tuple[Enclosure, ...]:
    made: dict[str, Enclosure] = {}
    for element in [*found.get("enclosure", []), *found.get("media:content", []), *found.get("atom:link", [])]:
        is_link = short_name(element.tag) == "atom:link"
        if is_link and (element.get("rel") or "").lower() != "enclosure":
            continue
        address = (
            element.get("url")
            or element.get("href")
            or element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource")
        )
        address = absolute(address or ("" if len(element) else element.text or ""), base)
        if address and address not in made:
            size = _number(element.get("length") or element.get("fileSize") or "")
            media_type = (element.get("type") or _of_medium(element.get("medium") or "")).strip().lower()
            made[address] = Enclosure(address, media_type[:100], size)
    return tuple(made.values())


def _of_medium(medium: str) -> str:
    return {"image": "image/*", "video": "video/*", "audio": "audio/*"}.get(medium.lower(), "")


def _picture(found: Found, enclosures: Iterable[Enclosure], base: str) -> str:
    for enclosure in enclosures:
        if enclosure.media_type.startswith("image/"):
            return enclosure.url
    for name, attribute in (("media:thumbnail", "url"), ("itunes:image", "href"), ("image", "href")):
        for element in found.get(name, []):
            if address := absolute(element.get(attribute) or "", base):
                return address
    for element in found.get("image", []):
        if address := absolute(
            _first_words(children(element), "url") or ("" if len(element) else words(element)), base
        ):
            return address
    return ""


def _channel_picture(found: Found, outer: Found, own: str) -> str:
    for element in [*found.get("image", []), *outer.get("image", [])]:
        if address := _first_words(children(element, own=own), "url"):
            return address
    return next((str(e.get("href")) for e in found.get("itunes:image", []) if e.get("href")), "")


def _number(text: str) -> int:
    digits = text.strip().replace(",", "")
    return min(int(digits), 2**53) if digits.isascii() and digits.isdigit() and len(digits) < 20 else 0


parsers.add(RssParser())
