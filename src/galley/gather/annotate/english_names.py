"""People, places and organisations in a text that writes names with capitals, by rules that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from galley.gather import stopwords
from galley.gather.annotate.lexicon import Meaning, lexicon, rows_of, stem
from galley.gather.annotate.names import Name, NameKind
from galley.kernel.text import tokens

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:[-.][A-Za-zÀ-ÿ]\w*)*"
_SEQUENCE = re.compile(rf"(?<![\w]){_WORD}(?:[ ](?:(?:of|de|van|von|al|bin|the|la|der|and)[ ](?={_WORD}))?{_WORD})*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n“\"‘(])\s*$")
_ROLE_BEFORE = re.compile(r"(?:^|[\s-])([a-z]+)[\s,]+$")
_SAYS_BEFORE = re.compile(r"\b(?:said|says|according to|by|told by) $")
_SPEAKS = re.compile(
    r"\s*(?:,\s*\d{1,3}\b|\(\d{1,3}\)|,?\s*(?:said|says|told|added|warned|who|whose|announced|claimed)\b)"
)


_WORDS = {kind: frozenset(said.split()) for kind, said in rows_of("name_words.txt")}
_TITLES, _ORGANISATIONS, _PLACES = _WORDS["title"], _WORDS["organisation"], _WORDS["place"]
_GIVEN, _NOT_NAMES = _WORDS["given"], _WORDS["none"]
GENERIC = _TITLES | _ORGANISATIONS | _PLACES | _NOT_NAMES
"""Words that have capitals as parts of names, and name nothing alone."""


@dataclass(frozen=True)
class _Words:
    """By which words names are told."""

    titles: frozenset[str]
    organisations: frozenset[str]
    introduces: bool
    """Whether what stands before a name says that it is somebody's."""


_COMPARED = _Words(_TITLES, _ORGANISATIONS, introduces=False)
_SHOWN = _Words(_TITLES | _WORDS["role"], _ORGANISATIONS | _WORDS["organised"], introduces=True)


def english_names(text: str, *, shown: bool = False) -> list[Name]:
    """The names of a text in a language that writes names with capitals, each once.

    Args:
        shown: for people to read: also whom a role or a verb introduces, and organisations by more words. Without it
            they are those by which copies are told (`near`), whose bounds are fitted to them.
    """
    found: dict[str, Name] = {}
    for match in _SEQUENCE.finditer(text):
        for first, end in _parts(match) if shown else [match.span()]:
            name = _english_name(text, first, end, _SHOWN if shown else _COMPARED)
            if name is not None and name.key not in found:
                found[name.key] = name
    if not shown:
        return list(found.values())
    surnames = {name.key.rpartition(" ")[2] for name in found.values() if name.kind == "person" and " " in name.key}
    return [name for name in found.values() if name.kind not in {"person", "name"} or name.key not in surnames]


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


def _english_name(text: str, start: int, end: int, by: _Words) -> Name | None:
    begins, said = start, text[start:end]
    words = [word.rstrip(".").removesuffix("'s").removesuffix("’s") for word in said.split()]
    opens = _SENTENCE_START.search(text[max(0, start - 3) : start]) is not None or start == 0
    titled = False
    while words and (words[0].casefold() in _NOT_NAMES or words[0].casefold() in by.titles):
        titled = titled or words[0].casefold() in by.titles
        start += len(words[0]) + 1
        words, opens = words[1:], False
    if by.introduces and titled and len(words) > 1 and words[0] == "of":  # Governor of Oregon
        start, words, titled = start + 3, words[1:], False
    while words and words[-1].casefold() in _NOT_NAMES:
        words = words[:-1]
    if not words:
        return None
    folded = [word.casefold() for word in words]
    key, known = " ".join(folded), _known(folded)
    is_name = by.introduces and known is not None and known.name
    if opens and len(words) == 1 and not words[0].isupper() and not is_name and _is_common(words[0]):
        return None
    place = known.place if known else None
    if place is not None and (not _is_common(words[0]) or not opens):
        return Name("place", " ".join(words), "@" + place.name.lower(), start, place)
    if by.introduces and known is not None and known.name:
        return Name(cast(NameKind, known.name), " ".join(words), known.concepts[0], start)
    return Name(_english_kind(text, (begins, end), words, by, titled=titled), " ".join(words), key, start)


def _english_kind(text: str, span: tuple[int, int], words: list[str], by: _Words, *, titled: bool) -> NameKind:
    folded = [word.casefold() for word in words]
    heads = folded[: folded.index("of") if by.introduces else 1] if "of" in folded else []
    if folded[-1] in by.organisations or by.organisations.intersection(heads):
        return "organisation"
    if folded[-1] in _PLACES and len(words) > 1:
        return "place"
    before = text[max(0, span[0] - 40) : span[0]]
    is_introduced = by.introduces and 1 < len(words) <= 4 and "of" not in folded and _is_introduced(before)
    if (
        titled
        or is_introduced
        or (len(words) > 1 and folded[0] in _GIVEN)
        or (len(words) <= 3 and _SPEAKS.match(text, span[1]))
    ):
        return "person"
    if len(words) == 1 and words[0].isupper() and 2 <= len(words[0]) <= 6:
        return "organisation"
    if before.casefold().endswith((" in ", " near ", " at ")) and len(words) <= 2:
        return "place"
    return "name"


def _is_introduced(before: str) -> bool:
    """Whether what stands before a name says that it is somebody's: "said", "health minister"."""
    role = _ROLE_BEFORE.search(before)
    return _SAYS_BEFORE.search(before) is not None or (role is not None and role[1] in _SHOWN.titles)


def _is_common(word: str) -> bool:
    """Whether a word with a capital at the head of a sentence is an ordinary one, as far as can be told."""
    folded = word.casefold()
    return folded in stopwords.ALL or (stem(folded),) in lexicon().english or folded in _NOT_NAMES


def _known(folded: list[str]) -> Meaning | None:
    return lexicon().english.get(tuple(stem(word) for word in tokens(" ".join(folded))))
