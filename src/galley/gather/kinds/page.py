"""Web pages without a feed: one page is watched, and what changes in its text is a new version.

See docs/sources/page.md.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from galley.gather.data import Ask, Batch, FeedData, FeedItem, Part, Raw
from galley.gather.errors import ParseError, SourceError
from galley.gather.extraction.article import Article, extract
from galley.gather.extraction.items import as_item
from galley.gather.extraction.page import Page, open_page, words_of
from galley.gather.extraction.titles import site_of, title_of
from galley.gather.fetchers import robots, web
from galley.gather.fetchers.web import Fetched
from galley.gather.registries import source_kinds
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

_NOT_WEB = gettext_noop("Give the page's address, beginning with https://.")
_NO_TEXT = gettext_noop("No text was found on this page. Perhaps it is built in the browser.")
_NO_PART = gettext_noop("The page has no such part.")
_BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "td", "th", "dt", "dd", "blockquote", "figcaption", "caption", "pre")
_PART = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<mark>[#.][A-Za-z0-9_-]+)?")


@dataclass(frozen=True)
class PageSettings:
    """What of a page is watched."""

    whole: bool = setting(
        gettext_noop("Watch every word, not only the main text"),
        default=False,
        help=gettext_noop("For lists and tables, such as the agenda of a council."),
    )
    part: str = setting(
        gettext_noop("Only this part"),
        default="",
        help=gettext_noop("A tag, an id or a class as the page has them: main, #news, .list. Left empty: the page."),
    )


class PageKind:
    slug: ClassVar[str] = "page"
    label: ClassVar[str] = gettext_noop("Web page")
    description: ClassVar[str] = gettext_noop(
        "One page without a feed: what changes in its text comes as a new version."
    )
    address_label: ClassVar[str] = gettext_noop("Address")
    address_help: ClassVar[str] = gettext_noop("Of the page. The site's robots.txt is obeyed.")
    settings_type: ClassVar[type[PageSettings]] = PageSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        return web_address(address)

    def fetch(self, ask: Ask) -> Batch:
        with web.open_http(allow_private=ask.allow_private) as http:
            robots.must_allow(robots.rules_of(ask.address, http=http), ask.address)
            fetched = web.fetch(ask.address, http=http, etag=ask.etag, last_modified=ask.last_modified)
        said: dict[str, Any] = {
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "fresh_seconds": fetched.fresh_seconds,
            "address": fetched.moved_to,
        }
        body_hash = "" if fetched.not_modified else fingerprint_bytes(fetched.body)
        if fetched.not_modified or (body_hash == ask.body_hash and not ask.is_trial):
            return Batch(not_modified=True, body_hash=ask.body_hash, **said)
        raw = Raw(fetched.body, body_hash, fetched.url, fetched.media_type)
        try:
            site, item = _read(fetched, ask)
        except ParseError as error:
            error.raw = raw
            raise
        return Batch(
            parts=(Part(FeedData(title=site, items=(item,), format="html"), raw),), body_hash=body_hash, **said
        )

    def settle(self, ask: Ask, batch: Batch) -> None:
        """A page is not told that it was read."""


def web_address(address: str) -> str:
    """A page's address, tidied.

    Raises:
        SourceError: it is none.
    """
    address = address.strip()
    if address.lower().startswith("www."):
        address = f"https://{address}"
    if not web.is_web_address(address):
        raise SourceError(_NOT_WEB, address)
    return address


def _read(fetched: Fetched, ask: Ask) -> tuple[str, FeedItem]:
    wanted: PageSettings = ask.settings
    if wanted.whole or wanted.part.strip():
        page = open_page(fetched.body, url=fetched.url, charset=fetched.charset)
        content = _words(page, wanted.part.strip())
        article = Article(
            title=title_of(page) or site_of(page), text="", content_html=content, language=_language(page)
        )
    else:
        article = extract(fetched.body, url=fetched.url, charset=fetched.charset)
    if not article.content_html.strip():
        raise ParseError(fetched.url, 1, _NO_TEXT)
    # The address that was given is its name for ever, wherever it leads by now.
    return article.site or article.title, as_item(article, guid=ask.address, url=fetched.url, kind="page")


def _language(page: Page) -> str:
    return str(page.tree.get("lang") or "")[:20]


def _words(page: Page, part: str) -> str:
    """Every word of a part, a paragraph for each block, so that a list or a table can be compared line by line."""
    found = _part(page, part)
    made = []
    for element in found.iter(*_BLOCKS, "div", "span", "a"):
        if element.tag in {"div", "span", "a"}:
            held = any(parent.tag in _BLOCKS for parent in element.iterancestors())
            said = "" if held or element.tag != "div" else (element.text or "")
        elif any(child.tag in _BLOCKS for child in element.iterdescendants()):
            said = element.text or ""
        else:
            said = words_of(element)
        if said := " ".join(said.split()):
            made.append(f"<p>{html.escape(said, quote=False)}</p>")
    return "".join(made)


def _part(page: Page, part: str) -> Any:
    found = _PART.fullmatch(part) if part else None
    body = page.tree.find("body")
    if not part:
        return body if body is not None else page.tree
    if found is None:
        raise ParseError(page.url, 1, _NO_PART, part)
    tag, mark = found["tag"] or "*", found["mark"] or ""
    for element in page.tree.iter():
        if not isinstance(element.tag, str) or tag not in {"*", element.tag}:
            continue
        if not mark or (mark[0] == "#" and element.get("id") == mark[1:]):
            return element
        if mark[0] == "." and mark[1:] in str(element.get("class", "")).split():
            return element
    raise ParseError(page.url, 1, _NO_PART, part)


KIND: Final = source_kinds.add(PageKind())
