"""When an item joins an event: a small sum of terms, whose weights are in one file, each term a reason to show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

WINDOW = timedelta(days=14)


@dataclass(frozen=True)
class Rule:
    """The weights of the terms, and how long an event takes items; one rule for all sources."""

    weights: Mapping[str, float] = field(default_factory=dict)
    """Term -> its weight, and "bias"; a term that is not named weighs nothing."""
    threshold: float = 0.0
    """The sum from which on an item joins."""
    window: timedelta = WINDOW

    def score(self, terms: Mapping[str, float]) -> float:
        """The sum of the terms by their weights."""
        weights = self.weights
        return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in terms.items())


@cache
def parameters() -> dict[str, Any]:
    """The parameter file of this package, as it is."""
    text = resources.files(__package__).joinpath("parameters.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def default_rule(window: timedelta = WINDOW) -> Rule:
    """The rule of the parameter file."""
    kept = parameters()
    return Rule(kept["weights"], kept["threshold"], window)
