"""Measures of grouping, and what it is measured beside: single-pass and average-link TF-IDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def b_cubed(found: Sequence[Hashable], gold: Sequence[Hashable]) -> tuple[float, float, float]:
    """(precision, recall, F1). Source: A. Bagga and B. Baldwin, LREC 1998."""
    ours, theirs, both = Counter(found), Counter(gold), Counter(zip(found, gold, strict=True))
    if not gold:
        return 0.0, 0.0, 0.0
    precision = sum(n * n / ours[f] for (f, _g), n in both.items()) / len(gold)
    recall = sum(n * n / theirs[g] for (_f, g), n in both.items()) / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0
