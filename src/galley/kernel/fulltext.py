"""Our own terms as the full text search of each database takes them.

Sources: https://www.sqlite.org/fts5.html and https://www.postgresql.org/docs/15/datatype-textsearch.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from galley.kernel.terms import Phrase

_PLAIN = re.compile(r"[0-9a-z]+|[\u3040-\u30ff\u3400-\u4db5\u4e00-\u9fcc]+")

# SQLite's FTS5


def fts5_word(term: str) -> str:
    """A term as FTS5's tokenizer leaves it whole: it knows the letters of Unicode 6.1 and cuts at all others."""
    return term if _PLAIN.fullmatch(term) else _coded(term)


def fts5_text(terms: Iterable[str]) -> str:
    """What a column of an FTS5 table keeps."""
    return " ".join(map(fts5_word, terms))


def fts5_phrase(phrase: Phrase) -> str:
    """A phrase as a part of what comes after MATCH; its beginning is not in it."""
    return f'"{fts5_text(phrase.terms)}"' + (" *" if phrase.prefix else "")


def fts5_beginning(beginning: str) -> str:
    """Words that begin so; one that goes on with letters outside ASCII is kept in another spelling."""
    spellings = dict.fromkeys((fts5_word(beginning), _coded(beginning)))
    return "(" + " OR ".join(f'"{spelling}" *' for spelling in spellings) + ")"


def _coded(term: str) -> str:
    return "x" + term.encode("utf-8", "surrogatepass").hex()


# PostgreSQL's tsvector

LAST_POSITION = 16_383
GAP = 5
"""Between two parts of a text, so that no phrase reaches over the border."""


def lexemes(parts: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """The terms of a text's parts, each with its place, to be joined by spaces into a tsvector.

    Args:
        parts: (weight, terms); weights are "A" to "D".
    """
    position = 0
    for weight, terms in parts:
        for term in terms:
            position += 1
            yield f"{quoted(term)}:{min(position, LAST_POSITION)}{'' if weight == 'D' else weight}"
        position += GAP


def tsquery_phrase(phrase: Phrase) -> str:
    """A phrase as a part of a tsquery, its beginning in it."""
    terms = [quoted(term) for term in phrase.terms]
    if phrase.prefix:
        terms[-1] += ":*"
    whole = " <-> ".join(terms)
    return f"({whole} | {quoted(phrase.beginning)}:*)" if phrase.beginning else f"({whole})"


def quoted(term: str) -> str:
    """A term as a lexeme, whatever is in it."""
    if term.isalnum():  # nearly all of them
        return f"'{term}'"
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
