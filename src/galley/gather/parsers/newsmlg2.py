"""IPTC NewsML-G2 2.x: news items, packages, plans and events, by themselves or several in a message."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from lxml import etree

from galley.gather.data import (
    Attachment,
    Enclosure,
    FeedData,
    FeedItem,
    Parser,
    PictureSize,
    Place,
    Subject,
    WirePicture,
)
from galley.gather.errors import ParseError
from galley.gather.markup import newsml_schema, nitf, wires
from galley.gather.markup.items import Complaints, unique
from galley.gather.markup.nitf import attributes_of, each, find, local, within
from galley.gather.markup.tree import Element, language_of, markup, read_xml, words
from galley.gather.pictures import best_address, inline, looks_like_one, picture_of, size_at, whole_number
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

_NOT_VALID = gettext_noop("This is not valid NewsML-G2.")
_ITEM_INVALID = gettext_noop("An item of the message is not valid NewsML-G2 and was left out.")
_NEWER = gettext_noop("The item is of a newer version of NewsML-G2 than Galley knows; what it knows was read.")
_FRAGMENT = gettext_noop("This is a part of an item, without its envelope; what could be read was kept.")
_NO_NEWS = gettext_noop("This holds a vocabulary and no news; there is nothing to take from it.")
_EMPTY = gettext_noop("The message holds no item.")
_NOT_SHOWN = gettext_noop("The item's content is in a form that Galley does not show; its file is kept.")
_OTHER = gettext_noop("This is not NewsML-G2: its root element is another.")

_ITEMS = ("newsitem", "packageitem", "planningitem", "conceptitem", "knowledgeitem", "catalogitem")
_FRAGMENTS = ("contentset", "contentmeta", "groupset")
_ROOTS = (
    "newsMessage|newsItem|packageItem|planningItem|conceptItem|knowledgeItem|catalogItem|"
    "contentSet|contentMeta|groupSet"
)
_FRAGMENT_HEAD = re.compile(rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:contentSet|contentMeta|groupSet)[\s>]")


class NewsMlG2Parser(Parser):
    slug = "newsmlg2"
    spec = "https://iptc.org/standards/newsml-g2/"
    media_types = ("application/vnd.iptc.g2.newsitem+xml", "application/vnd.iptc.g2.newsmessage+xml")

    def recognises(self, head: bytes) -> bool:
        return newsml_schema.NAMESPACE.encode() in head or _FRAGMENT_HEAD.match(head) is not None

    def parse(self, body: bytes, *, url: str) -> FeedData:
        document = read_xml(body, url=url, roots=_ROOTS, mend=False)
        root, complaints = document.root, Complaints(document.problems)
        name = local(root)
        if name not in {"newsmessage", *_ITEMS, *_FRAGMENTS}:
            raise ParseError(url, root.sourceline or 1, _OTHER, name[:80])
        if name in _FRAGMENTS:
            complaints.add(_FRAGMENT, line=root.sourceline or 1, detail=f"<{name}>")
            envelope = etree.Element("packageItem" if name == "groupset" else "newsItem")
            envelope.append(root)
            elements = [envelope]
        elif name == "newsmessage":
            elements = _valid_items(root, url, complaints)
        else:
            _check(root, url, complaints)
            elements = [root]
        items = _with_pictures_of_others([item for element in elements for item in _read(element, url, complaints)])
        if not items and not any(
            local(element) in {"knowledgeitem", "catalogitem", "conceptitem"} for element in elements
        ):
            raise ParseError(url, root.sourceline or 1, _EMPTY)
        header = find(root, "header") if name == "newsmessage" else None
        return FeedData(
            title=words(find(header, "sender")) if header is not None else items[0].credit if items else "",
            items=items,
            problems=tuple(complaints.found),
            format=f"newsml-g2 {wires.line_of(elements[0].get('standardversion')) if elements else ''}".strip(),
            language=items[0].language if items else "",
            updated=wires.moment_of(words(find(header, "sent")), complaints) if header is not None else None,
        )


def _with_pictures_of_others(items: Sequence[FeedItem]) -> tuple[FeedItem, ...]:
    """A text or package that names a picture of the same message has that picture too."""
    known = {item.guid: item for item in items if item.guid and item.pictures and item.extra.get("type") != "text"}
    return tuple(_with_pictures(item, [known[guid] for guid in item.related if guid in known]) for item in items)


def _with_pictures(item: FeedItem, others: Sequence[FeedItem]) -> FeedItem:
    if not others:
        return item
    pictures = (*item.pictures, *(picture for other in others for picture in other.pictures))
    files = (*item.attachments, *(file for other in others for file in other.attachments))
    address = item.picture_url or best_address(pictures)
    return dataclasses.replace(item, pictures=pictures, attachments=files, picture_url=address)


def _check(root: Element, url: str, complaints: Complaints) -> None:
    faults = newsml_schema.faults_of(root)
    if faults and newsml_schema.is_newer(root):
        complaints.add(_NEWER, line=faults[0].line, detail=faults[0].message)
    elif faults:
        raise ParseError(url, faults[0].line, _NOT_VALID, _sentence(faults))


def _sentence(faults: Iterable[newsml_schema.Fault]) -> str:
    return " ".join(dict.fromkeys(fault.message[:300] for fault in list(faults)[:2]))


def _valid_items(message: Element, url: str, complaints: Complaints) -> list[Element]:
    """The items of a message; when the message is invalid, those that are valid by themselves.

    Raises:
        ParseError: none is, or the fault lies outside them.
    """
    items = [one for holder in each(message, "itemset") for one in holder if local(one) in _ITEMS]
    faults = newsml_schema.faults_of(message)
    if not items and not faults:
        raise ParseError(url, message.sourceline or 1, _EMPTY)
    if not faults:
        return items
    good, bad = [], 0
    for item in items:
        own = newsml_schema.faults_of(item)
        if own and not newsml_schema.is_newer(item):
            bad += 1
            complaints.add(_ITEM_INVALID, line=own[0].line, detail=_sentence(own))
        else:
            good.append(item)
    if not good or not bad:
        raise ParseError(url, faults[0].line, _NOT_VALID, _sentence(faults))
    return good


def _read(element: Element, url: str, complaints: Complaints) -> Iterator[FeedItem]:
    kind = local(element)
    if kind in {"conceptitem", "knowledgeitem"}:
        concepts = [one for one in within(element, "concept") if find(one, "eventdetails") is not None]
        for concept in concepts:
            yield _Reader(element, url, complaints).event(concept)
        if not concepts:
            complaints.add(_NO_NEWS, line=element.sourceline or 0)
    elif kind == "catalogitem":
        complaints.add(_NO_NEWS, line=element.sourceline or 0)
    elif events := [
        one for one in within(find(element, "contentset"), "event") if find(one, "eventdetails") is not None
    ]:
        for number, event in enumerate(events, start=1):
            yield _Reader(element, url, complaints).event(event, number=number)
    else:
        yield _Reader(element, url, complaints).item()


class _Reader:
    """Reads one item."""

    def __init__(self, element: Element, url: str, complaints: Complaints) -> None:
        self.element, self.url, self.complaints = element, url, complaints
        self.language = language_of(element).removeprefix("und")  # "undetermined"
        self.item_meta = find(element, "itemmeta")
        self.content_meta = find(element, "contentmeta")

    def item(self) -> FeedItem:
        content, story = self._content()
        enclosures = tuple(self._enclosures(story))
        pictures, files = self._pictures(story)
        rights, subjects = self._rights(), tuple(self._subjects())
        created = self._moment(self.item_meta, "firstcreated") or self._moment(self.content_meta, "contentcreated")
        changed = self._moment(self.item_meta, "versioncreated")
        headline = self._one(self.content_meta, "headline") or (nitf.headline_of(story) if story is not None else "")
        return FeedItem(
            guid=wires.line_of(self.element.get("guid")),
            title=headline or self._one(self.item_meta, "title"),
            summary_html=html.escape(self._description("caption", is_last=True), quote=False),
            content_html=content,
            published=created or changed,
            updated=changed if created else None,
            authors=self._authors(story),
            categories=unique([*(s.name for s in subjects), *(words(k) for k in each(self.content_meta, "keyword"))]),
            language=next(
                (wires.line_of(one.get("tag")) for one in each(self.content_meta, "language")), self.language
            ),
            rights=wires.rights_line(rights),
            picture_url=best_address(pictures) or wires.first_picture(enclosures),
            enclosures=enclosures,
            pictures=pictures,
            attachments=files,
            credit=self._credit(),
            base_url=self.url,
            status=wires.status_of(self._concept(find_in(self.item_meta, "pubstatus")).code, self.complaints),
            provider_version=wires.line_of(self.element.get("version")),
            embargoed_until=self._moment(self.item_meta, "embargoed"),
            expires=self._moment(self.item_meta, "expires") or self._moment(self.content_meta, "expires"),
            urgency=wires.urgency_of(self._one(self.content_meta, "urgency")),
            genre=next((c.name or c.code for c in map(self._concept, each(self.content_meta, "genre"))), ""),
            slugline=self._one(self.content_meta, "slugline"),
            edit_note="\n".join(unique(words(one) for one in each(self.item_meta, "ednote"))),
            subjects=subjects,
            places=tuple(self._places()),
            related=tuple(self._related()),
            extra=self._extra(rights),
        )

    def event(self, concept: Element, *, number: int = 0) -> FeedItem:
        """An event that is coming, as a concept says it.

        Args:
            number: of several in one item that have no ids of their own.
        """
        details = find(concept, "eventdetails")
        dates = find(details, "dates") if details is not None else None
        start, end = (words(find(dates, name)) if dates is not None else "" for name in ("start", "end"))
        known = find(concept, "conceptid")
        own_id = wires.line_of(known.get("qcode") or known.get("uri")) if known is not None else ""
        if not own_id and number:
            own_id = f"{wires.line_of(self.element.get('guid'))}#{number}"
        places = [self._concept(one) for one in within(details, "location")]
        organisers = unique(self._concept(one).name for one in within(details, "organiser"))
        return FeedItem(
            guid=own_id or wires.line_of(self.element.get("guid")),
            title=self._named(concept, "name"),
            content_html="".join(wires.paragraphs(words(one)) for one in each(concept, "definition")),
            published=self._moment(self.item_meta, "firstcreated") or self._moment(self.item_meta, "versioncreated"),
            updated=self._moment(self.item_meta, "versioncreated"),
            authors=organisers,
            language=self.language,
            rights=wires.rights_line(self._rights()),
            credit=self._credit(),
            base_url=self.url,
            status=wires.status_of(self._concept(find_in(self.item_meta, "pubstatus")).code, self.complaints),
            provider_version=wires.line_of(self.element.get("version")),
            edit_note="\n".join(unique(words(one) for one in each(concept, "note"))),
            subjects=tuple(self._concept(one) for one in within(details, "subject")),
            places=tuple(Place(one.name, code=one.code) for one in places if one.name or one.code),
            extra=wires.keep_only({"event": wires.keep_only({"start": start, "end": end})}),
        )

    def _moment(self, holder: Element | None, name: str) -> Any:
        found = find_in(holder, name)
        return wires.moment_of(words(found), self.complaints, line=found.sourceline or 0) if found is not None else None

    def _one(self, holder: Element | None, name: str) -> str:
        """The text of an element, of several languages in the item's own."""
        return self._named(holder, name) if holder is not None else ""

    def _named(self, holder: Element | None, name: str) -> str:
        found = [one for one in each(holder, name) if words(one)]
        own = self.language.lower().partition("-")[0]
        found.sort(key=lambda one: language_of(one).lower().partition("-")[0] != own)
        return wires.clean(words(found[0])) if found else ""

    def _concept(self, element: Element | None) -> Subject:
        """A name and a code; of a code, what a qcode, an address or a literal says."""
        if element is None:
            return Subject()
        code = wires.line_of(element.get("qcode") or "")
        uri = wires.line_of(element.get("uri") or "")
        literal = wires.line_of(element.get("literal") or "")
        name = self._named(element, "name") or ("" if code or uri or ":" in literal else literal)
        return Subject(name, code or wires.code_of(uri) or literal)

    def _credit(self) -> str:
        """Who provides it: the credit line, else the provider and its sources."""
        line = self._one(self.content_meta, "creditline")
        provider = self._concept(find_in(self.item_meta, "provider"))
        sources = [self._concept(one) for one in each(self.content_meta, "infosource")]
        names = [provider.name or provider.code.removeprefix("nprov:"), *(one.name or one.code for one in sources)]
        return line or ", ".join(unique(names))

    def _authors(self, story: Element | None) -> tuple[str, ...]:
        by = [words(one) for one in each(self.content_meta, "by") if words(one)]
        creators = [self._concept(one).name for one in each(self.content_meta, "creator")]
        byline = nitf.byline_of(story) if story is not None else ""
        return unique(by or ([byline] if byline else creators))

    def _rights(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for info in each(self.element, "rightsinfo"):
            holder = self._concept(find(info, "copyrightholder"))
            said = {
                "holder": holder.name or holder.code,
                "notice": self._named(info, "copyrightnotice"),
                "terms": self._named(info, "usageterms"),
            }
            found = {**wires.keep_only(said), **found}
        return found

    def _is_place(self, element: Element) -> bool:
        return wires.line_of(element.get("type") or element.get("typeuri")).endswith(("geoArea", "poi"))

    def _subjects(self) -> Iterator[Subject]:
        for one in each(self.content_meta, "subject"):
            concept = self._concept(one)
            if (concept.name or concept.code) and not self._is_place(one):
                yield concept

    def _places(self) -> Iterator[Place]:
        for one in each(self.content_meta, "subject"):
            concept = self._concept(one)
            if (concept.name or concept.code) and self._is_place(one):
                latitude, longitude = self._positions.get(concept.code or concept.name, (None, None))
                code = "" if concept.code == concept.name else concept.code
                yield Place(concept.name or concept.code, latitude, longitude, code)

    @cached_property
    def _positions(self) -> dict[str, tuple[float | None, float | None]]:
        """Where places lie, by their code or name: an item says it in an assertion about them."""
        asserted = ((self._concept(one), next(within(one, "position"), None)) for one in each(self.element, "assert"))
        return {one.code or one.name: _position(position) for one, position in asserted if position is not None}

    def _description(self, role: str, *, is_last: bool = False) -> str:
        """A description; one of a role comes last, as a caption is no summary when there is one."""
        found = [one for one in each(self.content_meta, "description") if words(one)]
        found = [one for one in found if "alt" not in wires.line_of(one.get("role")).lower().rpartition(":")[2]]
        found.sort(key=lambda one: (wires.line_of(one.get("role")).endswith(role)) is is_last)
        return wires.clean(words(found[0])) if found else ""

    def _content(self) -> tuple[str, Element | None]:
        """The text as HTML, and the NITF that it stands in, when it does."""
        holder = find(self.element, "contentset")
        offered = [one for one in holder if local(one) in {"inlinexml", "inlinedata"}] if holder is not None else []
        for one in offered:
            story = next((child for child in one if local(child) == "nitf"), None)
            if story is not None:
                return nitf.content_html(story), story
        for one in offered:
            page = next((child for child in one if local(child) == "html"), None)
            if page is not None:
                body = find(page, "body")
                return markup(body if body is not None else page), None
        for one in offered:
            text = self._inline_data(one)
            if text:
                return text, None
        if local(self.element) == "packageitem":
            return self._package(), None
        if local(self.element) == "planningitem":
            return self._plan(), None
        offered = [one for one in offered if len(one) or words(one)]
        if offered:
            kinds = [wires.line_of(one.get("contenttype")) or local(next(iter(one), one)) for one in offered]
            self.complaints.add(_NOT_SHOWN, line=offered[0].sourceline or 0, detail=", ".join(kinds))
        return "", None

    def _inline_data(self, element: Element) -> str:
        media_type = wires.line_of(element.get("contenttype")).lower()
        if local(element) != "inlinedata" or element.get("encoding") or element.get("encodinguri"):
            return ""
        text = element.text or ""
        if "html" in media_type:
            return text
        if "nitf" in media_type:
            return nitf.nitf_html(text)
        return wires.paragraphs(text) if not media_type or media_type.startswith("text/") else ""

    def _package(self) -> str:
        """What a package holds, as a list of titles with their summaries."""
        rows = []
        for one in within(find(self.element, "groupset"), "itemref"):
            title = self._named(one, "headline") or self._named(one, "title")
            summary = self._named(one, "description")
            text = (
                f"{title}: {summary}" if title and summary else title or summary or wires.line_of(one.get("residref"))
            )
            if text:
                rows.append(f"<li>{html.escape(text, quote=False)}</li>")
        return f"<ul>{''.join(rows)}</ul>" if rows else ""

    def _plan(self) -> str:
        rows = []
        for coverage in within(find(self.element, "newscoverageset"), "newscoverage"):
            planning = find(coverage, "planning")
            said = [self._one(planning, name) for name in ("headline", "description", "scheduled", "ednote")]
            kind = self._concept(find_in(planning, "itemclass"))
            text = ": ".join(filter(None, [kind.name or kind.code.rpartition(":")[2], ", ".join(filter(None, said))]))
            if text:
                rows.append(f"<li>{html.escape(text, quote=False)}</li>")
        return f"<ul>{''.join(rows)}</ul>" if rows else ""

    def _enclosures(self, story: Element | None) -> Iterator[Enclosure]:
        caption = self._description("caption") or self._one(self.content_meta, "headline")
        credit = self._one(self.content_meta, "creditline")
        for one in each(find(self.element, "contentset"), "remotecontent"):
            address = wires.reference(one.get("href") or one.get("residref"), self.url)
            if address:
                size = wires.line_of(one.get("size"))
                yield Enclosure(
                    address,
                    wires.line_of(one.get("contenttype")).lower()[:100],
                    int(size[:15]) if size.isascii() and size.isdigit() else 0,
                    caption=caption,
                    credit=credit,
                )
        if story is not None:
            yield from nitf.pictures_of(story, url=self.url)

    def _pictures(self, story: Element | None) -> tuple[tuple[WirePicture, ...], tuple[Attachment, ...]]:
        """Its own picture with its sizes, of a film the still, and those of NITF within it."""
        kind = self._concept(find_in(self.item_meta, "itemclass")).code.rpartition(":")[2].rpartition("/")[2].lower()
        content = find(self.element, "contentset")
        offered = [*each(content, "remotecontent"), *each(self.content_meta, "icon")]
        sizes = [size for one in offered if (size := self._size(one, kind)) is not None]
        files: list[Attachment] = []
        for one in each(content, "inlinedata"):
            media_type = wires.line_of(one.get("contenttype")).lower()[:100]
            name = wires.line_of(self.element.get("guid"))
            found = inline(one.text or "", name=name, media_type=media_type)
            if found is not None:
                sizes.append(found[0])
                files.append(found[1])
        own = picture_of(sizes, **self._picture_words(kind))
        others, more = nitf.wire_pictures_of(story, url=self.url) if story is not None else ((), ())
        return ((own, *others) if own is not None else others), (*files, *more)

    def _size(self, one: Element, kind: str) -> PictureSize | None:
        address = wires.reference(one.get("href"), self.url)
        media_type = wires.line_of(one.get("contenttype")).lower()[:100]
        is_still = (kind in {"picture", "graphic"} or local(one) == "icon") and not media_type
        if not address or not (is_still or looks_like_one(address, media_type)):
            return None
        in_pixels = wires.line_of(one.get("widthunit")).rpartition(":")[2].lower() in {"", "pixels"}
        return size_at(
            address,
            media_type=media_type,
            width=whole_number(one.get("width")) if in_pixels else 0,
            height=whole_number(one.get("height")) if in_pixels else 0,
            size_bytes=whole_number(one.get("size")),
            role=(wires.line_of(one.get("rendition")).rpartition(":")[2] or local(one)).lower()[:60],
        )

    def _picture_words(self, kind: str) -> dict[str, Any]:
        by = [words(one) for one in each(self.content_meta, "by")]
        creators = [self._concept(one).name for one in each(self.content_meta, "creator")]
        source = find_in(self.content_meta, "digitalsourcetype")
        return {
            "guid": wires.line_of(self.element.get("guid")),
            "kind": kind if kind in {"graphic", "video"} else "picture",
            "caption": self._description("caption") or self._one(self.content_meta, "headline"),
            "alt": self._alt(),
            "credit": self._one(self.content_meta, "creditline") or ", ".join(unique(by or creators)) or self._credit(),
            "rights": wires.rights_line(self._rights()),
            "machine_made": source is not None and wires.is_machine_made(source.get("qcode") or source.get("uri")),
        }

    def _alt(self) -> str:
        """What a picture shows, for whoever cannot see it: a description whose role says so."""
        roles = ((wires.line_of(one.get("role")).lower(), words(one)) for one in each(self.content_meta, "description"))
        return next((wires.clean(text) for role, text in roles if "alt" in role.rpartition(":")[2] and text), "")

    def _related(self) -> Iterator[str]:
        for one in each(find(self.element, "contentset"), "remotecontent"):
            if (target := wires.line_of(one.get("residref"))) and not one.get("href"):
                yield target
        for one in each(self.item_meta, "link"):
            if target := wires.line_of(one.get("residref") or one.get("href")):
                yield target
        for one in within(find(self.element, "groupset"), "itemref"):
            if target := wires.line_of(one.get("residref") or one.get("href")):
                yield target

    def _extra(self, rights: dict[str, str]) -> dict[str, Any]:
        catalogs = [wires.line_of(one.get("href")) for one in each(self.element, "catalogref")]
        schemes = {
            wires.line_of(one.get("alias")): wires.line_of(one.get("uri"))
            for one in within(find(self.element, "catalog"), "scheme")
            if one.get("alias") and one.get("uri")
        }
        alternative = [
            wires.keep_only(
                {"role": wires.line_of(one.get("type")), "value": words(one) or wires.line_of(one.get("id"))}
            )
            for one in each(self.content_meta, "altid")
        ]
        return wires.keep_only(
            {
                "type": self._concept(find_in(self.item_meta, "itemclass")).code.rpartition(":")[2].rpartition("/")[2],
                "rights": rights,
                "catalogs": [href for href in catalogs if href],
                "schemes": schemes,
                "signals": [self._concept(one).code for one in each(self.item_meta, "signal")],
                "located": next((c.name or c.code for c in map(self._concept, each(self.content_meta, "located"))), ""),
                "dateline": self._one(self.content_meta, "dateline"),
                "content_created": words(find_in(self.content_meta, "contentcreated")),
                "alternative_ids": [one for one in alternative if one.get("value")],
                "services": [
                    self._concept(one).name or self._concept(one).code for one in each(self.item_meta, "service")
                ],
                "content": attributes_of(next(within(find(self.element, "contentset"), "inlinexml"), None)),
            }
        )


def find_in(holder: Element | None, name: str) -> Element | None:
    return next(each(holder, name), None)


def _position(element: Element | None) -> tuple[float | None, float | None]:
    if element is None:
        return None, None
    try:
        latitude, longitude = float(element.get("latitude")), float(element.get("longitude"))
    except (TypeError, ValueError):
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)


parsers.add(NewsMlG2Parser())
