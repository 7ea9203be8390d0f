"""What feedparser's own suite expects of a feed, asked of ours: title, link, id, dates and text of feed and entries.

Each file of that suite says in a comment what its parse must give, as a Python expression over feedparser's result. The
parts of it that are about what Galley keeps are taken as claims; the rest is about feedparser's own data model.
"""

from __future__ import annotations

import ast
import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urljoin

from galley.gather.data import FeedItem
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.markup.encoding import declared_encoding, decode
from galley.gather.markup.items import title_text

BASE = "http://127.0.0.1:8097/"
_EXPECT = re.compile(r"Expect:\s*(.*?)\s*(?:-->|\n\s*(?:Options|Header|Note|Description):)", re.DOTALL)
_HEADER = re.compile(r"^Header:\s*([^:]+):(.*?)(?:-->)?$", re.MULTILINE)


@dataclass(frozen=True)
class Claim:
    """One thing that is expected, and what came."""

    what: str
    expected: object
    found: object

    @property
    def is_met(self):
        return self.expected == self.found


def claims_of(path):
    """The claims of one file about what Galley keeps."""
    body = path.read_bytes()
    text = decode(body, declared=declared_encoding(body))[0]
    found = _EXPECT.search(text[:6_000])
    if not found:
        return []
    headers = {name.strip().lower(): value.strip() for name, value in _HEADER.findall(text[:6_000])}
    try:
        tree = ast.parse(" ".join(found[1].split()), mode="eval")
    except SyntaxError:
        return []
    wanted = [claim for part in _parts(tree.body) if (claim := _claim(part)) is not None]
    if not wanted:
        return []
    charset = re.search(r"charset=[\"']?([\w-]+)", headers.get("content-type", ""))
    url = urljoin(BASE, headers.get("content-location", ""))
    try:
        feed = parse_feed(body, url=url, charset=charset[1] if charset else "")[1]
    except ParseError as error:
        return [Claim(".".join(map(str, steps)), expected, str(error)) for steps, expected in wanted]
    claims = []
    for steps, expected in wanted:
        answer = _ours(feed, steps, expected)
        if answer is not NotImplemented:
            claims.append(Claim(".".join(map(str, steps)), *answer))
    return claims


def _parts(node):
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _parts(value)
    else:
        yield node


def _claim(node):
    """(path, expected value) of `entries[0]['title'] == 'x'`; None for anything else."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq)):
        return None
    steps, value = _steps(node.left), node.comparators[0]
    try:
        return (steps, ast.literal_eval(value)) if steps else None
    except ValueError:
        return None


def _steps(node):
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        inside = _steps(node.value)
        return (*inside, node.attr) if inside else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        inside = _steps(node.value)
        return (*inside, node.slice.value) if inside else None
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len" and len(node.args) == 1:
        inside = _steps(node.args[0])
        return ("len", *inside) if inside else None
    return None


def _ours(feed, steps, expected):
    match steps:
        case ("len", "entries"):
            return expected, len(feed.items)
        case ("feed", "title") | ("feed", "title_detail", "value"):
            return _either(expected, title_text(expected), feed.title)
        case ("feed", "link"):
            return expected, feed.url
        case ("feed", "updated_parsed" | "modified_parsed"):
            return _moment(expected), feed.updated
        case ("entries", int(number), *rest):
            if number < len(feed.items):
                return _of_item(feed.items[number], tuple(rest), expected)
            is_kept = _of_item(FeedItem(), tuple(rest), expected) is not NotImplemented
            return (expected, "no such entry") if is_kept else NotImplemented
        case _:
            return NotImplemented


def _of_item(item, steps, expected):
    match steps:
        case ("title",) | ("title_detail", "value"):
            return _either(expected, title_text(expected), item.title)
        case ("link",):
            return expected, item.url
        case ("id",) | ("guid",):
            return expected, item.guid
        case ("published_parsed",):
            return _moment(expected), item.published
        case ("updated_parsed",) | ("modified_parsed",):
            return _moment(expected), item.updated or item.published
        case ("created_parsed",):
            return _moment(expected), item.published
        case ("summary",) | ("summary_detail", "value") | ("description",):
            said = {_words(item.summary_html), _words(item.content_html)}
            return _words(expected), _words(expected) if _words(expected) in said else _words(item.summary_html)
        case ("content", 0, "value"):
            said = {_words(item.summary_html), _words(item.content_html)}
            return _words(expected), _words(expected) if _words(expected) in said else _words(item.content_html)
        case _:
            return NotImplemented


def _either(as_text, as_html, found):
    """A title that holds "<": text of feedparser's, which may have been HTML or not."""
    return found if found in {as_text, as_html} else as_html, found


def _words(html):
    return " ".join(unescape(title_text(html)).split())


def _moment(expected):
    if expected is None or not isinstance(expected, tuple):
        return expected
    return datetime.fromtimestamp(calendar.timegm(expected), UTC)


KEPT = re.compile(r"title|link|\bid\b|guid|parsed")


def is_about_identity(claim):
    """Title, link, date or id: what the reach is measured by."""
    return bool(KEPT.search(claim.what))
