"""Which items are about the same event: online, in order of arrival, explainable, careful. No rows in here.

```python
index = EventIndex()
found = index.nearest(words_of(headline, text), at=published)   # a Match with the words that speak for it, or None
index.add(found.event_id if found else a_new_id, words, at=published)
```
An item is its headline (twice) and its first words. A word weighs more the rarer it is among the items so far (IDF as
it was on arrival), names and numbers more than others. An event is the sum of its items' unit vectors. An item joins
the event that it is most similar to when they share enough words and weight. The rule is careful: a wrong join costs
the desk's trust, a missed one only a line on the wall.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from galley.gather import stopwords
from galley.kernel.text import tokens

HEAD_WORDS = 120
HEAD_CHARACTERS = 600
MOST_WORDS_OF_EVENT = 80
NAME_WEIGHT = 1.6
NUMBER_WEIGHT = 1.2
MEMORY = 400
"""As many invented items as each word is rare among: without them the first ten items of a newsroom all look alike."""

_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"(?<![.!?:“\"'’]\s)(?<!^)(?<!\w)([A-ZÀ-ÖØ-ÞА-ЯΑ-Ω][\w’'-]+)")


@dataclass(frozen=True)
class Rule:
    """When an item joins an event; one set of values for all sources."""

    least_similarity: float = 0.34
    least_shared: int = 3
    short_words: int = 14
    """An item of so few words is a bare headline, which cannot be as similar: the next two are for it."""
    least_similarity_short: float = 0.2
    two_suffice_from: float = 0.35
    """Two shared words are enough from here on, or when one is a name or a number: two fires need not be one."""
    window: timedelta = timedelta(days=14)


RULE = Rule()


@dataclass(frozen=True)
class Words:
    """What an item says, as it is compared: word -> how much it is said, names and numbers counting more."""

    weights: Mapping[str, float]
    strong: frozenset[str] = frozenset()
    """The names and numbers among them."""
    forms: Mapping[str, str] = field(default_factory=dict)
    """Word -> how the text has it: "crash" -> "crashed"."""

    def __bool__(self) -> bool:
        return bool(self.weights)


def words_of(headline: str, text: str = "") -> Words:
    """The words of an item by which it is compared."""
    head = " ".join(text[:HEAD_CHARACTERS].split()[:HEAD_WORDS])
    said = Counter(tokens(headline))
    said.update(said)
    said.update(tokens(head))
    names = _names(headline) | _names(head)
    weights: dict[str, float] = {}
    forms: dict[str, str] = {}
    strong: set[str] = set()
    for word, times in said.items():
        is_number = word[0].isdigit()
        if word in stopwords.ALL or (len(word) == 1 and word.isascii()):
            continue
        base = stem(word)
        forms.setdefault(base, word)
        if is_number or word in names:
            strong.add(base)
        factor = NUMBER_WEIGHT if is_number else NAME_WEIGHT if word in names else 1.0
        weights[base] = max(factor * (1.0 + math.log(times)), weights.get(base, 0.0))
    return Words(weights, frozenset(strong), forms)


def _names(text: str) -> set[str]:
    """Words that are capitals' own; none where every word has a capital, as in many headlines."""
    words = _LETTERS.findall(text)
    if sum(word[0].isupper() for word in words) * 10 > len(words) * 6:
        return set()
    return {word.casefold().removesuffix("'s").removesuffix("’s") for word in _NAME.findall(text)}


def stem(word: str) -> str:
    """English plural and tense endings off, so that "crashes" and "crashed" are the same word."""
    if not word.isascii() or len(word) < 5 or word[0].isdigit():
        return word
    for ending, least in (("ies", 5), ("ing", 6), ("ed", 5), ("es", 6), ("s", 5)):
        if word.endswith(ending) and len(word) >= least:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


@dataclass(frozen=True)
class Match:
    """The event that an item belongs to, and why."""

    event_id: int
    similarity: float
    shared: tuple[str, ...]
    """The words that speak for it, the weightiest first."""


@dataclass
class _Event:
    vector: dict[str, float] = field(default_factory=dict)
    size: int = 0
    last: datetime | None = None
    length: float = 0.0


class EventIndex:
    """The events of the window, by their words.

    Args:
        rule: when an item joins.
    """

    def __init__(self, rule: Rule = RULE) -> None:
        self.rule = rule
        self._events: dict[int, _Event] = {}
        self._holders: dict[str, set[int]] = defaultdict(set)
        self._frequency: Counter[str] = Counter()
        self._items = 0

    def __len__(self) -> int:
        return len(self._events)

    def nearest(self, words: Words, *, at: datetime) -> Match | None:
        """The event that an item of these words belongs to; None when it is about something new."""
        vector = self._unit(words)
        if not vector:
            return None
        scores: dict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            for event_id in self._holders.get(word, ()):
                event = self._events[event_id]
                scores[event_id] += weight * event.vector[word] / event.length
        ranked = sorted(
            ((score, event_id) for event_id, score in scores.items() if self._is_open(event_id, at)), reverse=True
        )
        if not ranked:
            return None
        best, event_id = ranked[0]
        shared = self._shared(vector, event_id)
        if not self._joins(words, best, shared):
            return None
        return Match(event_id, round(best, 3), tuple(words.forms.get(word, word) for word in shared[:8]))

    def add(self, event_id: int, words: Words, *, at: datetime) -> None:
        """Put an item with an event, which is made when it is not there."""
        vector = self._unit(words)
        self._items += 1
        self._frequency.update(words.weights.keys())
        event = self._events.setdefault(event_id, _Event())
        for word, weight in vector.items():
            event.vector[word] = event.vector.get(word, 0.0) + weight
        event.size += 1
        event.last = max(event.last, at) if event.last else at
        self._settle(event_id, event)

    def load(self, event_id: int, vector: Mapping[str, float], *, size: int, at: datetime) -> None:
        """Take an event as it was kept, in place of what is known of it."""
        self.forget(event_id)
        event = _Event(dict(vector), size, at)
        self._items += size
        self._frequency.update(vector.keys())
        self._events[event_id] = event
        self._settle(event_id, event)

    def forget(self, event_id: int) -> None:
        """Drop an event; the word frequencies keep what it taught."""
        event = self._events.pop(event_id, None)
        if event is None:
            return
        self._items -= event.size
        self._frequency.subtract(event.vector.keys())
        for word in event.vector:
            self._holders[word].discard(event_id)

    def forget_before(self, moment: datetime) -> None:
        """Drop the events whose last item is older."""
        for event_id in [key for key, event in self._events.items() if event.last and event.last < moment]:
            self.forget(event_id)

    def vector(self, event_id: int) -> dict[str, float]:
        """An event's words with their weights, to be kept."""
        return {word: round(weight, 3) for word, weight in self._events[event_id].vector.items()}

    def _unit(self, words: Words) -> dict[str, float]:
        total = self._items + MEMORY
        weighed = {
            word: weight * math.log(total / (self._frequency.get(word, 0) + 0.5 + MEMORY / 200))
            for word, weight in words.weights.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weighed.values()))
        return {word: weight / length for word, weight in weighed.items() if weight > 0} if length else {}

    def _is_open(self, event_id: int, at: datetime) -> bool:
        last = self._events[event_id].last
        return last is None or abs(at - last) <= self.rule.window

    def _shared(self, vector: Mapping[str, float], event_id: int) -> list[str]:
        event = self._events[event_id]
        common = [(weight * event.vector[word], word) for word, weight in vector.items() if word in event.vector]
        return [word for _weight, word in sorted(common, key=lambda pair: (-pair[0], pair[1]))]

    def _joins(self, words: Words, similarity: float, shared: Sequence[str]) -> bool:
        rule = self.rule
        if len(words.weights) > rule.short_words:
            return similarity >= rule.least_similarity and len(shared) >= rule.least_shared
        two_suffice = similarity >= rule.two_suffice_from or words.strong.intersection(shared)
        return similarity >= rule.least_similarity_short and len(shared) >= (2 if two_suffice else rule.least_shared)

    def _settle(self, event_id: int, event: _Event) -> None:
        if len(event.vector) > MOST_WORDS_OF_EVENT * 2:
            kept = sorted(event.vector.items(), key=lambda pair: -pair[1])[:MOST_WORDS_OF_EVENT]
            for word in event.vector.keys() - dict(kept).keys():
                self._holders[word].discard(event_id)
            event.vector = dict(kept)
        event.length = math.sqrt(sum(weight * weight for weight in event.vector.values())) or 1.0
        for word in event.vector:
            self._holders[word].add(event_id)
