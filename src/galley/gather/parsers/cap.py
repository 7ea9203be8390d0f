"""The Common Alerting Protocol 1.2, 1.1 and 1.0: an alert by itself, in an EDXL-DE envelope, or inside a feed's entry.

What the alert says is kept whole in the item's `extra["cap"]`; see `galley.gather.cap`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from lxml import etree

from galley.gather import cap as caps
from galley.gather.cap import Cap, CapArea, CapInfo, CapReference, CapResource
from galley.gather.data import FeedData, FeedItem, Parser, Place, Problem, PubStatus, Subject
from galley.gather.errors import ParseError
from galley.gather.languages import guess_language, language_code
from galley.gather.markup import xmlsig
from galley.gather.markup.cap_rules import flaws_of
from galley.gather.markup.dates import parse_date
from galley.gather.markup.items import Complaints
from galley.gather.markup.tree import Element, read_xml
from galley.gather.markup.xmlsig import Checked
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop, is_chinese, one_line, plain

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MOST_ALERTS = 500
"""Of one document."""
MOST_POINTS = 20_000
"""Characters kept of the polygons and circles of one area."""
_FIRST_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_NAMES_CAP = re.compile(
    rb"urn:oasis:names:tc:emergency:cap:1\.|incident\.com/cap/1\.0|urn:oasis:names:tc:emergency:EDXL:DE"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_NOT_CAP = gettext_noop("This is XML, but not an emergency alert.")
_NO_IDENTIFIER = gettext_noop("An alert says neither who it is from nor by what it can be named; it was left out.")
_NO_TIME = gettext_noop("An alert does not say when it was sent; it was left out.")


class CapParser(Parser):
    slug = "cap"
    spec = "https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html"
    media_types = ("application/cap+xml", "application/xml", "text/xml")

    def recognises(self, head: bytes) -> bool:
        first = next((name for name in _FIRST_ELEMENT.findall(_without_comments(head))), b"")
        return first in {b"alert", b"EDXLDistribution"} and _NAMES_CAP.search(head) is not None

    def parse(self, body: bytes, *, url: str) -> FeedData:
        return read(body, url=url)


def _without_comments(head: bytes) -> bytes:
    return re.sub(rb"<!--.*?(?:-->|\Z)", b"", head, flags=re.DOTALL)


def read(body: bytes, *, url: str, certificates: Sequence[Certificate] = ()) -> FeedData:
    """Read every alert in a document.

    Args:
        certificates: what signatures are checked with; see `markup.xmlsig.check`.

    Raises:
        ParseError: there is no alert in it that can be worked with.
    """
    body = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    root, is_strict, problems = _tree(body, url=url)
    complaints = Complaints(problems)
    alerts = [root] if _version(root) else [element for element in root.iter() if _version(element)][:MOST_ALERTS]
    if not alerts:
        raise ParseError(url, root.sourceline or 1, _NOT_CAP, f"<{root.tag}>")
    items = []
    for alert in alerts:
        message = _message(alert, complaints)
        if message is None:
            continue
        own = (body if alert is root else etree.tostring(alert, with_tail=False)) if is_strict else b""
        checked = xmlsig.check(own, read=alert, certificates=certificates, at=message.sent)
        items.append(as_item(message, checked))
    if not items:
        first = next(iter(complaints.found), Problem(_NOT_CAP))
        raise ParseError(url, first.line or 1, first.text, first.detail)
    version = _version(alerts[0])
    return FeedData(
        title=items[0].authors[0], items=tuple(items), problems=tuple(complaints.found), format=f"cap {version}"
    )


def _tree(body: bytes, *, url: str) -> tuple[Element, bool, tuple[Problem, ...]]:
    """The document to the letter, which a signature needs; or, when it is broken, what can be mended of it."""
    if b"<!DOCTYPE" not in body and b"\0" not in body[:400]:
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=False
        )
        try:
            return etree.fromstring(body, parser), True, ()
        except (etree.XMLSyntaxError, ValueError):
            pass
    document = read_xml(body, url=url, roots="alert|EDXLDistribution|feed|entry|rss|RDF")
    return document.root, False, document.problems


def _version(element: Element) -> str:
    """The version of CAP whose alert an element is; empty when it is none."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.endswith("}alert"):
        return ""
    return caps.NAMESPACES.get(tag[1:].partition("}")[0], "")


# A message


def _message(alert: Element, complaints: Complaints) -> Cap | None:
    found, version = _Fields(alert), _version(alert)
    line = alert.sourceline or 0
    if not found.text("identifier") or not found.text("sender"):
        complaints.add(_NO_IDENTIFIER, line=line)
        return None
    sent = found.moment("sent")
    if sent is None:
        complaints.add(_NO_TIME, line=line, detail=found.text("identifier"))
        return None
    flaws = flaws_of(alert, version=version)
    for text, where, at in flaws:
        complaints.add(text, line=at, detail=where)
    scope = caps_word(found.text("scope"), caps.SCOPES)
    return Cap(
        version=version,
        identifier=found.text("identifier")[:500],
        sender=found.text("sender")[:500],
        sent=sent,
        status=caps_word(found.text("status"), caps.STATUSES),
        message_type=caps_word(found.text("msgType"), caps.MESSAGE_TYPES),
        scope=scope or ("Public" if version == "1.0" and not found.text("scope") else ""),
        source=found.text("source")[:500],
        restriction=found.text("restriction")[:500],
        addresses=found.text("addresses")[:2_000],
        codes=found.texts("code"),
        note=found.long("note"),
        references=_references(found.text("references")),
        incidents=found.text("incidents")[:2_000],
        infos=tuple(_info(element) for element in found.elements("info")[:100]),
        flaws=tuple((text, where) for text, where, _line in flaws),
    )


def caps_word(said: str, words: tuple[str, ...]) -> str:
    """One of the standard's words, however it is written; empty when it is none of them."""
    return next((word for word in words if word.lower() == said.lower()), "")


class _Fields:
    """The elements of CAP in an element, by their names."""

    def __init__(self, parent: Element) -> None:
        space = str(parent.tag)[1:].partition("}")[0]
        self._found: dict[str, list[Element]] = {}
        for child in parent:
            if isinstance(child.tag, str):
                found, _, name = child.tag[1:].partition("}") if child.tag.startswith("{") else ("", "", child.tag)
                if found in {space, ""}:
                    self._found.setdefault(name, []).append(child)

    def elements(self, name: str) -> list[Element]:
        return self._found.get(name, [])

    def text(self, name: str) -> str:
        """On one line."""
        return " ".join(self._whole(name).split())

    def long(self, name: str) -> str:
        """With its lines; markup that a publisher put into it is taken out."""
        text = self._whole(name)
        return _lines(plain(text) if re.search(r"</?[a-zA-Z][^<>]*>|&[a-z]{2,8};", text) else text)[:20_000]

    def texts(self, name: str) -> tuple[str, ...]:
        found = (" ".join("".join(element.itertext()).split())[:500] for element in self.elements(name)[:200])
        return tuple(text for text in found if text)

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """(valueName, value) of each; CAP 1.0 writes "name=value"."""
        found = []
        for element in self.elements(name)[:200]:
            inside = _Fields(element)
            if not inside.elements("value") and len(element) == 0:
                key, _, value = (element.text or "").partition("=")
                found.append((key.strip()[:500], value.strip()[:2_000]))
            else:
                found.append((inside.text("valueName")[:500], inside.text("value")[:2_000]))
        return tuple(found)

    def moment(self, name: str) -> datetime | None:
        return parse_date(self.text(name))

    def web(self, name: str) -> str:
        address = self.text(name)
        return address[:2_000] if address.lower().startswith(("http://", "https://")) else ""

    def _whole(self, name: str) -> str:
        element = next(iter(self.elements(name)), None)
        return "" if element is None else "".join(element.itertext())


def _lines(text: str) -> str:
    """Paragraphs by empty lines; lines that a publisher broke at 60 letters are joined again."""
    paragraphs = re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "\n\n".join(filter(None, (re.sub(r"[^\S\n]+", " ", part).strip() for part in paragraphs)))


def _references(text: str) -> tuple[CapReference, ...]:
    """Messages that are referred to: "sender,identifier,sent" with blanks between."""
    found = []
    for part in text.split()[:200]:
        pieces = part.split(",")
        if len(pieces) >= 3:
            found.append(CapReference(pieces[0][:500], ",".join(pieces[1:-1])[:500], parse_date(pieces[-1])))
    return tuple(found)


def _info(element: Element) -> CapInfo:
    found = _Fields(element)
    headline, description = found.text("headline"), found.long("description")
    instruction = found.long("instruction")
    language = _language(found.text("language"), f"{headline} {description} {instruction}")
    return CapInfo(
        language=language,
        event=found.text("event")[:500],
        headline=headline[:500],
        description=description,
        instruction=instruction,
        categories=found.texts("category"),
        responses=found.texts("responseType"),
        urgency=caps_word(found.text("urgency"), caps.URGENCIES) or "Unknown",
        severity=caps_word(found.text("severity"), caps.SEVERITIES) or "Unknown",
        certainty=found.text("certainty")[:40] or "Unknown",
        audience=found.text("audience")[:500],
        event_codes=found.pairs("eventCode"),
        effective=found.moment("effective"),
        onset=found.moment("onset"),
        expires=found.moment("expires"),
        sender_name=found.text("senderName")[:500],
        web=found.web("web"),
        contact=found.text("contact")[:500],
        parameters=found.pairs("parameter"),
        resources=tuple(_resource(each) for each in found.elements("resource")[:50]),
        areas=tuple(_area(each) for each in found.elements("area")[:200]),
    )


def _language(said: str, text: str) -> str:
    """What a part says that its language is, unless its letters cannot be of it; the standard's default is en-US."""
    code = language_code(said)
    agrees = bool(_HAN.search(text)) if code.startswith("zh") else not is_chinese(text)
    return code if code and agrees else guess_language(text) or code or "en"


def _resource(element: Element) -> CapResource:
    found = _Fields(element)
    uri = found.text("uri")
    return CapResource(
        description=found.text("resourceDesc")[:500],
        media_type=found.text("mimeType")[:120],
        uri=uri[:2_000] if uri.lower().startswith(("http://", "https://")) else "",
        size=found.text("size")[:40],
        digest=found.text("digest")[:200],
    )


def _area(element: Element) -> CapArea:
    found = _Fields(element)
    return CapArea(
        description=found.text("areaDesc")[:2_000],
        polygons=tuple(text for text in _shapes(found.elements("polygon")) if len(points_of(text)) > 2),
        circles=tuple(_shapes(found.elements("circle"))),
        geocodes=found.pairs("geocode"),
        altitude=found.text("altitude")[:40],
        ceiling=found.text("ceiling")[:40],
    )


def _shapes(elements: Iterable[Element]) -> list[str]:
    texts = (" ".join("".join(element.itertext()).split()) for element in elements)
    return [text[:MOST_POINTS].rpartition(" ")[0] if len(text) > MOST_POINTS else text for text in texts if text][:200]


def points_of(polygon: str) -> list[tuple[float, float]]:
    """The (latitude, longitude) points of a polygon; what is no point of the earth is left out."""
    found = []
    for pair in polygon.split():
        first, _, second = pair.partition(",")
        try:
            latitude, longitude = float(first), float(second)
        except ValueError:
            continue
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            found.append((latitude, longitude))
    return found


# The item of a message


_IPTC_URGENCY = {"Immediate": 2, "Expected": 3, "Future": 4, "Past": 5, "Unknown": 4}


def as_item(message: Cap, checked: Checked) -> FeedItem:
    """A message as an item of a wire.

    Anything but an actual alert is withheld, and its title says what it is: no list can show it as if it were real.
    """
    main = next(iter(message.infos), None)
    said = main.title if main else ""
    title = said or message.note or f"{message.message_type or 'Alert'} {message.identifier}"
    if message.message_type in {"Cancel", "Ack", "Error"} and not title.lower().startswith(
        message.message_type.lower()
    ):
        title = f"{message.message_type}: {title}"
    if not message.is_actual:
        title = f"{message.status or 'No status'}: {title}"
    urgent = message.urgency == "Immediate" and message.severity in {"Extreme", "Severe"}
    return FeedItem(
        guid=guid_of(message),
        title=one_line(title, max_length=300),
        summary_html=_paragraphs([main.description or main.title]) if main else "",
        content_html=_content(main) if main else _paragraphs([message.note]),
        published=message.sent,
        authors=(_author(message),),
        categories=tuple(dict.fromkeys(word for info in message.infos for word in info.categories)),
        language=main.language if main else "",
        kind="alert",
        status=PubStatus.USABLE if message.is_actual else PubStatus.WITHHELD,
        expires=message.expires if message.warns else None,
        urgency=1 if urgent else _IPTC_URGENCY.get(message.urgency, 4),
        genre=message.message_type,
        edit_note=message.note,
        subjects=tuple(
            Subject(name=name) for name in dict.fromkeys(info.event for info in message.infos if info.event)
        ),
        places=_places(message),
        related=tuple(f"{each.sender},{each.identifier}" for each in message.references),
        extra={
            "cap": caps.as_json(message),
            "signature": {"state": checked.state, "note": checked.note, "detail": checked.detail},
        },
    )


def guid_of(message: Cap) -> str:
    """By what a message is known: the standard's triple of sender, identifier and time."""
    return f"{message.sender},{message.identifier},{caps.as_json(message.sent)}"


def _author(message: Cap) -> str:
    named = next((info.sender_name for info in message.infos if info.sender_name), "")
    return named or message.source or message.sender


def _paragraphs(texts: Iterable[str]) -> str:
    parts = [part for text in texts for part in text.split("\n\n") if part.strip()]
    return "".join(f"<p>{html.escape(part.strip(), quote=False).replace(chr(10), '<br>')}</p>" for part in parts)


def _content(info: CapInfo) -> str:
    return _paragraphs([info.description, info.instruction, "; ".join(info.places)])


def _places(message: Cap) -> tuple[Place, ...]:
    found: dict[str, Place] = {}
    for info in message.infos:
        for area in info.areas:
            latitude, longitude = _middle(area)
            code = ":".join(area.geocodes[0])[:200] if area.geocodes else ""
            found.setdefault(area.description, Place(area.description, latitude, longitude, code))
    return tuple(found.values())[:60]


def _middle(area: CapArea) -> tuple[float | None, float | None]:
    """Of its shapes; None when it has none. The middle of the box is near enough for a dot on a map."""
    points = [point for polygon in area.polygons for point in points_of(polygon)]
    points += [point for circle in area.circles for point in points_of(circle.partition(" ")[0])]
    if not points:
        return None, None
    latitudes, longitudes = [p[0] for p in points], [p[1] for p in points]
    return round((min(latitudes) + max(latitudes)) / 2, 5), round((min(longitudes) + max(longitudes)) / 2, 5)


parsers.add(CapParser())
