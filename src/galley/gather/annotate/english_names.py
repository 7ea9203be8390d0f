"""People, places and organisations in a text that writes names with capitals, by rules that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from galley.gather import stopwords
from galley.gather.annotate.lexicon import Meaning, lexicon, rows_of, stem
from galley.gather.annotate.names import Name, NameKind
from galley.kernel.text import tokens

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:[-.][A-Za-zÀ-ÿ]\w*)*"
_SEQUENCE = re.compile(rf"(?<![\w]){_WORD}(?:[ ](?:(?:of|de|van|von|al|bin|the|la|der|and)[ ](?={_WORD}))?{_WORD})*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n“\"‘(])\s*$")
_SPEAKS = re.compile(
    r"\s*(?:,\s*\d{1,3}\b|\(\d{1,3}\)|,?\s*(?:said|says|told|added|warned|who|whose|announced|claimed)\b)"
)


_WORDS = {kind: frozenset(said.split()) for kind, said in rows_of("name_words.txt")}
_TITLES, _ORGANISATIONS, _PLACES = _WORDS["title"], _WORDS["organisation"], _WORDS["place"]
_GIVEN, _NOT_NAMES = _WORDS["given"], _WORDS["none"]
GENERIC = _TITLES | _ORGANISATIONS | _PLACES | _NOT_NAMES
"""Words that have capitals as parts of names, and name nothing alone."""


def english_names(text: str) -> list[Name]:
    """The names of a text in a language that writes names with capitals, each once."""
    found: dict[str, Name] = {}
    for match in _SEQUENCE.finditer(text):
        for first, end in _parts(match):
            name = _english_name(text, first, end)
            if name is not None and name.key not in found:
                found[name.key] = name
    return list(found.values())


_AND = re.compile(r" and ")


def _parts(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """(first, after the last): two names with "and" between them are two, unless they are known, or meant, as one."""
    folded = match.group().casefold().split()
    known = _known(folded)
    if (known and (known.place or known.name)) or folded[-1] in _ORGANISATIONS or folded[0] in _ORGANISATIONS:
        yield match.span()
        return
    first = match.start()
    for found in _AND.finditer(match.string, *match.span()):
        yield first, found.start()
        first = found.end()
    yield first, match.end()


def _english_name(text: str, start: int, end: int) -> Name | None:
    begins, said = start, text[start:end]
    words = [word.rstrip(".").removesuffix("'s").removesuffix("’s") for word in said.split()]
    opens = _SENTENCE_START.search(text[max(0, start - 3) : start]) is not None or start == 0
    titled = False
    while words and (words[0].casefold() in _NOT_NAMES or words[0].casefold() in _TITLES):
        titled = titled or words[0].casefold() in _TITLES
        start += len(words[0]) + 1
        words, opens = words[1:], False
    while words and words[-1].casefold() in _NOT_NAMES:
        words = words[:-1]
    if not words:
        return None
    folded = [word.casefold() for word in words]
    key, known = " ".join(folded), _known(folded)
    is_name = known is not None and known.name
    if opens and len(words) == 1 and not words[0].isupper() and not is_name and _is_common(words[0]):
        return None
    place = known.place if known else None
    if place is not None and (not _is_common(words[0]) or not opens):
        return Name("place", " ".join(words), "@" + place.name.lower(), start, place)
    if known is not None and known.name:
        return Name(cast(NameKind, known.name), " ".join(words), known.concepts[0], start)
    return Name(_english_kind(text, (begins, end), words, folded, titled=titled), " ".join(words), key, start)


def _english_kind(text: str, span: tuple[int, int], words: list[str], folded: list[str], *, titled: bool) -> NameKind:
    if folded[-1] in _ORGANISATIONS or ("of" in folded and folded[0] in _ORGANISATIONS):
        return "organisation"
    if folded[-1] in _PLACES and len(words) > 1:
        return "place"
    if titled or (len(words) > 1 and folded[0] in _GIVEN) or (len(words) <= 3 and _SPEAKS.match(text, span[1])):
        return "person"
    if len(words) == 1 and words[0].isupper() and 2 <= len(words[0]) <= 6:
        return "organisation"
    before = text[max(0, span[0] - 6) : span[0]].casefold()
    if before.endswith((" in ", " near ", " at ")) and len(words) <= 2:
        return "place"
    return "name"


def _is_common(word: str) -> bool:
    """Whether a word with a capital at the head of a sentence is an ordinary one, as far as can be told."""
    folded = word.casefold()
    return folded in stopwords.ALL or (stem(folded),) in lexicon().english or folded in _NOT_NAMES


def _known(folded: list[str]) -> Meaning | None:
    return lexicon().english.get(tuple(stem(word) for word in tokens(" ".join(folded))))
