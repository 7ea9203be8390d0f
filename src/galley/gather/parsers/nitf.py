"""IPTC NITF 3.x by itself: one story in one document."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import datetime

from galley.gather.data import FeedData, FeedItem, Parser, Place, PubStatus, Subject
from galley.gather.errors import ParseError
from galley.gather.markup import nitf, wires
from galley.gather.markup.items import Complaints, unique
from galley.gather.markup.nitf import attributes_of, each, find, find_body_head, local, text_within, within
from galley.gather.markup.tree import Element, language_of, read_xml, words
from galley.gather.pictures import best_address
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

_NOT_NITF = gettext_noop("This is not NITF: its root element is another.")
_NO_BODY = gettext_noop("This is not NITF: it has no body.")
_NO_ID = gettext_noop(
    "The story names neither an id nor a key, so that an update of it cannot be told from another story."
)


class NitfParser(Parser):
    slug = "nitf"
    spec = "https://iptc.org/standards/nitf/"
    media_types = ("application/nitf+xml", "text/vnd.iptc.nitf")

    def recognises(self, head: bytes) -> bool:
        return b"<nitf" in head.lower() and b"iptc.org/std/nar/" not in head

    def parse(self, body: bytes, *, url: str) -> FeedData:
        document = read_xml(body, url=url, roots="nitf")
        root, complaints = document.root, Complaints(document.problems)
        if local(root) != "nitf":
            raise ParseError(url, getattr(root, "sourceline", None) or 1, _NOT_NITF, local(root)[:80])
        if find(root, "body") is None:
            raise ParseError(url, root.sourceline or 1, _NO_BODY)
        item = _Story(root, url, complaints).item()
        return FeedData(
            title=item.credit,
            items=(item,),
            problems=tuple(complaints.found),
            format=f"nitf {_version(root)}".strip(),
            language=item.language,
            rights=item.rights,
        )


def _version(root: Element) -> str:
    """As "-//IPTC//DTD NITF 3.4//EN" has it."""
    said = wires.line_of(root.get("version"))
    return next((word for word in said.split() if word[:1].isdigit()), "3")[:10].partition("//")[0]


class _Story:
    """Reads one story."""

    def __init__(self, root: Element, url: str, complaints: Complaints) -> None:
        self.root, self.url, self.complaints = root, url, complaints
        self.data = next(within(root, "docdata"), None)
        self.head = find_body_head(root)

    def item(self) -> FeedItem:
        guid, part, version = self._identity()
        issued = self._date("date.issue")
        abstract = next(within(self.head, "abstract"), None)
        enclosures = tuple(nitf.pictures_of(self.root, url=self.url))
        pictures, files = nitf.wire_pictures_of(self.root, url=self.url)
        subjects = tuple(self._subjects())
        rights, status, killed = self._rights(), self._status(), self._killed(guid)
        summary = html.escape(text_within(abstract), quote=False)
        dateline = next(within(self.head, "dateline"), None)
        return FeedItem(
            guid=guid,
            title=nitf.headline_of(self.root),
            summary_html=summary,
            content_html=nitf.content_html(self.root),
            published=issued or wires.moment_of(self._attribute("pubdata", "date.publication"), self.complaints),
            updated=self._revised(),
            authors=unique([nitf.byline_of(self.root)]),
            categories=unique([*(s.name for s in subjects), *self._keywords()]),
            language=language_of(self.root) or wires.line_of(self.root.get("baselang")),
            rights=wires.rights_line(rights),
            picture_url=best_address(pictures) or wires.first_picture(enclosures),
            enclosures=enclosures,
            pictures=pictures,
            attachments=files,
            credit=", ".join(unique([words(find(self.head, "distributor")), self._attribute("pubdata", "name")]))
            if self.head is not None
            else self._attribute("pubdata", "name"),
            base_url=self.url,
            status=status,
            provider_version=version,
            embargoed_until=self._date("date.release"),
            expires=self._date("date.expire"),
            urgency=wires.urgency_of(self._attribute("urgency", "ed-urg")),
            genre=next(
                (wires.line_of(one.get("tobject.property.type")) for one in within(self.root, "tobject.property")), ""
            ),
            slugline=self._attribute("du-key", "key") or self._attribute("fixture", "fix-id"),
            edit_note="\n".join(unique(self._notes())),
            subjects=subjects,
            places=tuple(self._places()),
            related=killed if status != PubStatus.CANCELED else (),
            kills=killed if status == PubStatus.CANCELED else (),
            extra=wires.keep_only(
                {
                    "rights": rights,
                    "dateline": words(dateline),
                    "series": attributes_of(next(within(self.root, "series"), None)),
                    "du_key": attributes_of(self._one("du-key")),
                    "part": part,
                    "kills": list(killed) if status == PubStatus.CANCELED else [],
                    "correction": attributes_of(self._one("correction")),
                    "revisions": [attributes_of(one) for one in within(self.root, "revision-history")][:50],
                    "ending": text_within(next(within(self.root, "body.end"), None)),
                }
            ),
        )

    def _one(self, name: str) -> Element | None:
        found = next(each(self.data, name), None)
        return found if found is not None else next(within(find(self.root, "head"), name), None)

    def _attribute(self, element: str, name: str) -> str:
        found = self._one(element)
        return wires.line_of(found.get(name)) if found is not None else ""

    def _date(self, name: str) -> datetime | None:
        found = self._one(name)
        return wires.moment_of(found.get("norm") or words(found), self.complaints) if found is not None else None

    def _identity(self) -> tuple[str, str, str]:
        """Guid, part and version: a `du-key` outlives its versions, an id names one transmission.

        Source: NITF 3.6, du-key: "Dynamic Use Key … constant over the life of the story".
        """
        key, source = self._attribute("du-key", "key"), self._attribute("doc-id", "regsrc")
        part = self._attribute("du-key", "part")
        version = self._attribute("du-key", "version") or self._attribute("du-key", "generation")
        name = self._attribute("doc-id", "id-string")
        version = version if version.isdigit() else ""
        if key and self._attribute("du-key", "generation"):
            return ":".join(filter(None, ("nitf", source, key, part))), part, version
        if name:
            return (f"{source}:{name}" if source else name), part, version
        if key:
            return ":".join(filter(None, ("nitf", source, key, part))), part, version
        self.complaints.add(_NO_ID)
        return "", part, version

    def _status(self) -> str:
        said = wires.line_of(self.data.get("management-status")) if self.data is not None else ""
        kind = self._attribute("ed-msg", "msg-type").lower()
        if not said and ("kill" in kind.split() or kind in {"mandatory kill", "cancel", "withdrawal"}):
            said = PubStatus.CANCELED
        return wires.status_of(said, self.complaints)

    def _killed(self, own: str) -> tuple[str, ...]:
        """Ids of the documents that this one corrects, or, being a kill, kills."""
        source = self._attribute("doc-id", "regsrc")
        named = [self._attribute("correction", "id-string")]
        if self.data is not None:
            named += wires.line_of(self.data.get("management-doc-idref")).split()
        found = [f"{source}:{name}" if source and name and ":" not in name else name for name in named]
        return tuple(guid for guid in unique(found) if guid != own)

    def _revised(self) -> datetime | None:
        dates = [wires.moment_of(one.get("norm"), self.complaints) for one in within(self.root, "revision-history")]
        known = [date for date in dates if date is not None]
        if known:
            return max(known)
        day, time = wires.line_of(self.root.get("change.date")), wires.line_of(self.root.get("change.time"))
        # IPTC's own DTD gives these two as constants of the DTD's revision; only a provider that sets both means them.
        return wires.moment_of(f"{day}T{time}", Complaints()) if day and time else None

    def _rights(self) -> dict[str, str]:
        copyright_, rights = self._one("doc.copyright"), self._one("doc.rights")
        holder = wires.line_of(copyright_.get("holder")) if copyright_ is not None else ""
        year = wires.line_of(copyright_.get("year")) if copyright_ is not None else ""
        owner = wires.line_of(rights.get("owner")) if rights is not None else ""
        terms = text_within(next(within(self.head, "rights"), None))
        return wires.keep_only(
            {
                "holder": holder or owner,
                "notice": f"© {' '.join(filter(None, (year, holder)))}" if holder else "",
                "terms": terms,
            }
        )

    def _subjects(self) -> Iterator[Subject]:
        seen = set()
        for one in within(self.root, "tobject.subject"):
            number = wires.line_of(one.get("tobject.subject.refnum"))
            names = [wires.line_of(one.get(f"tobject.subject.{part}")) for part in ("detail", "matter", "type")]
            # Media topics are "20…" with eight digits; the older subject codes begin with 01 to 17.
            scheme = "medtop" if number.startswith("20") and len(number) == 8 else "subj"
            subject = Subject(next(filter(None, names), ""), f"{scheme}:{number}" if number else "")
            if (subject.name or subject.code) and subject not in seen:
                seen.add(subject)
                yield subject

    def _keywords(self) -> Iterator[str]:
        for one in within(self.data, "keyword"):
            yield wires.line_of(one.get("key")) or words(one)

    def _notes(self) -> Iterator[str]:
        yield self._attribute("ed-msg", "info")
        yield self._attribute("correction", "info")
        for note in within(self.head, "note"):
            yield text_within(note)

    def _places(self) -> Iterator[Place]:
        for one in each(self.data, "evloc"):
            parts = [wires.line_of(one.get(name)) for name in ("city", "county-dist", "state-prov", "iso-cc")]
            name = words(one) or ", ".join(filter(None, parts))
            if name:
                yield Place(name, code=wires.line_of(one.get("iso-cc")))
        for one in within(find(self.head, "dateline") if self.head is not None else None, "location"):
            if words(one):
                yield Place(words(one))


parsers.add(NitfParser())
