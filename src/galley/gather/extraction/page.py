"""A web page, opened: its tree, its meta elements, and what it says of itself in JSON-LD and microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import lxml.html
from lxml import etree

from galley.gather.errors import ParseError
from galley.gather.markup.encoding import declared_encoding, decode
from galley.kernel.text import gettext_noop

MOST_BYTES = 4 * 1024 * 1024
"""The longest articles have a tenth of it; what comes after is scripts."""

_EMPTY = gettext_noop("The page is empty.")
_NO_PAGE = gettext_noop("This is not a web page.")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ARTICLES = frozenset(
    {
        *("article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "blogposting"),
        *("backgroundnewsarticle", "reviewnewsarticle", "liveblogposting", "report", "scholarlyarticle", "techarticle"),
        *(
            "socialmediaposting",
            "discussionforumposting",
            "claimreview",
            "review",
            "recipe",
            "advertisercontentarticle",
        ),
        *(
            "satiricalarticle",
            "askpublicnewsarticle",
            "medicalwebpage",
            "podcastepisode",
            "videoobject",
            "creativework",
        ),
    }
)
_BEST = frozenset({"newsarticle", "reportagenewsarticle", "article", "blogposting", "analysisnewsarticle"})
_PAGES = frozenset({"webpage", "itempage"})


@dataclass
class Page:
    """A page's text as a tree, with what its head says."""

    url: str
    text: str
    tree: Any
    metas: dict[str, list[str]] = field(default_factory=dict)
    """By name, property or itemprop, in lower case."""

    def meta(self, *names: str) -> str:
        """The first of these that says something."""
        return next((value for name in names for value in self.metas.get(name, []) if value), "")

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """Every object of the page's JSON-LD that tells of an article, the likeliest first."""
        found = [one for block in self._blocks() for one in _walk(block)]
        articles = [one for one in found if _kinds(one) & _ARTICLES]
        articles.sort(key=lambda one: (not _kinds(one) & _BEST, not one.get("headline"), not one.get("datePublished")))
        return articles + [one for one in found if _kinds(one) & _PAGES]

    @cached_property
    def nodes(self) -> dict[str, Any]:
        """Objects of JSON-LD by their id, to follow references."""
        return {
            str(one["@id"]): one
            for block in self._blocks()
            for one in _walk(block)
            if isinstance(one.get("@id"), str) and len(one) > 1
        }

    def _blocks(self) -> Iterator[Any]:
        for script in self.tree.iter("script"):
            if "ld+json" in str(script.get("type", "")).lower():
                yield from _json_of(script.text or "")


def open_page(body: bytes, *, url: str, charset: str = "") -> Page:
    """Open a page in whatever encoding it is.

    Raises:
        ParseError: there is nothing in it, or it is no page.
    """
    if not body.strip():
        raise ParseError(url, 1, _EMPTY)
    body = body[:MOST_BYTES]
    said = declared_encoding(body) or _declared_late(body)
    text = _CONTROLS.sub(" ", decode(body, declared=said, transport=charset)[0])
    text = _DECLARATION.sub("", text.encode("utf-8", "ignore").decode())
    try:
        tree = lxml.html.document_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError, TypeError) as error:
        raise ParseError(url, 1, _NO_PAGE, str(error)) from error
    page = Page(url, text, tree)
    for meta in tree.iter("meta"):
        content = " ".join(str(meta.get("content", "")).split())
        for name in ("name", "property", "itemprop", "http-equiv"):
            if content and meta.get(name):
                page.metas.setdefault(str(meta.get(name)).strip().lower(), []).append(content)
    return page


_LATE = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)


def _declared_late(body: bytes) -> str:
    """Pages put scripts before the element that names their encoding, against the standard's first 1024 bytes."""
    found = _LATE.search(body[:65_536])
    return found[1].decode("ascii") if found else ""


def _json_of(text: str) -> list[Any]:
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|/\*.*?\*/)\s*|\s*(?:-->|//\]\]>)\s*$", "", text.strip())
    for attempt in (text, text.rstrip().rstrip(";"), re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    return []


def _walk(value: Any, *, depth: int = 0) -> Iterator[dict[str, Any]]:
    """An object and those in it that stand for themselves: graphs, lists, what a page is mainly about."""
    if depth > 6:
        return
    if isinstance(value, list):
        for one in value[:200]:
            yield from _walk(one, depth=depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item", "author"):
            if isinstance(value.get(key), dict | list):
                yield from _walk(value[key], depth=depth + 1)


def _kinds(value: dict[str, Any]) -> set[str]:
    said = value.get("@type")
    kinds = said if isinstance(said, list) else [said]
    return {str(kind).rpartition("/")[2].lower() for kind in kinds if kind}


def kinds_of(value: dict[str, Any]) -> set[str]:
    """An object's types in lower case."""
    return _kinds(value)


def words_of(element: Any) -> str:
    """The words that a reader sees of an element, on one line."""
    return " ".join("".join(_visible(element)).split())


def _visible(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in {"script", "style", "noscript", "template", "svg"}:
        return
    yield element.text or ""
    for child in element:
        yield from _visible(child)
        if isinstance(child.tag, str) and child.tag in {"br", "p", "div", "li", "span", "h1", "h2", "td"}:
            yield " " if child.tag != "span" else ""
        yield child.tail or ""
