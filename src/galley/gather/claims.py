"""What each take of an event says that those before did not, and the figures in which sources differ. No rows in here.

```python
takes = [Take(1, "Three dead in bridge collapse", "…", "en"), Take(2, "大桥坍塌致5人死亡", "…", "zh-hans")]
take_by_take(takes)     # one tuple of `Sentence` for each take, what is new marked
differing([Statement(1, "AFP", at, takes[0]), …])      # [Quantity("killed", …)]: who says what, when
```
It rather says nothing than something wrong: a figure counts only beside a word that says what it is of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import floor, log10
from unicodedata import normalize

from galley.gather import stopwords
from galley.gather.annotate.han import simplify
from galley.gather.annotate.lexicon import lexicon, stem
from galley.gather.annotate.numbers import Figure, figures
from galley.gather.quantities import QUANTITIES, Unit
from galley.kernel.text import is_chinese, tokens

LONGEST = 6_000
"""Characters of a text that are read."""
MOST_SENTENCES = 80
LONGEST_SENTENCE = 600
"""Characters of one in which figures are looked for: what goes on without an end is a table."""
LONGEST_ABBREVIATION = 12
"""Characters, with what stands before it."""
NEW_SHARE = 0.5
"""So much of a sentence's content must be unknown for it to be new."""
LEAST_NEW = 2


@dataclass(frozen=True)
class Take:
    """One item as it is compared."""

    key: int
    headline: str
    text: str = ""
    language: str = ""
    is_copy: bool = False
    """A near copy of an earlier one: it adds nothing."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a take."""

    text: str
    is_new: bool = False
    new_figures: tuple[str, ...] = ()
    """As they are written."""


# Sentences

_END = re.compile(
    r"(?<=[。！？!?])[”’」』\"')）]*\s*(?=\S)"
    r"|(?<=[.])[”’\"')]*\s+(?=[“‘\"'(]?[A-ZÀ-ÖØ-Þ0-9\u3400-\u9fff])"
    r"|\s*\n+\s*"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|gen|col|sgt|capt|lt|gov|sen|rep|st|no|nos|vs|jr|sr|inc|ltd|co|corp|approx|est"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|a\.m|p\.m|u\.s|u\.k|u\.n|e\.g|i\.e)|(?<![\w.])[A-Za-z])\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, English or Chinese, with their closing marks; "Dr. Li" and "2.5" stay whole."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end() if "\n" not in match.group() else match.start()
        piece = text[start:end].strip()
        if _ABBREVIATION.search(piece[-LONGEST_ABBREVIATION:]) and "\n" not in match.group():
            continue
        if piece:
            found.append(piece)
        start = match.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


def _of_take(take: Take) -> list[str]:
    head, body = take.headline.strip(), take.text[:LONGEST].strip()
    said = sentences(body)
    if head and (not said or said[0].rstrip(".。") != head.rstrip(".。")):
        said.insert(0, head)
    return said[:MOST_SENTENCES]


# What is new


@dataclass(frozen=True)
class _Content:
    """What a sentence says, as it is compared."""

    words: frozenset[str]
    meanings: frozenset[str]
    """Of words that the dictionary knows in both languages."""
    figures: tuple[tuple[str, str], ...]
    """(key, as it is written)"""


@lru_cache(maxsize=2_000)
def _content(sentence: str, *, chinese: bool) -> _Content:
    counted = tuple(
        (figure.key.lstrip("y"), figure.said)  # "2000人" and "2,000 people": which of the two is a year, nobody knows
        for figure in figures(sentence)
        if figure.kind != "count" or figure.value > 1
    )
    if chinese:
        text = simplify(normalize("NFKC", sentence))
        words = {word for word in tokens(text) if word not in stopwords.ALL and not word.isdigit()}
        meanings = {concept for _, _, meaning in lexicon().in_chinese(text) for concept in meaning.concepts}
    else:
        all_words = [word for word in tokens(sentence) if not word[0].isdigit()]
        words = {stem(word) for word in all_words if len(word) > 1 and word not in stopwords.ALL}
        found = lexicon().in_english([stem(word) for word in all_words])
        meanings = {concept for _, _, meaning in found for concept in meaning.concepts}
    return _Content(frozenset(words), frozenset(meanings), counted)


def take_by_take(takes: Sequence[Take]) -> list[tuple[Sentence, ...]]:
    """The sentences of each take, with those marked that say what no earlier take said.

    Args:
        takes: in the order in which they came. In the first nothing is marked, nor in a copy.

    Returns:
        For each take its sentences in reading order, the headline first. In a language that no earlier take was in,
        sentences are compared by figures and by the words that the dictionary knows in both languages; one of which it
        knows too little is not marked.
    """
    known_words: dict[bool, set[str]] = {True: set(), False: set()}
    meanings: set[str] = set()
    numbers: set[str] = set()
    told: list[tuple[Sentence, ...]] = []
    for place, take in enumerate(takes):
        chinese = take.language.startswith("zh") if take.language else is_chinese(f"{take.headline} {take.text[:500]}")
        said = [(text, _content(text, chinese=chinese)) for text in _of_take(take)]
        by_words = bool(known_words[chinese])
        marked: list[Sentence] = []
        for text, content in said:
            fresh = tuple(written for key, written in content.figures if key not in numbers)
            mine, known = (content.words, known_words[chinese]) if by_words else (content.meanings, meanings)
            is_new = place > 0 and not take.is_copy and (bool(fresh) or _is_new(mine, known))
            marked.append(Sentence(text, is_new, fresh if is_new else ()))
            if place:  # within one take, too, only the first to say it is new
                known_words[chinese] |= content.words if by_words else set()
                meanings |= content.meanings
                numbers |= {key for key, _written in content.figures}
        for _text, content in said:
            known_words[chinese] |= content.words
            meanings |= content.meanings
            numbers |= {key for key, _written in content.figures}
        told.append(tuple(marked))
    return told


def _is_new(mine: frozenset[str], known: set[str]) -> bool:
    fresh = mine - known
    return len(fresh) >= LEAST_NEW and len(fresh) >= NEW_SHARE * len(mine)


# Figures that differ


@dataclass(frozen=True)
class Statement:
    """A take with who says it and when."""

    voice: str
    """Whose figure it is: a source, or the agency that a source names."""
    at: datetime
    take: Take


@dataclass(frozen=True)
class Claim:
    """One figure of one voice."""

    key: int
    """Of the take."""
    voice: str
    at: datetime
    value: float
    said: str
    """As it is written."""
    sentence: str
    language: str = ""
    is_latest: bool = True
    """Of this voice."""


@dataclass(frozen=True)
class Quantity:
    """Something of which several voices give figures that differ."""

    name: str
    """A key of `quantities.QUANTITIES`."""
    claims: tuple[Claim, ...]
    """By time."""

    @property
    def values(self) -> tuple[float, ...]:
        """What is said now, each once, in order of size."""
        return tuple(sorted({claim.value for claim in self.claims if claim.is_latest}))


def differing(statements: Iterable[Statement]) -> list[Quantity]:
    """The quantities of which voices say different figures by now, with every figure that they gave.

    A figure that another only rounds ("1.8万" and 18,240) does not differ. Copies are left out: they are another's.
    """
    found: dict[str, list[Claim]] = {}
    for one in sorted(statements, key=lambda one: (one.at, one.take.key)):
        if not one.take.is_copy:
            for name, value, said, sentence in said_in(one.take):
                claim = Claim(one.take.key, one.voice, one.at, value, said, sentence, one.take.language)
                found.setdefault(name, []).append(claim)
    quantities = []
    for name in QUANTITIES:
        claims = _with_latest(found.get(name, []))
        latest = [claim for claim in claims if claim.is_latest]
        if any(not agree(one.value, other.value) for one in latest for other in latest):
            quantities.append(Quantity(name, tuple(claims)))
    return quantities


def _with_latest(claims: Sequence[Claim]) -> list[Claim]:
    last = {claim.voice: place for place, claim in enumerate(claims)}
    return [
        Claim(**{**vars(claim), "is_latest": last[claim.voice] == place})
        for place, claim in enumerate(claims)
        if last[claim.voice] == place or claim.value != claims[last[claim.voice]].value
    ]


def agree(one: float, other: float) -> bool:
    """Whether two figures are one, or one of them, of 100 or more, is the other rounded."""
    if one == other:
        return True
    if min(abs(one), abs(other)) < 100:
        return False
    return any(_rounded(value, _places(by)) == by for value, by in ((one, other), (other, one)) if _places(by) < 4)


def _places(value: float) -> int:
    """Digits of a number before its trailing zeros."""
    return len(f"{abs(value):.0f}".rstrip("0"))


def _rounded(value: float, places: int) -> float:
    return float(round(value, places - 1 - floor(log10(abs(value))))) if value else 0.0


def said_in(take: Take) -> Iterator[tuple[str, float, str, str]]:
    """(Quantity, value, as it is written, sentence) of a take: each quantity once, the headline before the text."""
    seen: set[str] = set()
    for sentence in _of_take(take):
        for name, value, said in _quantities(sentence):
            if name not in seen:
                seen.add(name)
                yield name, value, said, sentence


_ONE = re.compile(
    r"\bone (?=(?:more |other )?(?:person|man|woman|child|boy|girl|worker|miner|passenger)\b)", re.IGNORECASE
)
_ONE_HAN = re.compile(r"(?<![一-龥第])一(?=[名位人])|(?<=[致造成])一(?=[名位人])")
_EARLIER = re.compile(
    r"\b(?:in|since|of) (?:19|20)\d\d\b|\blast (?:year|month|week)\b|\byears? (?:ago|earlier)\b"
    r"|(?:19|20)\d\d年|去年|前年|上月|上个月|上周|[年月]前",
    re.IGNORECASE,
)
"""Beside such words a figure may be of another time."""
_CLAUSE = re.compile(r"[;；。！？]|\.\s|，(?=\D)|,\s(?!\d)")


def _quantities(sentence: str) -> Iterator[tuple[str, float, str]]:
    text = _ONE_HAN.sub("1", _ONE.sub("1 ", simplify(normalize("NFKC", sentence[:LONGEST_SENTENCE]))))
    for name, said in _none_of(text):
        yield name, 0.0, said
    for figure in figures(text):
        if figure.kind in {"date", "time"}:
            continue
        before, after = text[: figure.start], text[figure.end :]
        if _EARLIER.search(_CLAUSE.split(before)[-1]) or _EARLIER.search(_CLAUSE.split(after)[0]):
            continue
        for name, quantity in QUANTITIES.items():
            if not _fits(figure, quantity.unit) or not quantity.is_said(before, figure.said, after):
                continue
            yield name, quantity.in_unit(figure.value, figure.said, after), figure.said
            break


def _none_of(text: str) -> Iterator[tuple[str, str]]:
    for name, quantity in QUANTITIES.items():
        if quantity.none is not None and (match := quantity.none.search(text)):
            yield name, match.group()


def _fits(figure: Figure, unit: Unit) -> bool:
    if unit == "percent":
        return figure.kind == "percent"
    if unit == "money":
        return figure.kind == "money"
    return figure.kind in {"count", "year"}
