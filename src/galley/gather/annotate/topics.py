"""Which IPTC Media Topics a text is about, by the words of the glossary that speak for them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

LEAST = 1.0
MOST = 4


@dataclass(frozen=True)
class Topic:
    """A topic of IPTC's Media Topics."""

    code: str
    """"medtop:20000139"."""
    name: str
    chinese: str
    score: float = 0.0
    """How much speaks for it; the words that do are worth less each time they are said."""


@cache
def _table() -> dict[str, list[tuple[Topic, float]]]:
    """Concept -> the topics that it speaks for; one that speaks for few speaks louder."""
    found: dict[str, list[Topic]] = defaultdict(list)
    text = resources.files(__package__).joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, name, chinese, concepts = line.split("|")
            for concept in concepts.split(","):
                found[concept.strip()].append(Topic(f"medtop:{code}", name, chinese))
    return {concept: [(topic, 1.0 / math.sqrt(len(topics))) for topic in topics] for concept, topics in found.items()}


def topics(concepts: Mapping[str, float]) -> list[Topic]:
    """The topics of a text, the likeliest first; at most `MOST`.

    Args:
        concepts: keys of the glossary with how much the text says each, as `cluster.Words.meanings`.
    """
    scores: dict[str, float] = defaultdict(float)
    known: dict[str, Topic] = {}
    for concept, weight in concepts.items():
        for topic, worth in _table().get(concept.lstrip("&"), ()):
            scores[topic.code] += weight * worth
            known[topic.code] = topic
    best = max(scores.values(), default=0.0)
    return [
        Topic(known[code].code, known[code].name, known[code].chinese, round(score, 2))
        for code, score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]
        if score >= max(LEAST, best * 0.4)
    ]
