"""Sitemaps and indexes of sitemaps, with the extension for news: addresses, and what is said of each.

No parser of the registry: a sitemap names pages, it does not tell them.
Source: https://www.sitemaps.org/protocol.html and Google's news sitemap 0.9.
"""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from galley.gather.errors import ParseError
from galley.gather.markup.dates import parse_date
from galley.gather.markup.tree import absolute, read_xml
from galley.kernel.text import gettext_noop

MOST_ENTRIES = 50_000
MOST_BYTES = 60 * 1024 * 1024

_NO_SITEMAP = gettext_noop("This is not a sitemap.")
_GARBLED = gettext_noop("The sitemap is compressed, and cannot be unpacked.")
_TOO_LARGE = gettext_noop("The sitemap is larger than Galley takes.")


@dataclass(frozen=True)
class Entry:
    """One address of a sitemap."""

    url: str
    changed: str = ""
    """As the sitemap says it, to tell whether it is another than before."""
    moment: datetime | None = None
    title: str = ""
    language: str = ""
    published: datetime | None = None


@dataclass(frozen=True)
class Sitemap:
    """A sitemap, read."""

    entries: tuple[Entry, ...] = ()
    """Pages, or sitemaps when it is an index."""
    is_index: bool = False
    name: str = ""
    """Of the publication, where a news sitemap says it."""


def read_sitemap(body: bytes, *, url: str) -> Sitemap:
    """Read a sitemap, also a compressed one, or a list of addresses in plain text.

    Raises:
        ParseError: it is none.
    """
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body, url)
    start = body[:2_048].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith((b"http://", b"https://")):
        lines = (absolute(line.strip(), url) for line in body.decode("utf-8", "replace").splitlines())
        return Sitemap(tuple(Entry(line) for line in lines if line)[:MOST_ENTRIES])
    if b"<urlset" not in body[:65_536] and b"<sitemapindex" not in body[:65_536] and b":urlset" not in body[:65_536]:
        raise ParseError(url, 1, _NO_SITEMAP)
    root = read_xml(body, url=url, roots=r"(?:\w+:)?urlset|(?:\w+:)?sitemapindex").root
    entries, name = [], ""
    for element in root:
        if _local(element) in {"url", "sitemap"}:
            said = _said(element)
            name = name or said.get("name", "")
            if entry := _entry(said, url):
                entries.append(entry)
        if len(entries) >= MOST_ENTRIES:
            break
    return Sitemap(tuple(entries), _local(root) == "sitemapindex", name)


def _entry(said: dict[str, str], base: str) -> Entry | None:
    address = absolute(said.get("loc", ""), base)
    if not address.startswith(("http://", "https://")):
        return None
    changed, published = said.get("lastmod", ""), parse_date(said.get("publication_date", ""))
    return Entry(
        url=address,
        changed=(changed or said.get("publication_date", ""))[:40],
        moment=parse_date(changed) or published,
        title=said.get("title", ""),
        language=said.get("language", ""),
        published=published,
    )


def _said(element: Any) -> dict[str, str]:
    """The texts below an entry by local name; of pictures and videos, which have titles too, none."""
    found: dict[str, str] = {}
    for child in element:
        local = _local(child)
        if local in {"news", "publication"}:
            found |= {key: value for key, value in _said(child).items() if key not in found}
        elif local and local not in {"image", "video"}:
            found.setdefault(local, " ".join((child.text or "").split()))
    return found


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _unpacked(body: bytes, url: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            whole = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, ValueError) as error:
        raise ParseError(url, 1, _GARBLED, str(error)) from error
    if len(whole) > MOST_BYTES:
        raise ParseError(url, 1, _TOO_LARGE)
    return whole
