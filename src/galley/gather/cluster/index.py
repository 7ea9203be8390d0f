"""The events of the window, by what they say: candidates from an inverted index, then the rule."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from galley.gather.cluster.rule import Rule, default_rule
from galley.gather.cluster.words import CHANNELS, Words, words_of
from galley.kernel.text import tokens

MEMORY = 100
"""As many invented events as each word is rare among: without them the first ten items of a newsroom all look alike."""
KEPT = {"words": 80, "names": 30, "numbers": 24, "grams": 100, "meanings": 50, "sounds": 40, "readings": 160}
"""How much of an event is kept in each channel, the weightiest first."""
MOST_LOOKED_AT = 4_000
"""Entries of the inverted index that one item reads, the rarest words first: what keeps its cost from growing."""
CANDIDATES = 16
FEW = 300
"""Live events; with ten times as many, one of them is alike by chance ten times as often: the term "crowd" is 1."""
RIVALS = 15
"""Live events: among fewer, to be ahead of all others is easy."""
TELLING = 2.5
"""What shared numbers must weigh, by rarity and size: that two items say "two", and no other number, tells little."""
ALIKE = 0.2
"""Names that are so alike leave no room for the doubt that other figures raise."""
HEARD = 0.3
"""Of the names of one side, by weight: if the other says so much of them, they are no strangers."""
HARDLY = 0.05
"""Names that are less alike than this share only what everybody names."""
SEVERAL = 3
"""Shared names: one alone may be a town's, which tells of much."""
_SCRATCH = -1
"""The number of an event that is only worked out, never one of a row."""


@dataclass(frozen=True)
class Term:
    """One reason for or against, with what it rests on."""

    term: str
    weight: float
    """What it added to the score; negative: it spoke against."""
    detail: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"term": self.term, "weight": round(self.weight, 3), "detail": list(self.detail)}


@dataclass(frozen=True)
class Match:
    """The event that an item belongs to, and why."""

    event_id: int
    similarity: float
    """How sure the rule is, 0 to 1; .5 is where it begins to join."""
    shared: tuple[str, ...]
    """The words that speak for it, the weightiest first."""
    why: tuple[Term, ...] = ()


class _Channel:
    """What the events so far said in one channel: numbers for tokens, and how many events said each.

    Events are counted, not items: the word that a thousand items of one event share is that event's own.
    """

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.tokens: list[str] = []
        self.frequency = array("I")

    def number(self, token: str) -> int:
        found = self.ids.get(token)
        if found is None:
            found = self.ids[token] = len(self.tokens)
            self.tokens.append(token)
            self.frequency.append(0)
        return found


@dataclass
class _Vector:
    """One channel of an event."""

    ids: array[int] = field(default_factory=lambda: array("I"))
    weights: array[float] = field(default_factory=lambda: array("f"))
    length: float = 1.0


class _Event:
    __slots__ = ("event_id", "han", "last", "latin", "short", "size", "vectors")

    def __init__(self, event_id: int) -> None:
        self.event_id = event_id
        self.vectors: dict[str, _Vector] = {}
        self.size = 0
        self.han = 0
        self.latin = 0
        self.short = 0.0
        self.last: datetime | None = None


@dataclass
class _Said:
    """An item as unit vectors by this index's numbers."""

    vectors: dict[str, dict[int, float]]
    lengths: dict[str, float]
    """What each vector was divided by."""


class EventIndex:
    """The events of the window, by what they say.

    Args:
        rule: when an item joins.
    """

    def __init__(self, rule: Rule | None = None) -> None:
        self.rule = rule or default_rule()
        weighed = {term.partition(" ")[0] for term, weight in self.rule.weights.items() if weight}
        self._kept = tuple(name for name in CHANNELS if name in _WORTH or name in weighed)
        """Channels that find events or that a term weighs; nothing is kept of others."""
        self._channels = {name: _Channel() for name in self._kept}
        self._channels["readings"] = self._channels["sounds"]  # the same keys, from the other side
        self._events: dict[int, _Event] = {}
        self._slots: dict[int, _Event] = {}
        self._slot_of: dict[int, int] = {}
        self._next_slot = 0
        self._postings: dict[str, dict[int, array[int]]] = {name: {} for name in _WORTH}
        self._opened = 0
        self._worked_out: list[tuple[str, int]] = []
        """(Channel, token) of what the event that is only worked out has said."""
        self._expected: dict[str, list[tuple[str, int]]] = {}
        """Name -> (channel, number) of what it says."""
        self._last: tuple[Words, _Said] | None = None
        """What was weighed last, as long as nothing was learnt since: an item is compared, explained and added."""

    def __len__(self) -> int:
        return len(self._events)

    def __contains__(self, event_id: int) -> bool:
        return event_id in self._events

    # -- finding

    def nearest(self, words: Words, *, at: datetime) -> Match | None:
        """The event that an item of these words belongs to; None when it is about something new."""
        ranked = self.ranked(words, at=at)
        if not ranked:
            return None
        score, event, terms = ranked[0]
        if score < self.rule.threshold:
            return None
        return self._match(words, score, event, terms)

    def ranked(self, words: Words, *, at: datetime) -> list[tuple[float, _Event, dict[str, float]]]:
        """The events that come into question: (score, event, terms), the best first."""
        if not words:
            return []
        said = self._said(words)
        crowd = min(max(math.log10(max(len(self._events), 1) / FEW), 0.0), 2.0)
        rivals = min(max(len(self._events) - 1, 0) / RIVALS, 1.0)
        candidates = [(event, self._terms(words, said, event, crowd)) for event in self._candidates(words, said, at)]
        _compare(candidates, rivals)
        firsts = sorted(
            ((self.rule.score(terms), number) for number, (_event, terms) in enumerate(candidates)), reverse=True
        )
        best = firsts[0][0] if firsts else 0.0
        second = firsts[1][0] if len(firsts) > 1 else best - 6.0
        ranked = []
        for score, number in firsts:
            event, terms = candidates[number]
            other = second if number == firsts[0][1] else best
            terms["gap"] = max(-1.0, min(rivals, (score - other) / 6.0))
            ranked.append((self.rule.score(terms), event, terms))
        ranked.sort(key=lambda found: (-found[0], found[1].event_id))
        return ranked

    def _candidates(self, words: Words, said: _Said, at: datetime) -> list[_Event]:
        lists: list[tuple[int, float, array[int]]] = []
        for name, worth in _WORTH.items():
            postings = self._postings[_ACROSS.get(name, name)]
            for token, weight in said.vectors[name].items():
                holders = postings.get(token)
                if holders:
                    lists.append((len(holders), weight * worth, holders))
        lists.sort(key=lambda entry: entry[0])
        scores: dict[int, float] = defaultdict(float)
        looked_at = 0
        for length, weight, holders in lists:
            if looked_at + length > MOST_LOOKED_AT and looked_at:
                break
            looked_at += length
            for slot in holders:
                scores[slot] += weight
        found: list[_Event] = []
        window = self.rule.window
        for _score, slot in sorted(((score, slot) for slot, score in scores.items()), reverse=True):
            event = self._slots.get(slot)
            if event is not None and (event.last is None or abs(at - event.last) <= window):
                found.append(event)
                if len(found) >= CANDIDATES:
                    break
        return found

    def _terms(self, words: Words, said: _Said, event: _Event, crowd: float) -> dict[str, float]:
        near: dict[str, float] = {}
        held: dict[str, float] = {}
        for name in _COMPARED:
            near[name], held[name] = _cosine(said.vectors.get(name, {}), event.vectors.get(name))
        near["numbers"] *= min(1.0, math.sqrt(held["numbers"]) * said.lengths["numbers"] / TELLING)
        names, numbers = event.vectors.get("names"), event.vectors.get("numbers")
        shares_no_name = 1.0 if names and said.vectors["names"] and near["names"] < HARDLY else 0.0
        if shares_no_name and self._heard(said, event) >= HEARD:
            shares_no_name = 0.0
        shares_no_number = 1.0 if numbers and said.vectors["numbers"] and near["numbers"] == 0.0 else 0.0
        if words.is_han or event.han:  # where names meet, one report's figures may differ from another's
            shares_no_number *= 1.0 - min(near["names"] / ALIKE, 1.0)
        brevity = 1.0 - min(words.length, 60) / 60
        han = 1.0 if words.is_han else 0.0
        size = min(math.log1p(event.size), 3.0) / 3.0
        terms = {
            **near,
            "names held": held["names"],
            "names in full": near["names"] * min(self._bearers(said, names) / SEVERAL, 1.0) * (1.0 - brevity),
            "numbers held": held["numbers"],
            "words when short": near["words"] * brevity,
            "grams when short": near["grams"] * brevity,
            "meanings when short": near["meanings"] * brevity,
            "words held when short": held["words"] * brevity,
            "words in Chinese": near["words"] * han,
            "names in Chinese": near["names"] * han,
            "brevity": brevity,
            "in Chinese": han,
            "brief in Chinese": brevity * han,
            "size": size,
            "crowd": crowd,
            "words by size": near["words"] * size,
            "other numbers": shares_no_number,
            "other numbers when short": shares_no_number * brevity,
            "many other numbers": shares_no_number * _few(said.vectors["numbers"], numbers, 4),
        }
        headed = self._unheard(words.names, names, event.vectors.get("words"))
        if event.han if words.is_han else event.latin:
            terms |= {
                "other names": shares_no_name,
                "other names when short": shares_no_name * brevity,
                "other names in Chinese": shares_no_name * han,
                "many other names": shares_no_name * _few(said.vectors["names"], names, 6),
                "headed by other names": headed,
                "same words, headed by other names": headed * near["words"],
                "same words, other names": shares_no_name * near["words"],
                "same words, other names in a crowd": crowd * max(shares_no_name, headed) * near["words"],
                "headed by other names in Chinese": headed * han,
            }
        else:
            sounds, strangers = self._sounding(said, event)
            terms |= {
                "across": 1.0,
                "sounds": sounds,
                "meanings across": near["meanings"],
                "names across": near["names"],
                "numbers across": near["numbers"],
                "other names across": 1.0 if strangers and near["names"] < HARDLY else 0.0,
                "other numbers across": shares_no_number,
                "headed by other names across": headed,
            }
        return terms

    def _bearers(self, said: _Said, names: _Vector | None) -> int:
        """How many people, firms and things both name; places are not counted, since much happens in each."""
        mine, tokens = said.vectors["names"], self._channels["names"].tokens
        return sum(name in mine and tokens[name][0] != "@" for name in names.ids) if names else 0

    def _heard(self, said: _Said, event: _Event) -> float:
        """How much of one side's names the other side says without a capital, or as a headline has it, 0 to 1."""
        names, words = event.vectors.get("names"), event.vectors.get("words")
        if names is None or words is None:
            return 0.0
        tokens, ids = self._channels["names"].tokens, self._channels["words"].ids
        mine, theirs = said.vectors["words"], set(words.ids)
        of_event = sum(
            weight * weight
            for name, weight in zip(names.ids, names.weights, strict=True)
            if ids.get(tokens[name].lstrip("~"), -1) in mine
        )
        of_item = sum(
            weight * weight
            for name, weight in said.vectors["names"].items()
            if ids.get(tokens[name].lstrip("~"), -1) in theirs
        )
        return max(of_event / names.length**2, of_item)

    def _unheard(self, names: Mapping[str, float], known: _Vector | None, words: _Vector | None) -> float:
        """The share of the headline's names that an event has never said, 0 to 1; 0 where either names nobody."""
        heading = [name for name, weight in names.items() if weight >= HEADED]
        if not heading or known is None:
            return 0.0
        ids, word_ids = self._channels["names"].ids, self._channels["words"].ids
        said = words.ids if words else ()
        return sum(
            ids.get(name) not in known.ids and word_ids.get(name.lstrip("~")) not in said for name in heading
        ) / len(heading)

    def _sounding(self, said: _Said, event: _Event) -> tuple[float, bool]:
        """How much of one side's names the other side's text sounds like, 0 to 1; and whether none of several does."""
        heard, known = event.vectors.get("readings"), event.vectors.get("sounds")
        best, could = 0.0, 0
        mine = said.vectors["sounds"]
        if heard is not None and mine:
            best = sum(mine[token] ** 2 for token in heard.ids if token in mine)
            could = len(mine)
        read = said.vectors["readings"]
        if known is not None and read:
            total = sum(weight * weight for weight in known.weights)
            shared = sum(w * w for token, w in zip(known.ids, known.weights, strict=True) if token in read)
            best, could = max(best, shared / total), max(could, len(known.ids))
        return best, could >= 2 and best == 0.0

    def _match(self, words: Words, score: float, event: _Event, terms: Mapping[str, float]) -> Match:
        details = self._details(words, event)
        why = [
            Term(name, self.rule.weights.get(name, 0.0) * value, details.get(name.split(" ")[0], ()))
            for name, value in terms.items()
            if abs(self.rule.weights.get(name, 0.0) * value) >= 0.05
        ]
        why.sort(key=lambda term: -abs(term.weight))
        forms = words.forms
        shared = dict.fromkeys(
            forms.get(token, token) for name in ("words", "names", "numbers", "meanings") for token in details[name]
        )
        shown = tuple(token for token in shared if token[0] not in "@~*&")[:8]
        certainty = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score - self.rule.threshold))))
        return Match(event.event_id, round(certainty, 3), shown, tuple(why))

    def _details(self, words: Words, event: _Event) -> dict[str, tuple[str, ...]]:
        said = self._said(words)
        details: dict[str, tuple[str, ...]] = {}
        for name in ("words", "names", "numbers", "meanings", "sounds"):
            vector, mine = event.vectors.get(name), said.vectors[name]
            if name == "sounds" and words.is_han:
                mine = said.vectors["readings"]
            elif name == "sounds":
                vector = event.vectors.get("readings")
            if vector is None:
                details[name] = ()
                continue
            common = [(mine[t] * w, t) for t, w in zip(vector.ids, vector.weights, strict=True) if t in mine]
            common.sort(key=lambda pair: (-pair[0], pair[1]))
            tokens = [self._channels[name].tokens[token] for _weight, token in common]
            details[name] = tuple(words.forms.get(token, token) for token in tokens[:8])
        return details

    # -- learning

    def expect(self, names: Iterable[str]) -> None:
        """Know beforehand what half of all events name, such as a newsroom's own town: these tell little, no others."""
        wanted = set(names)
        for name in self._expected.keys() - wanted:
            for channel, number in self._expected.pop(name):
                self._channels[channel].frequency[number] -= MEMORY // 2
        for name in wanted - self._expected.keys():
            self._expected[name] = self._numbers_of(name)
            for channel, number in self._expected[name]:
                self._channels[channel].frequency[number] += MEMORY // 2
        self._last = None

    def _numbers_of(self, name: str) -> list[tuple[str, int]]:
        said = words_of(name)
        keys: dict[str, Iterable[str]] = {"words": said.words, "meanings": said.meanings}
        keys["names"] = {*tokens(name), f"~{name}", f"@{name.lower()}"}
        return [(channel, self._channels[channel].number(key)) for channel in keys for key in keys[channel]]

    def add(self, event_id: int, words: Words, *, at: datetime) -> None:
        """Put an item with an event, which is made when it is not there."""
        said = self._said(words)
        self._put(self._events.get(event_id) or self._open(event_id), words, said, at)

    def _put(self, event: _Event, words: Words, said: _Said, at: datetime) -> None:
        for name in self._kept:
            self._sum(event, name, said.vectors[name])
        event.size += 1
        event.short += min(words.length, 60)
        if words.is_han:
            event.han += 1
        else:
            event.latin += 1
        event.last = max(event.last, at) if event.last else at
        self._last = None

    def vector_of(self, items: Iterable[Words], *, at: datetime) -> dict[str, Any]:
        """What an event of these items would say, to be kept as `vector`'s; nothing here changes."""
        made = self._open(_SCRATCH)
        try:
            for words in items:
                self._put(made, words, self._said(words), at)
            return self.vector(_SCRATCH)
        finally:
            self._opened -= 1
            for name, token in self._worked_out:  # not of the vector: that has lost some of them
                self._channels[name].frequency[token] -= 1
            self._worked_out.clear()
            self.forget(_SCRATCH)

    def _open(self, event_id: int) -> _Event:
        self._opened += 1
        self._last = None
        event = self._events[event_id] = _Event(event_id)
        slot = self._slot_of[event_id] = self._next_slot
        self._next_slot += 1
        self._slots[slot] = event
        return event

    def _sum(self, event: _Event, name: str, mine: Mapping[int, float]) -> None:
        if not mine:
            return
        kept = event.vectors.get(name)
        if kept is None:
            kept = event.vectors[name] = _Vector()
            summed = dict(mine)
            fresh: Iterable[int] = summed
        else:
            summed = dict(zip(kept.ids, kept.weights, strict=True))
            fresh = [token for token in mine if token not in summed]
            for token, weight in mine.items():
                summed[token] = summed.get(token, 0.0) + weight
        if len(summed) > KEPT[name] * 3 // 2:
            summed = dict(sorted(summed.items(), key=lambda pair: -pair[1])[: KEPT[name]])
        kept.ids, kept.weights = array("I", summed.keys()), array("f", summed.values())
        kept.length = math.sqrt(sum(weight * weight for weight in summed.values())) or 1.0
        self._note(event, name, fresh)

    def _note(self, event: _Event, name: str, tokens: Iterable[int]) -> None:
        frequency = self._channels[name].frequency
        for token in tokens:
            frequency[token] += 1
        if event.event_id == _SCRATCH:
            self._worked_out += ((name, token) for token in tokens)
            return
        if name not in _WORTH:
            return
        postings, slot = self._postings[name], self._slot_of[event.event_id]
        for token in tokens:
            holders = postings.get(token)
            if holders is None:
                postings[token] = array("I", (slot,))
            else:
                holders.append(slot)

    # -- keeping and forgetting

    def vector(self, event_id: int) -> dict[str, Any]:
        """What an event says, to be kept: channel -> {token: weight}, and its sizes."""
        event = self._events[event_id]
        kept: dict[str, Any] = {
            name: {
                self._channels[name].tokens[token]: round(weight, 2)
                for token, weight in zip(vector.ids, vector.weights, strict=True)
            }
            for name, vector in event.vectors.items()
        }
        kept["sizes"] = [event.han, event.latin, round(event.short)]
        return kept

    def load(self, event_id: int, vector: Mapping[str, Any], *, size: int, at: datetime) -> None:
        """Take an event as it was kept, in place of what is known of it."""
        if event_id in self._events:
            self._untell(self._events[event_id])
        self.forget(event_id)
        event = self._open(event_id)
        for name in self._kept:
            said = vector.get(name) or {}
            channel = self._channels[name]
            self._sum(event, name, {channel.number(token): float(weight) for token, weight in said.items()})
        han, latin, short = vector.get("sizes") or (0, size, 60 * size)
        event.size, event.han, event.latin, event.short, event.last = size, han, latin, float(short), at

    def _untell(self, event: _Event) -> None:
        """Take back that an event said what it says: it is told anew."""
        self._opened -= 1
        self._last = None
        for name, vector in event.vectors.items():
            frequency = self._channels[name].frequency
            for token in vector.ids:
                frequency[token] -= 1

    def forget(self, event_id: int) -> None:
        """Drop an event; how frequent its words are stays known."""
        event = self._events.pop(event_id, None)
        if event is not None:
            slot = self._slot_of.pop(event_id)
            del self._slots[slot]
            self._unnote(event, slot)

    def _unnote(self, event: _Event, slot: int) -> None:
        for name in _WORTH:
            vector = event.vectors.get(name)
            for token in vector.ids if vector else ():
                holders = self._postings[name].get(token)
                if holders is not None and slot in holders[:64]:
                    holders.remove(slot)
                    if not holders:  # most words are one event's
                        del self._postings[name][token]

    def forget_before(self, moment: datetime) -> None:
        """Drop the events whose last item is older."""
        for event_id in [key for key, event in self._events.items() if event.last and event.last < moment]:
            self.forget(event_id)

    # -- weighing

    def _said(self, words: Words) -> _Said:
        if self._last is not None and self._last[0] is words:
            return self._last[1]
        said = self._weigh(words)
        self._last = words, said
        return said

    def _weigh(self, words: Words) -> _Said:
        vectors: dict[str, dict[int, float]] = {}
        lengths: dict[str, float] = {}
        total = math.log(self._opened + MEMORY)
        log = math.log
        for name, channel in self._channels.items():
            frequency = channel.frequency
            number = channel.number
            weighed: dict[int, float] = {}
            for token, weight in getattr(words, name).items():
                key = number(token)
                weighed[key] = weight * (total - log(frequency[key] + 0.5))
            length = lengths[name] = math.sqrt(sum(weight * weight for weight in weighed.values()))
            vectors[name] = {key: weight / length for key, weight in weighed.items() if weight > 0} if length else {}
        return _Said(vectors, lengths)


_WORTH = {"words": 1.0, "names": 0.6, "numbers": 0.3, "meanings": 0.6, "sounds": 0.4, "readings": 0.1}
_COMPARED = tuple(name for name in CHANNELS if name not in {"sounds", "readings"})
_ACROSS = {"sounds": "readings", "readings": "sounds"}
"""Which of an event's channels an item's is looked up in, when it is another."""


def _compare(candidates: Sequence[tuple[_Event, dict[str, float]]], rivals: float) -> None:
    """Give the candidate that is most alike the term "lead": by how much of its likeness it is ahead of the next."""
    alike = sorted(
        (
            (terms["words"] + 0.5 * terms["names"] + 0.5 * terms["meanings"], number)
            for number, (_event, terms) in enumerate(candidates)
        ),
        reverse=True,
    )
    if alike and alike[0][0] > 0:
        next_best = alike[1][0] if len(alike) > 1 else 0.0
        candidates[alike[0][1]][1]["lead"] = (1.0 - next_best / alike[0][0]) * rivals


def _few(mine: Mapping[int, float], vector: _Vector | None, enough: int) -> float:
    """How telling it is that nothing is shared, 0 to 1: little where either side says one thing only."""
    return min(len(mine), len(vector.ids) if vector else 0, enough) / enough


HEADED = 2.0
"""From this weight on a name stands in the headline: see `words_of`."""


def _cosine(mine: Mapping[int, float], vector: _Vector | None) -> tuple[float, float]:
    """How alike an item and an event are, and how much of what the item says the event has said, too; both 0 to 1."""
    if vector is None or not mine:
        return 0.0, 0.0
    dot = held = 0.0
    get = mine.get
    for token, weight in zip(vector.ids, vector.weights, strict=True):
        own = get(token)
        if own is not None:
            dot += own * weight
            held += own * own
    return dot / vector.length, held
