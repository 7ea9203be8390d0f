"""A document that a wire brought, read: what every kind that brings whole files makes of one."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from galley.gather.data import Part, Problem, Raw
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.markup.wires import rounds_of
from galley.kernel.ids import fingerprint_bytes


@dataclass(frozen=True)
class Document:
    """A document and what is in it: parts, or why it was refused."""

    raw: Raw
    parts: tuple[Part, ...] = ()
    format: str = ""
    problem: Problem | None = None
    """Why it was refused, and where."""


def read_document(
    body: bytes,
    *,
    url: str,
    media_type: str = "",
    charset: str = "",
    format: str = "",  # noqa: A002 -- as a source calls it
) -> Document:
    """Read a document of any format; one that cannot be read is an answer, not an error.

    Several versions of one item in a document become parts of their own, in the order of the versions, so that each is
    kept as a version of it.
    """
    raw = Raw(body, fingerprint_bytes(body), url[:2_000], media_type[:120])
    try:
        slug, feed = parse_feed(body, url=url, format=format, charset=charset)
    except ParseError as error:
        return Document(raw, problem=Problem(error.problem, error.line, error.detail))
    rounds = rounds_of(feed.items) or [[]]
    first = Part(dataclasses.replace(feed, items=tuple(rounds[0])), raw)
    later = (Part(dataclasses.replace(feed, items=tuple(items), problems=()), raw) for items in rounds[1:])
    return Document(raw, (first, *later), slug)
