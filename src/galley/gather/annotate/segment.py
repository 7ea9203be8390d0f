"""Chinese text as words with their classes: jieba's dictionary, in its Rust form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from galley.gather.annotate.lexicon import Meaning, chinese_spans, common_chinese, lexicon

PROPER = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
"""Classes of names: people, places, organisations, others. Source: the tag set of ICTCLAS, as jieba has it."""


@dataclass(frozen=True)
class Segment:
    """One word of a text."""

    first: int
    last: int
    """After its last character."""
    said: str
    tag: str
    is_known: bool
    """Whether the dictionary has it; else it was put together from characters that are often together."""

    @property
    def is_proper(self) -> bool:
        """Whether its class is a name's, and it is no word that we know better."""
        return self.tag in PROPER and self.last - self.first >= 2 and not _is_ordinary(self.said)

    @property
    def is_ordinary(self) -> bool:
        """Whether it is a word that is no name."""
        if self.last - self.first < 2 or self.tag in {"x", "eng", "m"}:
            return False
        return _is_ordinary(self.said) or (self.is_known and self.tag not in PROPER)


@lru_cache(maxsize=16)
def segments(text: str) -> tuple[Segment, ...]:
    """The words of a simplified text in order, without what lies between them."""
    import rjieba  # noqa: PLC0415 -- 33 MB, which only who reads Chinese shall pay

    found = []
    position = 0
    for said, tag in rjieba.tag(text):
        found.append(Segment(position, position + len(said), said, tag, len(said) < 2 or _is_known(said)))
        position += len(said)
    return tuple(found)


_ENDS_A_PLACE = frozenset("市县区镇乡州省村")


def known_spans(text: str) -> Iterator[tuple[int, int, Meaning]]:
    """`chinese_spans` of a simplified text, places only where words begin and end: 德里 is none in 罗德里戈."""
    cuts = {at for word in segments(text) for at in (word.first, word.last)}
    for first, last, meaning in chinese_spans(text):
        is_whole = first in cuts and (last in cuts or text[last : last + 1] in _ENDS_A_PLACE)
        if meaning.place is None or is_whole:
            yield first, last, meaning


@lru_cache(maxsize=100_000)
def _is_known(said: str) -> bool:
    import rjieba  # noqa: PLC0415 -- as above

    return bool(rjieba.has_word(said))


@lru_cache(maxsize=100_000)
def _is_ordinary(said: str) -> bool:
    meaning = lexicon().chinese.get(said)
    return (meaning is not None and meaning.place is None) or said in common_chinese()
