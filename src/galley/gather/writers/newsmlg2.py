"""An item as IPTC NewsML-G2 2.35, its text as XHTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from lxml import etree, html

from galley.gather.data import Enclosure, ItemData, Place, Subject, Writer
from galley.gather.markup.newsml_schema import NAMESPACE
from galley.gather.markup.tree import Element
from galley.gather.markup.wires import VOCABULARIES, address_of, clean
from galley.gather.registries import writers
from galley.kernel.time import iso

STANDARD_VERSION = "2.35"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"
XHTML = "http://www.w3.org/1999/xhtml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_QCODE = re.compile(r"[^\s:]+:[^\s]+")
_NAR: Any = {None: NAMESPACE}
_XHTML: Any = {None: XHTML}
_NATURES = ("text", "picture", "audio", "video", "graphic", "composite", "animated")


class NewsMlG2Writer(Writer):
    slug: ClassVar[str] = "newsmlg2"
    media_type: ClassVar[str] = "application/vnd.iptc.g2.newsitem+xml"

    def write(self, item: ItemData, *, uri: str, version: int, source: str) -> bytes:
        root = as_newsml(item, uri=uri, version=version, source=source)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False))


def as_newsml(item: ItemData, *, uri: str, version: int, source: str) -> Element:
    """The item as a `newsItem` that is valid.

    Args:
        uri: its name with us; the provider's own is kept as another id.
        version: of the item as we have it.
        source: where it came from.

    Source: https://iptc.org/standards/newsml-g2/, schema 2.35 (All Power).
    """
    root = etree.Element(_tag("newsItem"), nsmap=_NAR)
    for name, value in {
        "guid": uri,
        "version": str(max(1, version)),
        "standard": "NewsML-G2",
        "standardversion": STANDARD_VERSION,
        "conformance": "power",
        _LANG: _language(item.language),
    }.items():
        root.set(name, value)
    aliases = _catalogs(root, item.extra)
    _rights(root, item)
    _item_meta(root, item, source)
    _content_meta(root, item, aliases=aliases)
    _content(root, item)
    return root


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A child element; attributes without a value are left out."""
    child = etree.SubElement(parent, _tag(name))
    for key, value in attributes.items():
        if value:
            child.set(key, clean(value))
    if text:
        child.text = clean(text)
    return child


def _language(code: str) -> str:
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code or "und")


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _catalogs(root: Element, extra: Mapping[str, Any]) -> bool:
    """Where the codes are explained; whether that is for codes of others than IPTC too."""
    own = [
        href for href in _texts(extra.get("catalogs")) if "iptc.org/std/catalog/catalog.IPTC-G2-Standards" not in href
    ]
    for href in [CATALOG, *own]:
        _add(root, "catalogRef", href=href)
    schemes = extra.get("schemes")
    if isinstance(schemes, Mapping) and schemes:
        catalog = _add(root, "catalog")
        for alias, address in schemes.items():
            _add(catalog, "scheme", alias=str(alias), uri=str(address))
    return bool(own or schemes)


def _rights(root: Element, item: ItemData) -> None:
    parts = item.extra.get("rights")
    if not (
        isinstance(parts, Mapping) and any(text and text[:200] in item.rights for text in map(str, parts.values()))
    ):
        parts = {"terms": item.rights}
    if not any(parts.values()):
        return
    info = _add(root, "rightsInfo")
    if parts.get("holder"):
        _add(_add(info, "copyrightHolder", literal=str(parts["holder"])), "name", str(parts["holder"]))
    for name, key in (("copyrightNotice", "notice"), ("usageTerms", "terms")):
        if parts.get(key):
            _add(info, name, str(parts[key]))


def _item_meta(root: Element, item: ItemData, source: str) -> None:
    meta = _add(root, "itemMeta")
    nature = item.extra.get("type")
    _add(meta, "itemClass", qcode=f"ninat:{nature if nature in _NATURES else 'text'}")
    _add(_add(meta, "provider", literal=source), "name", source)
    _add(meta, "versionCreated", iso(item.updated or item.published))
    _add(meta, "firstCreated", iso(item.published))
    _moment(meta, "embargoed", item.embargoed_until)
    _add(meta, "pubStatus", qcode=f"stat:{item.status}")
    for note in filter(None, item.edit_note.splitlines()):
        _add(meta, "edNote", note)
    _moment(meta, "expires", item.expires)
    for target in item.related:
        _add(meta, "link", rel="irel:associatedWith", residref=target)


def _moment(parent: Element, name: str, moment: datetime | None) -> None:
    if moment is not None:
        _add(parent, name, iso(moment))


def _content_meta(root: Element, item: ItemData, *, aliases: bool) -> None:
    meta = _add(root, "contentMeta")
    if 1 <= item.urgency <= 9:
        _add(meta, "urgency", str(item.urgency))
    located = str(item.extra.get("located") or "")
    if located:
        _concept(meta, "located", Subject(located), aliases=aliases)
    if item.credit:
        _concept(meta, "infoSource", Subject(item.credit), aliases=aliases)
    for role, value in _ids(item):
        _add(meta, "altId", value, type=role if _QCODE.fullmatch(role) and aliases else "")
    if item.language:
        _add(meta, "language", tag=_language(item.language))
    if item.genre:
        _concept(meta, "genre", Subject(item.genre), aliases=aliases)
    _subjects(meta, item, aliases=aliases)
    _words(meta, item)


def _subjects(meta: Element, item: ItemData, *, aliases: bool) -> None:
    known = {subject.name for subject in item.subjects}
    for word in item.categories:
        if word not in known:
            _add(meta, "keyword", word)
    for subject in item.subjects:
        _concept(meta, "subject", subject, aliases=aliases)
    for place in item.places:
        _place(meta, place, aliases=aliases)


def _words(meta: Element, item: ItemData) -> None:
    for name, text in (
        ("slugline", item.slugline),
        ("headline", item.headline),
        ("dateline", str(item.extra.get("dateline") or "")),
        ("by", item.byline),
    ):
        if text:
            _add(meta, name, text)
    if item.summary:
        _add(meta, "description", item.summary, role="drol:summary")
    for caption in dict.fromkeys(one.caption for one in item.enclosures if one.caption):
        _add(meta, "description", caption, role="drol:caption")


def _ids(item: ItemData) -> Iterable[tuple[str, str]]:
    yield "", item.guid
    if item.url and item.url != item.guid:
        yield "", item.url
    kept = item.extra.get("alternative_ids")
    for one in kept if isinstance(kept, list) else []:
        if one.get("value"):
            yield str(one.get("role") or ""), str(one["value"])


def _concept(parent: Element, name: str, subject: Subject, *, aliases: bool, **more: str) -> Element:
    """A concept by its code: a qcode where a catalog explains it, an address, or a literal."""
    code = subject.code
    short = code.partition(":")[0]
    is_qcode = bool(_QCODE.fullmatch(code)) and (short in VOCABULARIES or (aliases and "://" not in code))
    address = "" if is_qcode else address_of(code)
    literal = "" if is_qcode or address else code
    element = _add(parent, name, qcode=code if is_qcode else "", uri=address, literal=literal, **more)
    if subject.name:
        _add(element, "name", subject.name)
    return element


def _place(meta: Element, place: Place, *, aliases: bool) -> None:
    # Where a place lies cannot stand at the subject itself: an assertion about the same concept says it.
    code = place.code or (place.name if place.latitude is not None else "")
    _concept(meta, "subject", Subject(place.name, code), aliases=aliases, type="cpnat:geoArea")
    if place.latitude is not None and place.longitude is not None:
        about = _concept(meta.getparent(), "assert", Subject(place.name, code), aliases=aliases)
        details = _add(about, "geoAreaDetails")
        _add(details, "position", latitude=str(place.latitude), longitude=str(place.longitude))


def _content(root: Element, item: ItemData) -> None:
    if not item.body_html and not item.enclosures:
        return
    content = _add(root, "contentSet")
    if item.body_html:
        inline = _add(content, "inlineXML", contenttype="application/xhtml+xml")
        page = etree.SubElement(inline, f"{{{XHTML}}}html", nsmap=_XHTML)
        title = etree.SubElement(etree.SubElement(page, f"{{{XHTML}}}head"), f"{{{XHTML}}}title")
        title.text = clean(item.headline)
        body = etree.SubElement(page, f"{{{XHTML}}}body")
        _copy(html.fragment_fromstring(clean(item.body_html), create_parent="div"), body)
    for one in item.enclosures:
        _remote(content, one)


def _copy(source: Element, target: Element) -> None:
    """Children and text of HTML into XHTML; attributes of the cleaner's list have no prefixes."""
    target.text = source.text
    for child in source:
        if not isinstance(child.tag, str):
            continue
        made = etree.SubElement(target, f"{{{XHTML}}}{child.tag}")
        for name, value in child.attrib.items():
            made.set(_LANG if name == "lang" else name, value)
        _copy(child, made)
        made.tail = child.tail


def _remote(content: Element, one: Enclosure) -> None:
    media_type = "" if one.media_type.endswith("/") else one.media_type
    _add(content, "remoteContent", href=one.url, contenttype=media_type, size=str(one.size_bytes or ""))


writers.add(NewsMlG2Writer())
