"""The words of a watch: AND, OR, NOT, quotation marks, parentheses; in English by stems, in Chinese by characters.

```python
found = parse("flood AND (river OR 河水) NOT drill")
found.matches(Haystack("Floods: the river rose"))     # True
```
Words beside each other must all be there. Operators are in capitals, so that "and" is a word like any other. Quoted
words follow each other just so; words without quotes are found with other endings ("flood" finds "floods").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from galley.gather.annotate.han import simplify
from galley.gather.annotate.lexicon import stem
from galley.gather.errors import WatchWordsError
from galley.kernel.text import gettext_noop, tokens

MOST_LETTERS = 500
DEEPEST = 20
_HAN = re.compile("[\u3400-\u9fff]")
_SPACE = re.compile(r"\s+")


@dataclass
class Haystack:
    """A text in which words are looked for; prepared once for all watches."""

    text: str
    folded: str = field(init=False)
    words: list[str] = field(init=False)
    stems: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.folded = _fold(self.text)
        self.words = _words(self.text)
        self.stems = [stem(word) for word in self.words]


def _fold(text: str) -> str:
    return _SPACE.sub(" ", simplify(unicodedata.normalize("NFKC", text)).casefold())


def _words(text: str) -> list[str]:
    """Words outside Chinese, which is looked for by its characters."""
    return tokens(_HAN.sub(" ", text))


@dataclass(frozen=True)
class Word:
    """One word, or several that follow each other."""

    said: str
    quoted: bool = False

    def matches(self, hay: Haystack) -> bool:
        if _HAN.search(self.said):
            return _fold(self.said).strip() in hay.folded
        wanted = _words(self.said)
        return _follow(wanted, hay.words) if self.quoted else _follow([stem(word) for word in wanted], hay.stems)


@dataclass(frozen=True)
class Not:
    """What must not be there."""

    part: Expression

    def matches(self, hay: Haystack) -> bool:
        return not self.part.matches(hay)


@dataclass(frozen=True)
class All:
    """All of these."""

    parts: tuple[Expression, ...]

    def matches(self, hay: Haystack) -> bool:
        return all(part.matches(hay) for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    """One of these at least."""

    parts: tuple[Expression, ...]

    def matches(self, hay: Haystack) -> bool:
        return any(part.matches(hay) for part in self.parts)


Expression: TypeAlias = Word | Not | All | AnyOf


def parse(text: str) -> Expression:
    """Read the words of a watch.

    Raises:
        WatchWordsError: with the place where it stopped and why; also for what would find nearly everything, as a
            bare "NOT x" does.
    """
    if len(text) > MOST_LETTERS:
        raise WatchWordsError(MOST_LETTERS + 1, gettext_noop("This is too long."))
    found = _Reading(list(_pieces(text)), len(text) + 1).whole()
    if not _needs_something(found):
        raise WatchWordsError(1, gettext_noop("There must be a word that is to be found, not only words that are not."))
    return found


def is_alike(one: str, other: str) -> bool:
    """Whether two names are one but for case, width, and traditional or simplified characters."""
    return _fold(one).strip() == _fold(other).strip()


def _follow(wanted: Sequence[str], words: Sequence[str]) -> bool:
    if not wanted:
        return False
    first, length = wanted[0], len(wanted)
    return any(word == first and list(words[at : at + length]) == list(wanted) for at, word in enumerate(words))


def _needs_something(found: Expression) -> bool:
    if isinstance(found, Word):
        return True
    if isinstance(found, Not):
        return False
    needs = [_needs_something(part) for part in found.parts]
    return any(needs) if isinstance(found, All) else all(needs)


@dataclass(frozen=True)
class _Piece:
    kind: str
    """"(", ")", "AND", "OR", "NOT", "word" or "quoted"."""
    said: str
    position: int


_PIECE = re.compile(
    r"\s+|(?P<open>[(（])|(?P<close>[)）])"
    r"|\"(?P<plain>[^\"]*)\"|“(?P<curly>[^“”]*)”|「(?P<corner>[^「」]*)」"
    r"|(?P<mark>[\"“”「」])"
    r"|(?P<minus>[-−])(?=[^\s()（）])"
    r"|(?P<word>[^\s()（）\"“”「」]+)"
)
_OPERATORS = {"AND", "OR", "NOT"}


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        position, kind, said = match.start() + 1, match.lastgroup, match.group()
        if kind is None:
            continue
        if kind == "mark":
            raise WatchWordsError(position, gettext_noop("This quotation mark has no other one."), said)
        if kind in {"open", "close"}:
            yield _Piece("(" if kind == "open" else ")", said, position)
        elif kind == "minus":
            yield _Piece("NOT", said, position)
        elif kind == "word":
            yield _Piece(said if said in _OPERATORS else _checked(said, said, position, "word"), said, position)
        else:
            inside = match[kind]
            yield _Piece(_checked(inside, said, position, "quoted"), inside, position)


def _checked(inside: str, said: str, position: int, kind: str) -> str:
    if not _words(inside) and not _HAN.search(inside):
        raise WatchWordsError(position, gettext_noop("There is no word in this."), said)
    return kind


class _Reading:
    """Reads pieces from left to right; NOT binds closest, then AND, then OR."""

    def __init__(self, pieces: list[_Piece], end: int) -> None:
        self.pieces, self.at, self.end = pieces, 0, end
        self.deep = 0

    def whole(self) -> Expression:
        found = self._any()
        if (piece := self._next()) is not None:
            raise WatchWordsError(piece.position, gettext_noop("This parenthesis was never opened."), piece.said)
        return found

    def _next(self) -> _Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def _is(self, *kinds: str) -> bool:
        piece = self._next()
        return piece is not None and piece.kind in kinds

    def _any(self) -> Expression:
        parts = [self._all()]
        while self._is("OR"):
            self.at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Expression:
        parts = [self._one()]
        while self._is("AND", "NOT", "(", "word", "quoted"):
            if self._is("AND"):
                self.at += 1
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Expression:
        piece = self._next()
        if piece is None:
            raise WatchWordsError(self.end, gettext_noop("A word is missing at the end."))
        self.at += 1
        if piece.kind in {"word", "quoted"}:
            return Word(piece.said.strip(), quoted=piece.kind == "quoted")
        if piece.kind not in {"(", "NOT"}:
            raise WatchWordsError(piece.position, gettext_noop("A word is missing before this."), piece.said)
        self.deep += 1
        if self.deep > DEEPEST:
            raise WatchWordsError(piece.position, gettext_noop("Too many things inside each other."), piece.said)
        found = Not(self._one()) if piece.kind == "NOT" else self._inside(piece)
        self.deep -= 1
        return found

    def _inside(self, opening: _Piece) -> Expression:
        found = self._any()
        if not self._is(")"):
            raise WatchWordsError(opening.position, gettext_noop("This parenthesis is never closed."), opening.said)
        self.at += 1
        return found
