"""An article out of a web page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from galley.gather.errors import ParseError
from galley.gather.extraction.authors import authors_of
from galley.gather.extraction.dates import dates_of
from galley.gather.extraction.page import Page, open_page
from galley.gather.extraction.pieces import rest_of_pieces
from galley.gather.extraction.titles import site_of, title_of
from galley.gather.markup.tree import absolute
from galley.kernel.text import gettext_noop, plain, tokens

SHORT_WORDS = 25
_NOT_TAKEN_APART = gettext_noop("The page could not be taken apart.")


@dataclass(frozen=True)
class Article:
    """What a page tells."""

    title: str
    text: str
    """One line a paragraph."""
    content_html: str
    """As it was taken out: not clean yet."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """In the zone that the page says."""
    updated: datetime | None = None
    language: str = ""
    site: str = ""
    picture_url: str = ""
    canonical_url: str = ""
    summary: str = ""


def extract(body: bytes, *, url: str, charset: str = "") -> Article:
    """Take the article out of a page.

    Args:
        url: where the page is; its links lead from there.
        charset: what the server said; used where the page itself says nothing.

    Raises:
        ParseError: it is empty, or no page.
    """
    page = open_page(body, url=url, charset=charset)
    content = main_text(page)
    published, updated = dates_of(page)
    return Article(
        title=title_of(page),
        text=plain(content),
        content_html=content,
        authors=authors_of(page),
        published=published,
        updated=updated,
        language=_language(page),
        site=site_of(page),
        picture_url=_picture(page),
        canonical_url=_canonical(page),
        summary=html.unescape(page.meta("og:description", "description", "twitter:description")),
    )


def main_text(page: Page) -> str:
    """The article's own text as HTML, without menus, teasers, adverts and comments; empty when none is found."""
    found = _by_trafilatura(page)
    told = next((str(o["articleBody"]) for o in page.objects if isinstance(o.get("articleBody"), str)), "")
    if len(tokens(plain(found))) < SHORT_WORDS <= len(tokens(told)):
        # The page builds its text in the browser, and tells it to search engines all the same.
        return _paragraphs(plain(html.unescape(told)) if "<" in told or "&" in told else told)
    return rest_of_pieces(page, found)


def _by_trafilatura(page: Page) -> str:
    import trafilatura  # noqa: PLC0415 -- slow import

    for precise in (True, False):
        try:
            found = trafilatura.extract(
                page.text,
                url=page.url or None,
                output_format="html",
                include_comments=False,
                include_formatting=True,
                include_links=False,
                favor_precision=precise,
            )
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError) as error:
            raise ParseError(page.url, 1, _NOT_TAKEN_APART, type(error).__name__) from error
        inner = re.search(r"<body>(.*)</body>", found or "", re.DOTALL)
        if inner and plain(inner[1]).strip():
            return inner[1].strip()
    return ""


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())


def _language(page: Page) -> str:
    said = str(page.tree.get("lang") or page.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    return (
        (said or page.meta("og:locale", "content-language", "language", "dc.language"))[:20].replace("_", "-").strip()
    )


def _picture(page: Page) -> str:
    said = page.meta("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    if not said:
        said = next((str(one) for o in page.objects for one in _addresses(o.get("image"))), "")
    return absolute(html.unescape(said), page.url)


def _addresses(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _addresses(value.get("url") or value.get("contentUrl"))
    return [one for each in value[:5] for one in _addresses(each)] if isinstance(value, list) else []


def _canonical(page: Page) -> str:
    for link in page.tree.iter("link"):
        if "canonical" in str(link.get("rel", "")).lower().split():
            return absolute(str(link.get("href", "")), page.url)
    return absolute(page.meta("og:url"), page.url)
