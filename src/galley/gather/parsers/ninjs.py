"""IPTC ninjs 1.0 to 3.1: one news object, or a list of them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from galley.gather.data import Enclosure, FeedData, FeedItem, Parser, PictureSize, Place, Subject, WirePicture
from galley.gather.errors import ParseError
from galley.gather.markup import wires
from galley.gather.markup.encoding import decode
from galley.gather.markup.items import Complaints, title_text, unique
from galley.gather.markup.ninjs_schema import Verdict, judge
from galley.gather.markup.nitf import nitf_html
from galley.gather.markup.wires import keep_only, line_of, text_of
from galley.gather.pictures import best_address, looks_like_one, picture_of, size_at, whole_number
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

_NOT_JSON = gettext_noop("This is not JSON.")
_NOT_NINJS = gettext_noop("This is not a ninjs object, nor a list of them.")
_INVALID = gettext_noop("This is not valid ninjs of the version that it is.")
_ITEM_INVALID = gettext_noop("An item is not valid ninjs and was left out.")
_TOLERATED = gettext_noop("The item has fields that ninjs does not know; they were left out.")
_DRAFT = gettext_noop("The item uses fields that IPTC is still trying out.")
_HTML_ROLES = ("html", "xhtml", "html5")
_KINDS = {"people": "person", "organisations": "organisation", "objects": "object", "events": "event"}


class NinjsParser(Parser):
    slug = "ninjs"
    spec = "https://iptc.org/standards/ninjs/"
    media_types = ("application/vnd.iptc.ninjs+json", "application/json")

    def recognises(self, head: bytes) -> bool:
        start = head.lstrip()
        return start[:1] in {b"{", b"["} and bool(_URI.search(start)) and b"jsonfeed.org/version" not in start[:2_000]

    def parse(self, body: bytes, *, url: str, version: str = "") -> FeedData:
        """Read a document and check it against IPTC's schema.

        Args:
            version: it must be valid as this one, such as "1.3"; empty: as the one that it names, or as any.
        """
        text, _encoding, _as_declared = decode(body)
        try:
            said: Any = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(url, getattr(error, "lineno", 1), _NOT_JSON, str(error)[:200]) from error
        documents = said if isinstance(said, list) else [said]
        if not documents or not all(isinstance(one, dict) for one in documents):
            raise ParseError(url, 1, _NOT_NINJS)
        complaints = Complaints()
        items, versions = [], []
        for number, document in enumerate(documents):
            verdict = judge(document, version=version)
            if verdict.flaws:
                if len(documents) == 1:
                    raise ParseError(url, _line_in(text, verdict.flaws[0].path), _INVALID, _reasons(verdict))
                complaints.add(_ITEM_INVALID, detail=f"[{number}] {_reasons(verdict)}")
                continue
            _complain(verdict, complaints)
            versions.append(verdict.version)
            items.append(_Reader(wires.tidy(document), verdict.version, url, complaints).item())
        if not items:
            raise ParseError(url, 1, _INVALID, complaints.found[0].detail)
        return FeedData(
            title=items[0].title if len(items) == 1 else "",
            items=tuple(items),
            problems=tuple(complaints.found),
            format=f"ninjs {versions[0]}",
            language=items[0].language,
        )


_URI = re.compile(rb'"uri"\s*:')


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _reasons(verdict: Verdict) -> str:
    return f"ninjs {verdict.version}: " + "; ".join(str(flaw) for flaw in verdict.flaws[:3])


def _line_in(text: str, path: str) -> int:
    """The line of the field that a flaw names, when its name occurs once; else 1."""
    name = re.split(r"[.\[\]]+", path.rstrip("]"))[-1]
    places = [found.start() for found in re.finditer(rf'"{re.escape(name)}"\s*:', text)] if name else []
    return text.count("\n", 0, places[0]) + 1 if len(places) == 1 else 1


def _complain(verdict: Verdict, complaints: Complaints) -> None:
    for flaw in verdict.tolerated:
        complaints.add(_TOLERATED, detail=str(flaw))
    if verdict.version.endswith("_dev"):
        complaints.add(_DRAFT)


class _Reader:
    """Reads one object of any generation; its keys are taken in lower case, which tells no two fields apart."""

    def __init__(self, document: Mapping[str, Any], version: str, url: str, complaints: Complaints) -> None:
        self.said = {str(key).lower(): value for key, value in document.items()}
        self.version, self.url, self.complaints = version, url, complaints
        self.is_first_generation = version.startswith("1.")

    def item(self) -> FeedItem:
        said, complaints = self.said, self.complaints
        uri = line_of(said.get("uri"))
        created = wires.moment_of(said.get("firstcreated"), complaints)
        content_created = wires.moment_of(said.get("contentcreated"), complaints)
        changed = wires.moment_of(said.get("versioncreated"), complaints)
        content, summary = self._body(), self._summary()
        enclosures = tuple(self._enclosures())
        pictures = tuple(self.pictures())
        subjects = tuple(self._subjects("subject"))
        rights = self._rights()
        return FeedItem(
            guid=uri,
            url=uri if uri.startswith(("http://", "https://")) else "",
            title=self._headline(),
            summary_html=summary,
            content_html=content,
            published=created or content_created or changed,
            updated=changed if created or content_created else None,
            authors=unique([text_of(said.get("byline")) or text_of(said.get("by"))]),
            categories=unique(subject.name for subject in subjects),
            language=line_of(said.get("language")),
            rights=wires.rights_line(rights),
            picture_url=best_address(pictures) or wires.first_picture(enclosures),
            enclosures=enclosures,
            pictures=pictures,
            credit=", ".join(unique(text_of(one.get("name")) for one in self._list("infosource"))),
            base_url=self.url,
            status=wires.status_of(said.get("pubstatus"), complaints),
            provider_version=line_of(said.get("version")),
            embargoed_until=wires.moment_of(said.get("embargoeduntil") or said.get("embargoed"), complaints),
            expires=wires.moment_of(said.get("expires"), complaints),
            urgency=wires.urgency_of(said.get("urgency")),
            genre=next((line_of(one.get("name")) or line_of(one.get("literal")) for one in self._list("genre")), ""),
            slugline=line_of(said.get("slugline")),
            edit_note=text_of(said.get("ednote")),
            subjects=subjects,
            places=tuple(self._places()),
            extra=self._extra(rights),
        )

    def _list(self, name: str) -> list[dict[str, Any]]:
        """A list of objects under its name of any generation; of 1.x a single one may stand bare."""
        plural = {"person": "people", "body": "bodies"}.get(name, f"{name}s")
        found = self.said.get(name) if name in self.said else self.said.get(plural)
        found = [found] if isinstance(found, dict) else found
        return [_lower(one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def _texts(self, name: str) -> list[tuple[str, str, str]]:
        """(role, media type, value) of headline, description or body, in order."""
        found = [
            (line_of(one.get("role")).lower(), line_of(one.get("contenttype")).lower(), str(one.get("value") or ""))
            for one in self._list(name)
        ]
        for key, value in self.said.items():
            if key.startswith(f"{name}_") and isinstance(value, str):
                found.append((key.partition("_")[2].lower(), "", value))
        return [one for one in found if one[2].strip()]

    def _headline(self) -> str:
        headlines = sorted(self._texts("headline"), key=lambda one: one[0] not in {"main", ""})
        for role, media_type, value in [("", "", text_of(self.said.get("headline"))), *headlines]:
            if value.strip():
                return title_text(value) if "html" in media_type or role in _HTML_ROLES else line_of(value)
        return line_of(self.said.get("title"))

    def _body(self) -> str:
        bodies = self._texts("body")
        for role, media_type, value in bodies:
            if "html" in media_type or role in _HTML_ROLES:
                return value
        for role, media_type, value in bodies:
            if "nitf" in media_type or "nitf" in role:
                return nitf_html(value)
        return wires.paragraphs(bodies[0][2]) if bodies else ""

    def _summary(self) -> str:
        order = ("summary", "main", "", "text", "abstract", "caption")
        found = [one for one in self._texts("description") if "alt" not in one[0]]
        found.sort(key=lambda one: order.index(one[0]) if one[0] in order else len(order))
        for role, media_type, value in found:
            is_html = "html" in media_type or role in _HTML_ROLES
            return value if is_html else html.escape(value.strip(), quote=False)
        return ""

    def _code(self, one: Mapping[str, Any]) -> str:
        if self.is_first_generation:
            return wires.code_of(text_of(one.get("scheme")), text_of(one.get("code")))
        return wires.code_of(text_of(one.get("uri"))) or line_of(one.get("literal"))

    def _subjects(self, name: str) -> Iterator[Subject]:
        for one in self._list(name):
            subject = Subject(line_of(one.get("name")), self._code(one))
            if subject.name or subject.code:
                yield subject

    def _places(self) -> Iterator[Place]:
        for one in self._list("place"):
            latitude, longitude = _point(one.get("geojson"))
            place = Place(line_of(one.get("name")), latitude, longitude, self._code(one))
            if place.name or place.code or latitude is not None:
                yield place

    def _rights(self) -> dict[str, str]:
        names = {"holder": "copyrightholder", "notice": "copyrightnotice", "terms": "usageterms"}
        return {name: text for name, key in names.items() if (text := text_of(self.said.get(key)))}

    def _enclosures(self) -> Iterator[Enclosure]:
        yield from self._renditions(self.said, caption="", credit="")
        for one in _named(self.said.get("associations")):
            reader = _Reader(one, self.version, self.url, self.complaints)
            caption = title_text(reader._summary() or reader._headline())
            credit = text_of(reader.said.get("byline")) or text_of(reader.said.get("by"))
            yield from self._renditions(
                reader.said, caption=caption, credit=credit or reader._rights().get("holder", "")
            )

    def pictures(self, *, depth: int = 0) -> Iterator[WirePicture]:
        """Its own picture, and those that are associated with it; of films and graphics the stills."""
        if (own := self._picture()) is not None:
            yield own
        for one in _named(self.said.get("associations")) if depth < _MOST_DEPTH else ():
            yield from _Reader(one, self.version, self.url, self.complaints).pictures(depth=depth + 1)

    def _picture(self) -> WirePicture | None:
        kind = line_of(self.said.get("type")).lower()
        captions = sorted(self._texts("description"), key=lambda one: one[0] not in {"caption", "main", ""})
        caption = next((title_text(one[2]) for one in captions if "alt" not in one[0]), "")
        sizes = [size for one in _named(self.said.get("renditions")) if (size := self._size(_lower(one), kind))]
        source = self.said.get("digitalsourcetype")
        source = " ".join(map(str, source.values())) if isinstance(source, dict) else source
        return picture_of(
            sizes,
            guid=line_of(self.said.get("uri")),
            kind=kind if kind in {"graphic", "video"} else "picture",
            caption=caption or self._headline(),
            alt=next((title_text(one[2]) for one in captions if "alt" in one[0]), ""),
            credit=text_of(self.said.get("byline")) or text_of(self.said.get("by")) or self._rights().get("holder", ""),
            rights=wires.rights_line(self._rights()),
            machine_made=wires.is_machine_made(source),
        )

    def _size(self, one: Mapping[str, Any], kind: str) -> PictureSize | None:
        address = wires.reference(one.get("href"), self.url)
        media_type = line_of(one.get("contenttype") or one.get("mimetype")).lower()[:100]
        is_still = kind in {"picture", "graphic"} and not media_type
        if not address or not (is_still or looks_like_one(address, media_type)):
            return None
        return size_at(
            address,
            media_type=media_type,
            width=whole_number(one.get("width")),
            height=whole_number(one.get("height")),
            size_bytes=whole_number(one.get("sizeinbytes")),
            role=line_of(one.get("name") or one.get("title")).lower()[:60],
        )

    def _renditions(self, said: Mapping[str, Any], *, caption: str, credit: str) -> Iterator[Enclosure]:
        kind = {"picture": "image/", "graphic": "image/", "video": "video/", "audio": "audio/"}
        for one in map(_lower, _named(said.get("renditions"))):
            if address := wires.reference(one.get("href"), self.url):
                media_type = line_of(one.get("contenttype") or one.get("mimetype")).lower()[:100]
                size = one.get("sizeinbytes")
                yield Enclosure(
                    address,
                    media_type or kind.get(line_of(said.get("type")), ""),
                    int(size) if isinstance(size, int | float) and 0 <= size < 2**53 else 0,
                    caption=caption or text_of(one.get("title")),
                    credit=credit,
                )

    def _extra(self, rights: Mapping[str, str]) -> dict[str, Any]:
        said = self.said
        named = {
            plural: [keep_only({"name": s.name, "code": s.code}) for s in self._subjects(singular)]
            for plural, singular in _KINDS.items()
        }
        associated = [line_of(one.get("uri")) for one in _named(said.get("associations"))]
        return keep_only(
            {
                "type": line_of(said.get("type")),
                "rights": dict(rights),
                "located": line_of(said.get("located")),
                "content_created": text_of(said.get("contentcreated")),
                "alternative_ids": _alternative_ids(said.get("altids")),
                "digital_source_type": said.get("digitalsourcetype"),
                "event_details": said.get("eventdetails"),
                "planned_coverage": said.get("plannedcoverage"),
                "associated": [uri for uri in associated if uri],
                **named,
            }
        )


_MOST_DEPTH = 3


def _lower(one: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in one.items()}


def _named(value: Any) -> list[dict[str, Any]]:
    """Renditions and associations: a mapping by name in 1.x, a list since, each with its name in it."""
    if isinstance(value, Mapping):
        return [{"name": name, **one} for name, one in value.items() if isinstance(one, dict)]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _alternative_ids(value: Any) -> list[dict[str, str]]:
    if isinstance(value, Mapping):
        return [{"role": str(role), "value": text_of(one)} for role, one in value.items() if text_of(one)]
    return [
        keep_only({"role": line_of(one.get("role")), "value": text_of(one.get("value"))})
        for one in _named(value)
        if text_of(one.get("value"))
    ]


def _point(shape: Any) -> tuple[float | None, float | None]:
    """Latitude and longitude of a GeoJSON point, also within a Feature."""
    if isinstance(shape, Mapping) and isinstance(shape.get("geometry"), Mapping):
        shape = shape["geometry"]
    if not isinstance(shape, Mapping) or shape.get("type") != "Point":
        return None, None
    pair = shape.get("coordinates")
    if not isinstance(pair, list) or len(pair) < 2 or not all(isinstance(n, int | float) for n in pair[:2]):
        return None, None
    longitude, latitude = float(pair[0]), float(pair[1])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None, None
    return latitude, longitude


parsers.add(NinjsParser())
