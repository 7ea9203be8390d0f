"""Words -> terms that are compared: English by its stem, Chinese by pairs of characters; and the way back to text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

from galley.kernel.text import tokens
from galley.site.contexts import TextPart

LONGEST_TERM = 60
MOST_PHRASES = 16
MOST_TERMS = 48
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_CJK_RUN = re.compile(rf"[{CJK}]+")
_ASCII_WORD = re.compile(r"[a-z]+")
_WORD = re.compile(rf"[^\W_{CJK}]+")
_CHUNK = re.compile(r"[\"“”„«「『]([^\"“”„«»「」『』]*)[\"“”»」』]|(\S+)")
_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()  # the stemmer keeps the word that it works on in itself


@dataclass(frozen=True)
class Phrase:
    """Terms that must follow each other."""

    terms: tuple[str, ...]
    prefix: bool = False
    """The last term is only a beginning, as one Chinese character is."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The form under which an English word is kept; other words are kept as they are."""
    if _ASCII_WORD.fullmatch(word):
        with _stemming:
            word = str(_stemmer.stemWord(word))
    return word[:LONGEST_TERM]


def index_terms(text: str) -> list[str]:
    """The terms of a text, in order.

    The last character of a Chinese run stands alone too, so that one character is found as the beginning of a term
    wherever it is.
    """
    found: list[str] = []
    words = tokens(text)
    for place, word in enumerate(words):
        if not _CJK_RUN.match(word):
            found.append(stem(word))
            continue
        found.append(word)
        following = words[place + 1] if place + 1 < len(words) else ""
        if len(word) == 2 and not (len(following) == 2 and following[0] == word[1]):
            found.append(word[1])
    return found


def phrases_of(query: str) -> tuple[Phrase, ...]:
    """What a reader typed as phrases, all of which must be there; none when there is no word in it.

    Words in quotation marks follow each other; so do the characters of a Chinese run and the parts of "covid-19".
    """
    found: list[Phrase] = []
    left = MOST_TERMS
    for match in _CHUNK.finditer(query.replace("\0", " ")):
        for words in _pieces(match.group(1) or match.group(2) or "", quoted=match.group(1) is not None):
            terms = tuple(stem(word) for word in words)[:left]
            left -= len(terms)
            if terms:
                single = len(terms) == 1 and len(terms[0]) == 1 and bool(_CJK_RUN.match(terms[0]))
                found.append(Phrase(terms, prefix=single))
    return tuple(dict.fromkeys(found))[:MOST_PHRASES]


def _pieces(chunk: str, *, quoted: bool) -> Iterator[list[str]]:
    """A chunk's words, together when quoted; otherwise Chinese runs and other words apart."""
    if quoted:
        yield tokens(chunk)
        return
    end = 0
    for run in _CJK_RUN.finditer(chunk):
        yield tokens(chunk[end : run.start()])
        yield tokens(run.group())
        end = run.end()
    yield tokens(chunk[end:])


# Showing what was found


def marked(text: str, phrases: Sequence[Phrase]) -> tuple[TextPart, ...]:
    """A text with what was searched for marked."""
    parts: list[TextPart] = []
    end = 0
    for start, stop in _spans(text, phrases):
        if start > end:
            parts.append(TextPart(text[end:start]))
        parts.append(TextPart(text[start:stop], marked=True))
        end = stop
    if end < len(text):
        parts.append(TextPart(text[end:]))
    return tuple(parts)


def excerpt(text: str, phrases: Sequence[Phrase], *, language: str) -> tuple[TextPart, ...]:
    """The place of a text that has most of what was searched for, some lines long, with that marked."""
    line = " ".join(text.split())
    length = 90 if language.startswith("zh") else 200
    spans = list(_spans(line, phrases))
    start = _best_start(spans, length)
    stop = min(len(line), start + length)
    if not language.startswith("zh"):
        start = line.rfind(" ", 0, start) + 1 if start else 0
        stop = line.rfind(" ", start, stop) if stop < len(line) and line.rfind(" ", start, stop) > start else stop
    parts = list(marked(line[start:stop], phrases))
    if start:
        parts.insert(0, TextPart("…"))
    if stop < len(line):
        parts.append(TextPart("…"))
    return tuple(parts)


def _best_start(spans: list[tuple[int, int]], length: int) -> int:
    if not spans:
        return 0
    lead = length // 5
    best, most = spans[0][0], 0
    for place, (start, _stop) in enumerate(spans[:200]):
        inside = sum(1 for other, stop in spans[place : place + 30] if stop <= start - lead + length)
        if inside > most:
            best, most = start, inside
    return max(0, best - lead)


def _spans(text: str, phrases: Sequence[Phrase]) -> Iterator[tuple[int, int]]:
    """Where the phrases' words are in a text, in order and not overlapping."""
    stems, runs = _wanted(phrases)
    found: list[tuple[int, int]] = []
    if stems:
        for match in _WORD.finditer(text):
            word = unicodedata.normalize("NFKC", match.group()).casefold()
            if stem(word) in stems:
                found.append(match.span())
    for run in runs:
        found.extend(match.span() for match in re.finditer(re.escape(run), text))
    end = 0
    for start, stop in sorted(found):
        if start >= end:
            yield start, stop
            end = stop


def _wanted(phrases: Iterable[Phrase]) -> tuple[set[str], list[str]]:
    stems: set[str] = set()
    runs: list[str] = []
    for phrase in phrases:
        run = ""
        for term in phrase.terms:
            if _CJK_RUN.match(term):
                if run and run[-1] == term[0]:
                    run += term[1:]
                else:
                    runs.append(run)
                    run = term
            else:
                stems.add(term)
                stems.update(re.split(r"[.,:]", term))
        runs.append(run)
    return stems - {""}, sorted({run for run in runs if run}, key=len, reverse=True)
