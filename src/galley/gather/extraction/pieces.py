"""Articles that a page cuts into several boxes, adverts between them: the extractor finds one, we the others."""

from __future__ import annotations

import html
import re
from typing import Any

from galley.gather.extraction.page import Page, words_of
from galley.kernel.text import plain

LEAST_LETTERS = 200
"""A box with fewer is a teaser or a caption."""
_BODY = re.compile(r"body|content|text|article|story|chunk|paragraph|section", re.IGNORECASE)
_OTHER = re.compile(
    r"comment|related|recommend|teaser|promo|card|reply|newsletter|sidebar|list|item-link|author|bio", re.IGNORECASE
)
_TAGS = {"p": "p", "h2": "h2", "h3": "h3", "h4": "h4", "blockquote": "blockquote", "li": "li"}


def rest_of_pieces(page: Page, found: str) -> str:
    """The whole text, when boxes of the same make beside the one found hold more of it; else what was found."""
    text = plain(found)
    lines = {line for line in text.splitlines() if len(line) > 60}
    if not lines:
        return found
    first = next((p for p in page.tree.iter("p") if words_of(p) in lines), None)
    for box in first.iterancestors() if first is not None else ():
        if box.tag in {"article", "main", "body", "html"}:
            break
        boxes = _alike(box)
        if len(boxes) > 1 and sum(len(words_of(one)) for one in boxes) > 1.5 * len(text):
            return "".join(_paragraphs(one) for one in boxes)
    return found


def _alike(box: Any) -> list[Any]:
    """The box with its siblings and cousins of the same tag and class, when these are boxes of one text."""
    marked = str(box.get("class", ""))
    if not _BODY.search(marked) or _OTHER.search(marked):
        return []
    for holder in list(box.iterancestors())[:2]:
        if holder.tag in {"body", "html"}:
            break
        alike = [one for one in holder.iter(box.tag) if str(one.get("class", "")) == marked]
        alike = [one for one in alike if one is box or _is_text(one)]
        if len(alike) > 1:
            return alike
    return []


def _is_text(box: Any) -> bool:
    if any(True for _ in box.iter("h1", "article", "form")):
        return False
    whole = len(words_of(box))
    linked = sum(len(words_of(a)) for a in box.iter("a"))
    told = sum(len(words_of(p)) for p in box.iter("p"))
    return told >= LEAST_LETTERS and told * 2 > whole and linked * 3 < whole


def _paragraphs(box: Any) -> str:
    made = []
    for element in box.iter(*_TAGS):
        said = words_of(element)
        if said and not any(parent.tag in _TAGS for parent in element.iterancestors() if parent is not box):
            made.append(f"<{_TAGS[element.tag]}>{html.escape(said, quote=False)}</{_TAGS[element.tag]}>")
    return "".join(made)
