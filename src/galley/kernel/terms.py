"""Words -> terms that are compared when somebody searches: English by its stem, Chinese by pairs of characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

from galley.kernel.text import tokens

LONGEST_TERM = 60
MOST_PHRASES = 16
MOST_TERMS = 48
LEAST_BEGINNING = 3
"""Letters: two of them begin so many words that what is found says nothing."""
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
CJK_RUN = re.compile(rf"[{CJK}]+")
_ASCII_WORD = re.compile(r"[a-z]+")
_CHUNK = re.compile(r"[\"“”„«「『]([^\"“”„«»「」『』]*)[\"“”»」』]|(\S+)")
_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()  # the stemmer keeps the word that it works on in itself


@dataclass(frozen=True)
class Phrase:
    """Terms that must follow each other."""

    terms: tuple[str, ...]
    prefix: bool = False
    """The last term is only a beginning, as one Chinese character is."""
    beginning: str = ""
    """In place of its one term, any word that begins so; empty: none."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The form under which an English word is kept; other words are kept as they are."""
    if _ASCII_WORD.fullmatch(word):
        with _stemming:
            word = str(_stemmer.stemWord(word))
    return word[:LONGEST_TERM]


def index_terms(text: str) -> list[str]:
    """The terms of a text, in order."""
    return terms_of(tokens(text))


def terms_of(words: Sequence[str]) -> list[str]:
    """The terms of words that `kernel.text.tokens` gave, in order.

    The last character of a Chinese run stands alone too, so that one character is found as the beginning of a term
    wherever it is.
    """
    found: list[str] = []
    for place, word in enumerate(words):
        if not CJK_RUN.match(word):
            found.append(stem(word))
            continue
        found.append(word)
        following = words[place + 1] if place + 1 < len(words) else ""
        if len(word) == 2 and not (len(following) == 2 and following[0] == word[1]):
            found.append(word[1])
    return found


def forms_of(words: Iterable[str]) -> list[str]:
    """Those of the words, each once, that are not kept as they are: what a word that is half typed begins."""
    return sorted(form for word in set(words) if (form := word[:LONGEST_TERM]) != stem(word))


def phrases_of(query: str, *, beginnings: bool = False) -> tuple[Phrase, ...]:
    """What somebody typed as phrases, all of which must be there; none when there is no word in it.

    Words in quotation marks follow each other; so do the characters of a Chinese run and the parts of "covid-19".

    Args:
        beginnings: whether a word without quotation marks may be only typed in part.
    """
    found: list[Phrase] = []
    left = MOST_TERMS
    for match in _CHUNK.finditer(query.replace("\0", " ")):
        quoted = match.group(1) is not None
        for words in _pieces(match.group(1) or match.group(2) or "", quoted=quoted):
            terms = tuple(stem(word) for word in words)[:left]
            left -= len(terms)
            if terms:
                single = len(terms) == 1 and len(terms[0]) == 1 and bool(CJK_RUN.match(terms[0]))
                beginning = _beginning(words) if beginnings and not quoted else ""
                found.append(Phrase(terms, prefix=single, beginning=beginning))
    return tuple(dict.fromkeys(found))[:MOST_PHRASES]


def _beginning(words: Sequence[str]) -> str:
    word = words[0][:LONGEST_TERM] if len(words) == 1 else ""
    return word if len(word) >= LEAST_BEGINNING and not CJK_RUN.match(word) else ""


def _pieces(chunk: str, *, quoted: bool) -> Iterator[list[str]]:
    """A chunk's words, together when quoted; otherwise Chinese runs and other words apart."""
    if quoted:
        yield tokens(chunk)
        return
    end = 0
    for run in CJK_RUN.finditer(chunk):
        yield tokens(chunk[end : run.start()])
        yield tokens(run.group())
        end = run.end()
    yield tokens(chunk[end:])
