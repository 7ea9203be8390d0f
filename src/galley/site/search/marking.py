"""Shows readers where in a text is what they searched for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from galley.kernel.terms import CJK, CJK_RUN, Phrase, stem
from galley.site.contexts import TextPart

_WORD = re.compile(rf"[^\W_{CJK}]+")


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
            if CJK_RUN.match(term):
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
