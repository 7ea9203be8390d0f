"""What the wall's search keeps of an item, and what is asked of it. No rows in here.

English is kept by its stems and, for what is typed in part, by the words that have another stem; Chinese by pairs of
simplified characters; the source and the language as words that no text has, so that one look finds all filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from galley.gather.annotate.han import simplify
from galley.kernel.terms import Phrase, forms_of, phrases_of, terms_of
from galley.kernel.text import tokens

KEPT_LETTERS = 20_000
"""Of an item's text; a longer one is found by its beginning."""


@dataclass(frozen=True)
class ItemTerms:
    """The words of an item."""

    item_id: int
    terms: tuple[str, ...]
    forms: tuple[str, ...]
    source_id: int
    language: str


@dataclass(frozen=True)
class ItemsWanted:
    """What is looked for; empty: every item."""

    phrases: tuple[Phrase, ...] = ()
    source_ids: tuple[int, ...] = ()
    """One of these."""
    language: str = ""


def item_terms(item_id: int, texts: Sequence[str], *, source_id: int, language: str) -> ItemTerms:
    """The words of an item, to be kept.

    Args:
        texts: what it says, such as headline, byline and text.
    """
    words = tokens(simplify("\n".join(filter(None, texts)))[:KEPT_LETTERS])
    return ItemTerms(item_id, tuple(terms_of(words)), tuple(forms_of(words)), source_id, language)


def wanted_phrases(text: str) -> tuple[Phrase, ...]:
    """What somebody types into the wall's search, also while they type; none when there is no word in it."""
    return phrases_of(simplify(text), beginnings=True)
