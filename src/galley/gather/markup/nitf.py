"""NITF's elements as HTML, and what its head says; NITF stands by itself, in NewsML-G2 and in ninjs.

Source: IPTC, NITF 3.6, https://iptc.org/standards/nitf/.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from galley.gather.data import Attachment, Enclosure, PictureSize, WirePicture
from galley.gather.errors import ParseError
from galley.gather.markup import wires
from galley.gather.markup.items import unique
from galley.gather.markup.tree import Element, read_xml, words
from galley.gather.pictures import inline, looks_like_one, picture_of, size_at, whole_number

_SAME = frozenset(
    {
        *("p", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "thead", "tbody", "caption", "q", "sub"),
        *("sup", "br", "hr", "pre", "a", "cite", "abbr", "b", "i", "u", "s", "strong"),
    }
)
_AS = {
    "hl1": "h2",
    "hl2": "h3",
    "bq": "blockquote",
    "tfoot": "tbody",
    "fn": "p",
    "copyrite": "p",
    "credit": "cite",
    "lang": "span",
    "acronym": "abbr",
    "object.title": "em",
}
_LEFT_OUT = frozenset(
    {
        *("media", "note", "nitf-table-metadata", "nitf-col", "nitf-colgroup", "col", "colgroup", "ds"),
        *("postaddr", "delivery.office", "delivery.point"),
    }
)
_VOID = frozenset({"br", "hr"})
_ATTRIBUTES = {"a": ("href",), "td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}


def local(element: Element) -> str:
    """The name of an element without its namespace, in lower case; empty for a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def find(element: Element, *path: str) -> Element | None:
    """The first element on a path of local names."""
    current: Element | None = element
    for name in path:
        current = next((child for child in current if local(child) == name), None) if current is not None else None
    return current


def each(element: Element | None, name: str) -> Iterator[Element]:
    """The children of a local name."""
    return (child for child in element if local(child) == name) if element is not None else iter(())


def within(element: Element | None, name: str) -> Iterator[Element]:
    """The descendants of a local name, in document order."""
    return (one for one in element.iter() if local(one) == name) if element is not None else iter(())


def nitf_html(value: str) -> str:
    """The text of NITF that stands in a string, whole or only its content, as HTML; a plain text as paragraphs."""
    if "<" not in value:
        return wires.paragraphs(value)
    try:
        root = read_xml(f"<nitf>{value}</nitf>".encode(), url="", roots="nitf").root
    except ParseError:
        return wires.paragraphs(value)
    return content_html(root)


def content_html(root: Element) -> str:
    """The content of a document, or of any part of one, as HTML that is still to be cleaned."""
    body = root if local(root) == "body" else next(within(root, "body"), None)
    content = next(each(body, "body.content"), None)  # a note within the head has one too
    if content is None and body is None:
        content = next(within(root, "body.content"), None)
    return "".join(_inside(content if content is not None else root)).strip()


def _inside(element: Element) -> Iterator[str]:
    yield html.escape(wires.clean(element.text or ""), quote=False)
    for child in element:
        yield from _outside(child)
        yield html.escape(wires.clean(child.tail or ""), quote=False)


def _outside(element: Element) -> Iterator[str]:
    name = local(element)
    if not name or name in _LEFT_OUT:
        return
    if name == "em":
        name = "strong" if element.get("class", "").lower() in {"bold", "b", "strong"} else "em"
    elif name == "frac":
        yield html.escape(
            "/".join(words(part) for part in element if local(part) in {"numer", "denom", "frac-num", "frac-den"})
        )
        return
    elif name not in _SAME:
        name = _AS.get(name, "")
    if name in _VOID:
        yield f"<{name}>"
        return
    attributes = "".join(
        f' {key}="{html.escape(element.get(key))}"' for key in _ATTRIBUTES.get(name, ()) if element.get(key)
    )
    yield f"<{name}{attributes}>" if name else ""
    yield from _inside(element)
    yield f"</{name}>" if name else ""


def headline_of(root: Element) -> str:
    """The first headline of the body's head, else of the document."""
    for name in ("hl1", "hedline", "title"):
        found = next(within(root, name), None)
        if found is not None and words(found):
            return words(found)
    return ""


def byline_of(root: Element) -> str:
    """Who is named in the byline, without "By" and without titles."""
    byline = next(within(find_body_head(root), "byline"), None)
    if byline is None:
        return ""
    people = [words(one) for one in within(byline, "person") if words(one)]
    if people:
        return ", ".join(people)
    titles = [words(one) for one in within(byline, "byttl")]
    said = words(byline)
    for title in titles:
        said = said.removesuffix(title).strip(" ,;\u2013-") if said != title else said
    return re.sub(r"^By\s+(?=\S)", "", said, flags=re.IGNORECASE)


def find_body_head(root: Element) -> Element | None:
    return next(within(root, "body.head"), None)


def pictures_of(root: Element, *, url: str) -> Iterator[Enclosure]:
    """The media of a document with their captions, each rendition once."""
    for media in within(root, "media"):
        kind = (media.get("media-type") or "").strip().lower()
        caption = " ".join(filter(None, (words(one) for one in within(media, "media-caption"))))
        credit = next((words(one) for one in within(media, "media-producer") if words(one)), "")
        for one in within(media, "media-reference"):
            address = wires.reference(one.get("source"), url)
            if address:
                media_type = (one.get("mime-type") or "").strip().lower()[:100]
                yield Enclosure(
                    address,
                    media_type or {"image": "image/", "video": "video/", "audio": "audio/"}.get(kind, ""),
                    caption=caption or wires.line_of(one.get("alternate-text")),
                    credit=credit,
                )


def wire_pictures_of(root: Element, *, url: str) -> tuple[tuple[WirePicture, ...], tuple[Attachment, ...]]:
    """The pictures of a document, each with its sizes and words, and the files that stand within it."""
    pictures: list[WirePicture] = []
    files: list[Attachment] = []
    for media in within(root, "media"):
        sizes = [size for one in within(media, "media-reference") if (size := _size(one, media, url)) is not None]
        for one in within(media, "media-object"):
            found = inline(one.text or "", name=media.get("id") or "picture", media_type=_media_type(one, media))
            if found is not None:
                sizes.append(found[0])
                files.append(found[1])
        picture = picture_of(sizes, **_words_of(media))
        if picture is not None:
            pictures.append(picture)
    return tuple(pictures), tuple(files)


def _size(one: Element, media: Element, url: str) -> PictureSize | None:
    address, media_type = wires.reference(one.get("source"), url), _media_type(one, media)
    if not address or not looks_like_one(address, media_type):
        return None
    return size_at(
        address,
        media_type=media_type,
        width=whole_number(one.get("width")),
        height=whole_number(one.get("height")),
        role=wires.line_of(one.get("name")).lower()[:60],
    )


def _media_type(one: Element, media: Element) -> str:
    said = (one.get("mime-type") or "").strip().lower()[:100]
    kind = (media.get("media-type") or "").strip().lower()
    return said or {"image": "image/", "photo": "image/", "picture": "image/"}.get(kind, "")


def _words_of(media: Element) -> dict[str, str]:
    said = {(one.get("name") or "").strip().lower(): one.get("value") or "" for one in within(media, "media-metadata")}
    rights = unique(wires.clean(said.get(name, "")) for name in ("copyright", "rights", "usageterms", "usage-terms"))
    alt = (wires.line_of(one.get("alternate-text")) for one in within(media, "media-reference"))
    return {
        "caption": " ".join(filter(None, (words(one) for one in within(media, "media-caption")))),
        "alt": next(filter(None, alt), ""),
        "credit": next((words(one) for one in within(media, "media-producer") if words(one)), ""),
        "rights": "\n".join(rights),
    }


def text_within(root: Element | None) -> str:
    """The text of blocks, a paragraph a line."""
    if root is None:
        return ""
    blocks = [words(one) for one in within(root, "p")]
    return "\n".join(block for block in blocks if block) or words(root)


def attributes_of(element: Element | None) -> dict[str, Any]:
    """The attributes of an element that say something, by local name."""
    if element is None:
        return {}
    return {
        name.rpartition("}")[2]: wires.clean(value).strip() for name, value in element.attrib.items() if value.strip()
    }
