"""An item as IPTC ninjs 3.1."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from galley.gather.data import Enclosure, ItemData, PictureSize, Place, Subject, WirePicture, Writer
from galley.gather.markup.ninjs_schema import flaws_of
from galley.gather.markup.wires import address_of, keep_only
from galley.gather.pictures import best_address
from galley.gather.registries import writers
from galley.kernel.time import iso

VERSION = "3.1"
SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
_TYPES = ("text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning")
_PASSED_ON = {
    "digital_source_type": "digitalSourceType",
    "event_details": "eventDetails",
    "planned_coverage": "plannedCoverage",
}
"""What was kept as the provider had it."""


class NinjsWriter(Writer):
    slug: ClassVar[str] = "ninjs"
    media_type: ClassVar[str] = "application/vnd.iptc.ninjs+json"

    def write(self, item: ItemData, *, uri: str, version: int, source: str) -> bytes:
        document = as_ninjs(item, uri=uri, version=version, source=source)
        return json.dumps(document, ensure_ascii=False, indent=1).encode()


def as_ninjs(item: ItemData, *, uri: str, version: int, source: str) -> dict[str, Any]:
    """The item as a JSON-ready object that is valid ninjs.

    Args:
        uri: its name with us; the provider's own is kept as another id.
        version: of the item as we have it.
        source: where it came from.

    Source: https://iptc.org/standards/ninjs/, schema 3.1.
    """
    extra, rights = item.extra, _rights(item)
    is_media = extra.get("type") in {"picture", "graphic", "video", "audio"}
    said = {
        "uri": uri,
        "standard": {"name": "ninjs", "version": VERSION, "schema": SCHEMA},
        "type": extra.get("type") if extra.get("type") in _TYPES else "text",
        "language": item.language,
        "version": str(version),
        "versionCreated": iso(item.updated or item.published),
        "firstCreated": iso(item.published),
        "contentCreated": str(extra.get("content_created") or ""),
        "embargoedUntil": _moment(item.embargoed_until),
        "expires": _moment(item.expires),
        "pubStatus": item.status,
        "urgency": item.urgency or None,
        "copyrightHolder": rights.get("holder"),
        "copyrightNotice": rights.get("notice"),
        "usageTerms": rights.get("terms"),
        "edNote": item.edit_note,
        "headlines": [{"role": "main", "value": item.headline}],
        "descriptions": [{"role": "summary", "value": item.summary}] if item.summary else [],
        "bodies": _bodies(item),
        "by": item.byline,
        "slugline": item.slugline,
        "located": str(extra.get("located") or ""),
        "subjects": [_concept(one) for one in _subjects(item)],
        "places": [_place(one) for one in item.places],
        **{name: _concepts(extra.get(name)) for name in ("people", "organisations", "objects", "events")},
        "genres": [{"name": item.genre}] if item.genre else [],
        "infoSources": [{"name": name} for name in dict.fromkeys([source, item.credit]) if name],
        "altIds": _other_ids(item),
        "renditions": [_rendition(one) for one in item.enclosures] if is_media else [],
        "associations": [] if is_media else [*_pictures(item), *_files(item)],
    }
    passed_on = {name: extra.get(key) for key, name in _PASSED_ON.items() if extra.get(key)}
    return _valid(keep_only(said), passed_on)


def _valid(said: dict[str, Any], passed_on: Mapping[str, Any]) -> dict[str, Any]:
    """What the provider had is passed on as far as this version of ninjs takes it."""
    for name, value in passed_on.items():
        if not flaws_of({**said, name: value}, VERSION):
            said[name] = value
    return said


def _moment(moment: datetime | None) -> str:
    return iso(moment) if moment is not None else ""


def _rights(item: ItemData) -> dict[str, str]:
    """The provider's own parts, when the item's rights are those and not what the desk set for the source."""
    parts = item.extra.get("rights")
    if isinstance(parts, Mapping) and any(text and text[:200] in item.rights for text in map(str, parts.values())):
        return {str(name): str(text) for name, text in parts.items()}
    return {"terms": item.rights}


def _bodies(item: ItemData) -> list[dict[str, Any]]:
    if not item.body_html:
        return []
    return [
        {"role": "main", "contentType": "text/html", "value": item.body_html},
        {"role": "main", "contentType": "text/plain", "value": item.body_text},
    ]


def _subjects(item: ItemData) -> list[Subject]:
    """With the free words that are no subject of a vocabulary."""
    known = {subject.name for subject in item.subjects}
    return [*item.subjects, *(Subject(name) for name in item.categories if name not in known)]


def _concept(one: Subject) -> dict[str, Any]:
    address = address_of(one.code)
    return keep_only({"name": one.name, "uri": address, "literal": "" if address else one.code})


def _concepts(kept: Any) -> list[dict[str, Any]]:
    found = kept if isinstance(kept, list) else []
    return [_concept(Subject(str(one.get("name", "")), str(one.get("code", "")))) for one in found]


def _place(one: Place) -> dict[str, Any]:
    said = _concept(Subject(one.name, one.code))
    if one.latitude is not None and one.longitude is not None:
        said["geoJSON"] = {"type": "Point", "coordinates": [one.longitude, one.latitude]}
    return said


def _other_ids(item: ItemData) -> list[dict[str, str]]:
    kept = item.extra.get("alternative_ids")
    return [
        {"role": "guid", "value": item.guid},
        *([{"role": "url", "value": item.url}] if item.url else []),
        *(one for one in (kept if isinstance(kept, list) else []) if one.get("value")),
    ]


def _rendition(one: Enclosure) -> dict[str, Any]:
    guessed = mimetypes.guess_type(one.url.partition("?")[0])[0] or ""
    media_type = guessed if one.media_type.endswith("/") else one.media_type or guessed
    return keep_only(
        {
            "name": one.url.rpartition("/")[2][:100] or "file",
            "href": one.url,
            "contentType": media_type,
            "title": one.caption,
            "sizeInBytes": one.size_bytes or None,
        }
    )


def _pictures(item: ItemData) -> list[dict[str, Any]]:
    """The pictures of which more is known than an address, each with all its sizes and words."""
    return [_picture(number, one) for number, one in enumerate(item.pictures, start=1)]


def _picture(number: int, one: WirePicture) -> dict[str, Any]:
    source = f"{SOURCE_TYPES}trainedAlgorithmicMedia" if one.machine_made else ""
    descriptions = [{"role": "caption", "value": one.caption}, {"role": "alttext", "value": one.alt}]
    return keep_only(
        {
            "name": f"picture-{number}",
            "uri": one.guid if ":" in one.guid else best_address([one]),
            "type": one.kind,
            "descriptions": [said for said in descriptions if said["value"]],
            "by": one.credit,
            "usageTerms": one.rights,
            "digitalSourceType": {"uri": source} if source else None,
            "renditions": [_size(size) for size in one.sizes],
        }
    )


def _size(one: PictureSize) -> dict[str, Any]:
    address = one.url or one.name
    guessed = mimetypes.guess_type(address.partition("?")[0])[0] or ""
    return keep_only(
        {
            "name": one.role or address.rpartition("/")[2][:100] or "file",
            "href": address,
            "contentType": guessed if one.media_type.endswith(("/", "/*")) else one.media_type or guessed,
            "width": one.width or None,
            "height": one.height or None,
            "sizeInBytes": one.size_bytes or None,
        }
    )


def _files(item: ItemData) -> list[dict[str, Any]]:
    """The other files; what is a size of a picture is told with it."""
    told = {address for one in item.pictures for size in one.sizes for address in (size.url, size.name) if address}
    return [_association(one) for one in item.enclosures if one.url not in told]


SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_KINDS = {"image": "picture", "video": "video", "audio": "audio"}


def _association(one: Enclosure) -> dict[str, Any]:
    rendition = _rendition(one)
    kind = (one.media_type or str(rendition.get("contentType", ""))).partition("/")[0]
    return keep_only(
        {
            "name": rendition["name"],
            "uri": one.url,
            "type": _KINDS.get(kind, ""),
            "descriptions": [{"role": "caption", "value": one.caption}] if one.caption else [],
            "by": one.credit,
            "renditions": [rendition],
        }
    )


writers.add(NinjsWriter())
