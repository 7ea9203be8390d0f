"""Measures of grouping, and what it is measured beside: single-pass and average-link TF-IDF."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from _event_sets import Item

from galley.gather.cluster import EventIndex, Rule, Words, words_of
from galley.gather.stopwords import ALL
from galley.kernel.text import tokens

THRESHOLDS = (0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5)


def b_cubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> tuple[float, float, float]:
    """(precision, recall, F1). Source: A. Bagga and B. Baldwin, LREC 1998."""
    if not gold:
        return 0.0, 0.0, 0.0
    ours, theirs, both = Counter(found), Counter(gold), Counter(zip(found, gold, strict=True))
    precision = sum(n * n / ours[f] for (f, _g), n in both.items()) / len(gold)
    recall = sum(n * n / theirs[g] for (_f, g), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def grouped(items: Sequence[Item], said: Sequence[Words], rule: Rule, *, own: Sequence[str] = ()) -> list[int]:
    """Ours: the event of each item, online, in order of arrival; `own` are names that half of all items have."""
    index, found, events = EventIndex(rule), [], 0
    index.expect(own)
    for item, words in zip(items, said, strict=True):
        match = index.nearest(words, at=item.published)
        if match is None:
            events += 1
        found.append(match.event_id if match else events)
        index.add(found[-1], words, at=item.published)
    return found


def said_by(items: Sequence[Item]) -> list[Words]:
    """What each item says, made once: the rule is tried over it many times."""
    return [words_of(item.headline, item.body) for item in items]


def _weighed(items: Sequence[Item]) -> list[dict[str, float]]:
    """Unit TF-IDF vectors of headline and whole text, the frequencies of the whole set known from the start."""
    counts = [
        Counter(token for token in tokens(f"{item.headline or ''} {item.body or ''}") if token not in ALL)
        for item in items
    ]
    seen = Counter(token for count in counts for token in count)
    vectors = []
    for count in counts:
        vector = {t: (1 + math.log(n)) * math.log((len(items) + 1) / seen[t]) for t, n in count.items()}
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        vectors.append({token: weight / length for token, weight in vector.items()})
    return vectors


def single_pass(items: Sequence[Item], threshold: float) -> list[int]:
    """An item joins the event whose mean vector is nearest by cosine, from a threshold on."""
    sums: list[dict[str, float]] = []
    lengths: list[float] = []
    found: list[int] = []
    for vector in _weighed(items):
        scores = [
            sum(weight * event.get(token, 0.0) for token, weight in vector.items()) / length
            for event, length in zip(sums, lengths, strict=True)
        ]
        best = max(range(len(scores)), key=scores.__getitem__, default=-1)
        if best < 0 or scores[best] < threshold:
            best = len(sums)
            sums.append(defaultdict(float))
            lengths.append(1.0)
        for token, weight in vector.items():
            sums[best][token] += weight
        lengths[best] = math.sqrt(sum(weight * weight for weight in sums[best].values())) or 1.0
        found.append(best)
    return found


def average_link(items: Sequence[Item], thresholds: Sequence[float]) -> list[list[int]]:
    """Average-link clusters at each threshold; it sees all items at once, which a newsroom cannot.

    Source: D. Müllner, "Modern hierarchical, agglomerative clustering algorithms", 2011: the nearest-neighbour chain.
    """
    vectors = _weighed(items)
    size = len(vectors)
    near = [[0.0] * size for _ in range(size)]
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for token, weight in vector.items():
            for other, theirs in holders[token]:
                near[number][other] += weight * theirs
                near[other][number] += weight * theirs
            holders[token].append((number, weight))
    merges = _chain(near)
    results = []
    for threshold in thresholds:
        parent = list(range(size))
        for one, other, similarity in merges:
            if similarity >= threshold:
                parent[_root(parent, one)] = _root(parent, other)
        results.append([_root(parent, number) for number in range(size)])
    return results


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        number = parent[number]
    return number


def _chain(near: list[list[float]]) -> list[tuple[int, int, float]]:
    alive, sizes = set(range(len(near))), [1] * len(near)
    merges: list[tuple[int, int, float]] = []
    chain: list[int] = []
    while len(alive) > 1:
        if not chain:
            chain.append(next(iter(alive)))
        last = chain[-1]
        row = near[last]
        before = chain[-2] if len(chain) > 1 else -1
        nearest = max((n for n in alive if n != last), key=lambda n: (row[n], n == before))
        if nearest != before:
            chain.append(nearest)
            continue
        chain = chain[:-2]
        merges.append((last, nearest, row[nearest]))
        alive.remove(last)
        total = sizes[last] + sizes[nearest]
        for other in alive:
            mixed = (sizes[last] * near[last][other] + sizes[nearest] * near[nearest][other]) / total
            near[nearest][other] = near[other][nearest] = mixed
        sizes[nearest] = total
    return merges
