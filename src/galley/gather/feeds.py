"""Which parser reads a body, and where a page says that its feed is."""

from __future__ import annotations

import re
from html import unescape

from galley.gather.data import FeedData
from galley.gather.errors import ParseError
from galley.gather.markup.encoding import codec_of, declared_encoding, decode
from galley.gather.markup.tree import absolute
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

HEAD_BYTES = 65_536
_FIRST_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_WEB_PAGE = gettext_noop("This is a web page, not a feed.")
_NO_FEED = gettext_noop("This is not a feed in any format that Galley reads.")
_EMPTY = gettext_noop("The answer is empty.")


def parse_feed(body: bytes, *, url: str, format: str = "", charset: str = "") -> tuple[str, FeedData]:  # noqa: A002
    """Read a feed of any format.

    Args:
        format: the slug of the parser that read this source before; tried first.
        charset: what the server said; used where the document itself says nothing.

    Returns:
        The slug of the parser that read it, and the feed.

    Raises:
        ParseError: no parser reads it.
    """
    if not body.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise ParseError(url, 1, _EMPTY)
    head = body[:HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if is_web_page(head):
        raise ParseError(url, 1, _WEB_PAGE)
    candidates = [parser for parser in parsers if parser.recognises(head)]
    if not candidates:
        raise ParseError(url, 1, _NO_FEED)
    candidates.sort(key=lambda parser: (parser.slug != format, _first_place(parser.slug, head)))
    parser = candidates[0]
    return parser.slug, parser.parse(_with_charset(body, charset), url=url)


def _first_place(slug: str, head: bytes) -> int:
    """Where the element of a format stands: a feed of one format may quote the other further down."""
    names = {
        "rss": rb"rss|rdf|channel",
        "atom": rb"feed|entry",
        "nitf": rb"nitf",
        "newsmlg2": rb"newsMessage|newsItem|packageItem|planningItem|conceptItem|knowledgeItem|catalogItem",
    }.get(slug)
    if slug == "jsonfeed":
        return 1  # takes any JSON; one that knows its own goes first
    found = re.search(rb"<(?:[\w.-]+:)?(?:" + names + rb")[\s/>]", head, re.IGNORECASE) if names else None
    return found.start() if found else 0


def is_web_page(head: bytes) -> bool:
    """Whether the first element is one of HTML."""
    if head.startswith((b"{", b"[", b"\x01", b"\x16", b"ZCZC")):
        return False
    found = _FIRST_ELEMENT.search(_without_comments(head))
    if found is None:
        return False
    return found[1].lower() in {
        b"html",
        b"head",
        b"body",
        b"div",
        b"p",
        b"script",
        b"title",
        b"meta",
    } and not re.search(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed)[\s>]", head[:HEAD_BYTES], re.IGNORECASE)


def _without_comments(head: bytes) -> bytes:
    kept, at = [], 0
    while (start := head.find(b"<!--", at)) >= 0 and (end := head.find(b"-->", start)) >= 0:
        kept.append(head[at:start])
        at = end + 3
    return b"".join([*kept, head[at:]])


def _with_charset(body: bytes, charset: str) -> bytes:
    """The server's charset, put where a document says nothing itself and is not UTF-8."""
    codec = codec_of(charset) if charset else ""
    if (
        not codec
        or codec == "utf-8"
        or declared_encoding(body)
        or body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    ):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(codec, "replace").encode("utf-8")
    return body


_LINK = re.compile(r"<link\s[^<>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


def feed_links(page: bytes, *, url: str, charset: str = "") -> list[tuple[str, str]]:
    """The feeds that a web page names: (address, title), in its order.

    Source: WHATWG HTML, section 4.6.7.1 (rel=alternate).
    """
    text, _encoding, _as_declared = decode(page, declared=declared_encoding(page), transport=charset)
    found: dict[str, str] = {}
    base = url
    if base_tag := re.search(r"<base\s[^<>]{1,2000}>", text, re.IGNORECASE):
        base = absolute(_attributes(base_tag[0]).get("href", ""), url) or url
    for tag in _LINK.findall(text):
        attributes = _attributes(tag)
        relations = attributes.get("rel", "").lower().split()
        kind = attributes.get("type", "").lower().partition(";")[0].strip()
        is_feed = "feed" in relations or ("alternate" in relations and kind in _FEED_TYPES)
        if is_feed and (address := absolute(attributes.get("href", ""), base)):
            found.setdefault(address, " ".join(attributes.get("title", "").split()))
    return list(found.items())


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
