"""The title of an article: the headline that a reader sees, not the one that search engines are given."""

from __future__ import annotations

import html
import re
from typing import Any

from galley.gather.extraction.page import Page, words_of
from galley.kernel.text import plain, tokens

_PARTS = re.compile(r"\s+[|·•»«–—-]+\s+|\s*[|｜丨]\s*|\s*[_]{1,2}\s*|\s*—{2,}\s*|\s+::?\s+")
_CHINESE_PARTS = re.compile(r"\s*[-–—_|｜丨]+\s*")


def title_of(page: Page) -> str:
    """The headline; empty when the page has none.

    The first heading that agrees with what the page's head calls it is what a reader sees; without one, the head's
    own word counts, rid of the name of the site.
    """
    claims = _claims(page)
    headings = [(words_of(h), h) for h in page.tree.iter("h1")]
    headings = [(said, h) for said, h in headings if 2 <= len(said) <= 400]
    best = max(headings, key=lambda pair: (_agreement(pair[0], claims), _is_in_article(pair[1])), default=None)
    if best is not None and _agreement(best[0], claims) >= 0.6:
        return best[0]
    if claims:
        for said in (words_of(h) for h in page.tree.iter("h2", "h3")):
            if said and _same(said, claims[0]) and said != claims[0]:
                return said
        return claims[0]
    return best[0] if best else ""


def _claims(page: Page) -> list[str]:
    """What the head calls the page: structured data, then meta elements, then the title; without the site's name."""
    site = site_of(page)
    found: list[str] = []
    for one in page.objects:
        found += [_clean(one.get(key)) for key in ("headline", "name") if isinstance(one.get(key), str)][:1]
    found += [_clean(page.meta(name)) for name in ("og:title", "twitter:title", "parsely-title", "sailthru.title")]
    found += [_clean(page.meta(name)) for name in ("headline", "dc.title", "dcterms.title", "citation_title")]
    found += [_clean(words_of(e)) for e in page.tree.xpath("//*[@itemprop='headline']")[:2]]
    title = next(iter(page.tree.iter("title")), None)
    found.append(_clean(words_of(title)) if title is not None else "")
    stripped = [without_site(said, site) for said in found if said]
    whole = [said for said in stripped if not said.endswith(("...", "…")) or len(said) < 40]
    return list(dict.fromkeys([*whole, *stripped]))


def site_of(page: Page) -> str:
    """What the site calls itself."""
    said = page.meta("og:site_name", "application-name", "al:android:app_name", "twitter:app:name:iphone")
    if not said:
        for one in page.objects:
            publisher = one.get("publisher")
            if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                return _clean(publisher["name"])
    return _clean(said)


def without_site(title: str, site: str) -> str:
    """A title without the name of the site and section that stand behind it, or before."""
    chinese = any("\u4e00" <= c <= "\u9fff" for c in title)
    parts = [part for part in (_CHINESE_PARTS if chinese else _PARTS).split(title) if part]
    if len(parts) < 2:
        return title
    site_words = set(tokens(site))
    kept = title
    if site_words:
        for edge, rest in (
            (parts[-1], title[: title.rfind(parts[-1])]),
            (parts[0], title[title.find(parts[0]) + len(parts[0]) :]),
        ):
            words = set(tokens(edge))
            if words and len(words & site_words) * 2 > len(words | site_words):
                return without_site(_trimmed(rest), "")
        if not chinese:
            return title
    longest = max(parts, key=lambda part: len(tokens(part)))
    if (
        len(tokens(longest)) * 2 >= len(tokens(title))
        and longest == parts[0]
        and (chinese or "|" in title or "»" in title)
    ):
        kept = longest
    return _trimmed(kept)


def _trimmed(text: str) -> str:
    return text.strip(" |·•»«–—-_｜丨:").strip()


def _clean(value: Any) -> str:
    text = html.unescape(str(value or ""))
    return " ".join((plain(text) if "<" in text else text).split())


def _agreement(said: str, claims: list[str]) -> float:
    """How well a heading fits what the head says: 1 the same words, 0 none of them."""
    words = set(tokens(said))
    if not words:
        return 0.0
    best = 0.0
    for claim in claims[:8]:
        other = set(tokens(claim))
        if other:
            best = max(best, len(words & other) / max(len(words), min(len(other), len(words) + 4)))
    return best


def _same(one: str, other: str) -> bool:
    return tokens(one) == tokens(other)


def _is_in_article(heading: Any) -> bool:
    return any(parent.tag in {"article", "main"} for parent in heading.iterancestors())
