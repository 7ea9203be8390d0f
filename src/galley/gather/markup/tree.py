"""Foreign XML becomes a tree: no DTD, no entities but HTML's named ones, and broken XML mended as far as it goes."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from galley.gather.data import Problem
from galley.gather.errors import ParseError
from galley.gather.markup.encoding import declared_encoding, decode
from galley.kernel.text import gettext_noop

Element = Any
"""An lxml element; lxml-stubs knows too little of iteration to be of help."""

MAX_DOCTYPE = 200_000
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORD_PROCESSOR = re.compile(r"[\x80-\x9f]|&#(?:(12[89]|1[345]\d)|[xX]([89][0-9A-Fa-f]));")
"""Controls that no feed means: the curly quotes of windows-1252, as a word processor wrote them."""
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_BAD_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}));")
_BARE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]{0,31}|#[0-9]{1,8}|#x[0-9A-Fa-f]{1,8});)")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"

NAMESPACES = {
    "": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://purl.org/rss/1.0": "",
    "http://purl.org/net/rss1.1#": "",
    "http://purl.org/rss/2.0": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://example.com/newformat#": "atom",
    "http://example.com/necho": "atom",
    "http://purl.org/echo": "atom",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://search.yahoo.com/mrss": "media",
    "http://www.rssboard.org/media-rss": "media",
    "http://video.search.yahoo.com/mrss": "media",
    "http://tools.search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://podcastindex.org/namespace/1.0": "podcast",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
    "http://backend.userland.com/creativecommonsrssmodule": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "cc",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://freshmeat.net/rss/fm": "fm",
}
"""Namespace, in lower case and without its last slash, -> our name for it."""


@lru_cache(maxsize=4_096)
def short_name(tag: str) -> str:
    """One name for an element however its namespace is spelt: "dc:date" of Dublin Core, "title" of RSS itself.

    A prefix that was never declared is taken at its word.
    """
    if not tag.startswith("{"):
        prefix, _, local = tag.rpartition(":")
        return f"{prefix.lower()}:{local.lower()}" if prefix else local.lower()
    space, _, local = tag[1:].partition("}")
    known = NAMESPACES.get(space.lower().rstrip("/"))
    if known is None:
        return f"{{{space}}}{local.lower()}"
    return f"{known}:{local.lower()}" if known else local.lower()


@dataclass(frozen=True)
class Document:
    """A parsed document and what had to be mended to get it."""

    root: Element
    problems: tuple[Problem, ...]
    encoding: str


def read_xml(body: bytes, *, url: str, roots: str, mend: bool = True) -> Document:
    """Parse bytes as XML, mending what can be mended.

    Args:
        roots: a pattern of the names that the root element may have; what stands before it is dropped.
        mend: broken XML is read as far as it goes; else it is refused.

    Raises:
        ParseError: there is no element in it at all, or it is broken and not to be mended.
    """
    declared = declared_encoding(body)
    text, encoding, as_declared = decode(body, declared=declared)
    problems = [] if as_declared else [Problem(_ENCODING, 1, f"{declared or '-'} → {encoding}")]
    text = from_root(text.lstrip("\ufeff"), roots)
    text = _NAMED.sub(_character, text)
    if not text.isascii() or "&#" in text:
        text = _WORD_PROCESSOR.sub(_from_windows, text)
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
        problems.append(Problem(_FORBIDDEN, 0))
    try:
        return Document(_tree(text, mend=False), tuple(problems), encoding)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        if not mend:
            raise ParseError(url, line, _NOT_WELL_FORMED, _first_line(error)) from error
        problems.append(Problem(_BROKEN, line, _first_line(error)))
        broken = error
    try:
        root = _tree(_mended(text), mend=True)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(url, getattr(error, "lineno", None) or 1, _NOTHING, _first_line(error)) from error
    if root is None:
        raise ParseError(url, getattr(broken, "lineno", None) or 1, _NOTHING, _first_line(broken)) from broken
    return Document(root, tuple(problems), encoding)


_ENCODING = gettext_noop("The text is not in the encoding that the feed declares.")
_FORBIDDEN = gettext_noop("The feed holds characters that XML forbids; they were left out.")
_BROKEN = gettext_noop("The XML is broken; what could be read was kept.")
_NOTHING = gettext_noop("This is not a feed: no XML could be read.")
_NOT_WELL_FORMED = gettext_noop("The XML is broken.")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _tree(text: str, *, mend: bool) -> Element:
    parser = etree.XMLParser(
        recover=mend,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        strip_cdata=True,
        encoding="utf-8",
    )
    return etree.fromstring(text.encode("utf-8"), parser)


def _from_windows(found: re.Match[str]) -> str:
    number = int(found[1]) if found[1] else int(found[2], 16) if found[2] else ord(found[0])
    return bytes([number]).decode("windows-1252", "ignore") if 0x80 <= number <= 0x9F else ""


def _character(found: re.Match[str]) -> str:
    character = html5.get(f"{found[1]};", "")
    if not character:
        return f"&amp;{found[1]};"  # an entity that only a DTD could explain; DTDs are not read
    return html.escape(character) if character in "<>&\"'" else character


def _mended(text: str) -> str:
    """Escape what stands bare outside CDATA, and drop character references that XML forbids."""
    parts = _CDATA.split(text)
    for i in range(0, len(parts), 2):
        parts[i] = _BAD_REFERENCE.sub(_reference, _BARE_AMPERSAND.sub("&amp;", parts[i]))
    return "".join(parts)


def _reference(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    if 0x80 <= number <= 0x9F:  # windows-1252 as a reference, as word processors wrote it
        return bytes([number]).decode("windows-1252", "replace")
    good = number in {9, 10, 13} or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF
    return found[0] if good else ""


def from_root(text: str, roots: str) -> str:
    """The text from its root element on, with as many empty lines before it as were dropped.

    The document type goes with everything that it defines, so no entity of it can ever be expanded; so do warnings that
    a server printed before the feed.
    """
    at = _after_prolog(text)
    wanted = re.compile(rf"<(?:[\w.-]+:)?(?:{roots})(?=[\s/>])", re.IGNORECASE)
    if not wanted.match(text, at) and (found := wanted.search(text, at)):
        at = found.start()
    return "\n" * text.count("\n", 0, at) + text[at:]


def _after_prolog(text: str) -> int:
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if text.startswith("<!--", at):
            end = text.find("-->", at + 4)
            width = 3
        elif text.startswith("<?", at):
            end = text.find(">", at + 2)
            width = 1
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            end = _doctype_end(text, at)
            width = 0
        else:
            return at
        if end < 0:
            return at
        at = end + width


def _doctype_end(text: str, start: int) -> int:
    depth, at = 0, start + 9
    while at < min(len(text), start + MAX_DOCTYPE):
        character = text[at]
        if character in "\"'":
            closing = text.find(character, at + 1)
            if closing < 0:
                break
            at = closing
        elif text.startswith("<!--", at):
            closing = text.find("-->", at + 4)
            if closing < 0:
                break
            at = closing + 2
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
        elif character == ">" and depth <= 0:
            return at + 1
        at += 1
    closing = text.find(">", start)  # its quotes or brackets never end
    return closing + 1 if closing >= 0 else len(text)


def children(element: Element, *, own: str = "") -> dict[str, list[Element]]:
    """The child elements by short name, in order.

    Args:
        own: a namespace prefix ("atom:" or "{unknown}") that is the format's own and is left off the names.
    """
    found: dict[str, list[Element]] = {}
    for child in element:
        if isinstance(child.tag, str):
            name = short_name(child.tag)
            found.setdefault(name.removeprefix(own) if own else name, []).append(child)
    return found


def inner(element: Element | None) -> str:
    """The content of an element as HTML: its text taken as HTML, or, when markup stands in it bare, that markup."""
    if element is None:
        return ""
    if len(element) == 0:
        return (element.text or "").strip()
    return markup(element)


def markup(element: Element) -> str:
    """The elements and the text in an element, as HTML; what looks like a tag in the text is text."""
    parts = [html.escape(element.text or "", quote=False)]
    parts.extend(_serialised(child) for child in element)
    return "".join(parts).strip()


def _serialised(element: Element) -> str:
    if not isinstance(element.tag, str):
        return html.escape(element.tail or "", quote=False)
    attributes = "".join(
        f' {_local(name)}="{html.escape(value)}"' for name, value in element.attrib.items() if not name.startswith("{")
    )
    name, tail = _local(element.tag), html.escape(element.tail or "", quote=False)
    if len(element) == 0 and not element.text:
        closing = f"<{name}{attributes}>" if name in _VOID else f"<{name}{attributes}></{name}>"
        return closing + tail
    parts = [f"<{name}{attributes}>", html.escape(element.text or "", quote=False)]
    parts.extend(_serialised(child) for child in element)
    return "".join([*parts, f"</{name}>", tail])


_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def words(element: Element | None) -> str:
    """The text of an element on one line, tags within it dropped."""
    if element is None:
        return ""
    text = element.text if len(element) == 0 else "".join(element.itertext())
    return " ".join((text or "").split())


def base_of(element: Element, *, url: str) -> str:
    """Where relative addresses in an element lead from: its xml:base and its ancestors', against the feed's address."""
    bases = []
    current = element
    while current is not None:
        base = current.get(_XML_BASE)
        if base:
            bases.append(base)
        current = current.getparent()
    resolved = url
    for base in reversed(bases):
        resolved = absolute(base, resolved) or resolved
    return resolved


def language_of(element: Element) -> str:
    """The xml:lang in force; an empty one takes an inherited language back."""
    current = element
    while current is not None:
        language = current.get(_XML_LANG)
        if language is not None:
            return str(language).strip()
        current = current.getparent()
    return ""


_WEB_SCHEMES = (
    "http:",
    "https:",
    "ftp:",
    "mailto:",
    "urn:",
    "tag:",
    "magnet:",
    "rtsp:",
    "rtmp:",
    "mms:",
    "gopher:",
    "news:",
)
_ANY_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def absolute(address: str, base: str) -> str:
    """An address made absolute; empty when it runs something ("javascript:") or cannot be read."""
    address = "".join(address.split()) if "\n" in address or "\t" in address else address.strip()
    if not address:
        return ""
    if _ANY_SCHEME.match(address):
        return address if address.lower().startswith(_WEB_SCHEMES) else ""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
