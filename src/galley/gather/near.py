"""Near-duplicates: the same text again, rewritten a little, cut, corrected or with a line before it. No rows in here.

```python
index = NearIndex()
sketch = sketch_of(headline, text)
copy = index.nearest(sketch)      # Near(item_id, share), or None
index.add(item_id, sketch)
```
A text is its pairs of neighbouring words, as numbers. Two texts are near when the shorter one's pairs are mostly in the
longer one, and they name the same people and places: two notices made from one form about two towns are not.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

from galley.gather.annotate.chinese_names import chinese_names
from galley.gather.annotate.english_names import english_names
from galley.gather.annotate.han import simplify
from galley.kernel.text import is_chinese, tokens

MOST_WORDS = 300
"""Words of a text that are compared."""
SMALLEST = 20
"""Of a text's pairs, the smallest numbers find its candidates (A. Broder, "On the resemblance and containment of
documents", SEQUENCES 1997): two texts that share most pairs share some of these."""
MOST_HOLDERS = 200
"""A pair that so many texts have is a phrase of the trade and finds nothing."""
LEAST_PAIRS = 4
NAME_SHARE = 0.5


@dataclass(frozen=True)
class Sketch:
    """A text as it is compared; made to be kept as bytes."""

    pairs: array[int]
    """Sorted, each once."""
    names: array[int]
    """Of the people, places and other names at its head."""

    def __bool__(self) -> bool:
        return len(self.pairs) >= LEAST_PAIRS

    def as_bytes(self) -> bytes:
        """To be kept: the number of names, the names, the pairs; 32 bits each, little-endian by `array`."""
        return (array("I", [len(self.names)]) + self.names + self.pairs).tobytes()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Sketch:
        """What `as_bytes` gave; an empty sketch of what is none."""
        numbers = array("I")
        if len(kept) % numbers.itemsize == 0:
            numbers.frombytes(kept)
        names = numbers[0] if numbers else 0
        return cls(numbers[1 + names :], numbers[1 : 1 + names])


def sketch_of(headline: str, text: str = "") -> Sketch:
    """The sketch of an item."""
    whole = simplify(f"{headline or ''}\n{(text or '')[: MOST_WORDS * 8]}")
    words = tokens(whole)[:MOST_WORDS]
    pairs = {crc32(f"{one} {other}".encode()) for one, other in itertools.pairwise(words)}
    head = whole[: 200 if is_chinese(whole) else 600]
    named = chinese_names(head) if is_chinese(whole) else english_names(head)
    keys = {crc32(part.encode()) for name in named for part in re.split(r"[\s-]", name.key)}
    return Sketch(array("I", sorted(pairs)), array("I", sorted(keys)))


@dataclass(frozen=True)
class Near:
    """A text that another is a copy of."""

    item_id: int
    share: float
    """Of the shorter one's pairs, those that both have; 0 to 1."""


def share_of(one: Sketch, other: Sketch) -> float:
    """How much of the shorter text is in the longer one, 0 to 1; 0 when they name others."""
    return _share(set(one.pairs), one, other) if one and other else 0.0


def _share(mine: set[int], one: Sketch, other: Sketch) -> float:
    share = len(mine.intersection(other.pairs)) / min(len(mine), len(other.pairs))
    return share if _same_names(one, other) else 0.0


def _same_names(one: Sketch, other: Sketch) -> bool:
    mine, theirs = set(one.names), set(other.names)
    if not mine or not theirs:
        return True
    return len(mine & theirs) >= NAME_SHARE * min(len(mine), len(theirs))


def is_near(one: Sketch, other: Sketch) -> bool:
    """Whether two texts are one text told twice."""
    return share_of(one, other) >= least_share(min(len(one.pairs), len(other.pairs)))


def least_share(pairs: int) -> float:
    """What two texts must share, by the pairs of the shorter: a headline must be nearly the same to be a copy."""
    return 0.8 if pairs < 12 else 0.6 if pairs < 30 else 0.5


class NearIndex:
    """The texts of the window, to find the one that a new text is a copy of."""

    def __init__(self) -> None:
        self._sketches: dict[int, Sketch] = {}
        self._holders: dict[int, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._sketches)

    def nearest(self, sketch: Sketch) -> Near | None:
        """The text that this one is a copy of: the one that shares most, and of equals the oldest."""
        best: Near | None = None
        mine = set(sketch.pairs)  # made once, and no set of each candidate
        for item_id in self._candidates(sketch) if sketch else ():
            other = self._sketches[item_id]
            share = _share(mine, sketch, other)
            if share >= least_share(min(len(sketch.pairs), len(other.pairs))) and (best is None or share > best.share):
                best = Near(item_id, round(share, 3))
        return best

    def _candidates(self, sketch: Sketch) -> Iterable[int]:
        votes: Counter[int] = Counter()
        for pair in sketch.pairs[: SMALLEST * 3]:
            holders = self._holders.get(pair)
            if holders and len(holders) <= MOST_HOLDERS:
                votes.update(holders)
        return sorted(item_id for item_id, _votes in votes.most_common(8))

    def add(self, item_id: int, sketch: Sketch) -> None:
        """Remember a text, in place of what was known of its item."""
        if item_id in self._sketches:
            self.forget(item_id)
        if sketch:
            self._sketches[item_id] = sketch
            for pair in sketch.pairs[:SMALLEST]:
                self._holders[pair].append(item_id)

    def forget(self, item_id: int) -> None:
        """Drop a text."""
        sketch = self._sketches.pop(item_id, None)
        for pair in sketch.pairs[:SMALLEST] if sketch else ():
            holders = self._holders[pair]
            holders.remove(item_id)
            if not holders:
                del self._holders[pair]

    def keep_newest(self, most: int) -> None:
        """Drop the oldest, by number, until so many are left."""
        if len(self._sketches) > most:
            for item_id in sorted(self._sketches)[: len(self._sketches) - most]:
                self.forget(item_id)
