"""What an item names, counts, quotes and is about: people, places, organisations, figures, quotations, topics.

```python
from galley.gather.annotate import annotate

said = annotate("Bridge in Lima closed", "“It was close,” said Maria Lopez. Some 18,000 people …", language="en")
said.as_json()
```
By rules and word lists that can be read, in English and Chinese: no model, no network. A text in another language
gets its figures, and its names as far as it writes them with capitals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from galley.gather.annotate.chinese_names import chinese_names
from galley.gather.annotate.chinese_wholes import with_wholes
from galley.gather.annotate.english_names import english_names
from galley.gather.annotate.han import simplify
from galley.gather.annotate.lexicon import chinese_spans, know_places, lexicon, stem
from galley.gather.annotate.names import Name
from galley.gather.annotate.numbers import Figure, figures, is_day
from galley.gather.annotate.quotes import Quotation, quotations
from galley.gather.annotate.topics import Topic, topics
from galley.kernel.text import is_chinese, tokens

__all__ = ["Annotations", "Figure", "Name", "Quotation", "Topic", "annotate", "annotate_each", "know_places"]

LONGEST = 2_000
"""Characters of a text that are read: what an item is about stands at its top."""
NEXT_WORD = 24
"""Characters within which the next word begins."""
MOST_NAMES = 30
MOST_FIGURES = 30
COUNTED = (
    *(
        "die",
        "injure",
        "missing",
        "rescue",
        "evacuate",
        "trapped",
        "arrest",
        "layoff",
        "house",
        "resident",
        "passenger",
    ),
    *(
        "worker",
        "student",
        "victim",
        "survivor",
        "patient",
        "car",
        "crew",
        "infect",
        "refugee",
        "vote",
        "price",
    ),
)
"""Concepts that a figure can be of, so that figures of several sources can be put side by side."""
_COUNTED = frozenset(COUNTED)


@dataclass(frozen=True)
class Claim:
    """A figure with what it counts."""

    figure: Figure
    of: str
    """One of `COUNTED`, the same in every language; empty when nothing near it is one."""
    context: str
    """The words around it, as they stand."""


@dataclass(frozen=True)
class Annotations:
    """What was found in one item."""

    names: tuple[Name, ...] = ()
    claims: tuple[Claim, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    topics: tuple[Topic, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """JSON-ready, as `WireItem.annotations` has it."""
        by_kind: dict[str, list[dict[str, Any]]] = {"person": [], "place": [], "organisation": [], "name": []}
        for name in self.names:
            said: dict[str, Any] = {"name": name.said, "key": name.key}
            if name.place is not None:
                said |= {"en": name.place.name, "zh": name.place.chinese, "country": name.place.country}
                if name.place.latitude is not None:
                    said |= {"latitude": name.place.latitude, "longitude": name.place.longitude}
            by_kind[name.kind].append(said)
        return {
            "people": by_kind["person"],
            "places": by_kind["place"],
            "organisations": by_kind["organisation"],
            "names": by_kind["name"],
            "figures": [
                {
                    "key": claim.figure.key,
                    "kind": claim.figure.kind,
                    "value": claim.figure.value,
                    "said": claim.figure.said,
                    "unit": claim.figure.unit,
                    "of": claim.of,
                    "context": claim.context,
                }
                for claim in self.claims
            ],
            "quotations": [{"said": one.said, "speaker": one.speaker} for one in self.quotations],
            "topics": [
                {"code": one.code, "en": one.name, "zh": one.chinese, "score": one.score} for one in self.topics
            ],
        }


def annotate(headline: str, text: str = "", *, language: str = "") -> Annotations:
    """Find what one item names, counts, quotes and is about.

    Args:
        language: as `WireItem.language` has it; empty: the letters tell.
    """
    headline, text = headline or "", text or ""
    whole = f"{headline}\n{text[:LONGEST]}"
    if is_chinese(whole):
        whole = whole[: LONGEST // 2]  # says as much in half the characters
    chinese = language.startswith("zh") if language else is_chinese(whole)
    read = simplify(whole) if chinese else whole
    spans = list(_concepts(read, chinese=chinese))
    said: dict[str, float] = {}
    for start, _end, concept in spans:
        said[concept] = said.get(concept, 0.0) + (1.0 if start < len(headline) else 0.5)
    names = with_wholes(read, chinese_names(read, shown=True)) if chinese else english_names(read, shown=True)
    return Annotations(
        names=tuple(names[:MOST_NAMES]),
        claims=tuple(_claims(whole, spans)),
        quotations=tuple(quotations(whole, people=[name.said for name in names if name.kind == "person"])),
        topics=tuple(topics(said)),
    )


def annotate_each(items: Iterable[Mapping[str, Any]]) -> Iterator[Annotations]:
    """Annotate a batch of objects with headline, body and language, in order."""
    for item in items:
        texts = (str(item.get(name) or "") for name in ("headline", "body", "language"))
        headline, body, language = texts
        yield annotate(headline, body, language=language.lower())


def _concepts(text: str, *, chinese: bool) -> Iterator[tuple[int, int, str]]:
    """(first character, after the last, concept) of what the glossary knows; in English places are by their word."""
    if chinese:
        for first, last, meaning in chinese_spans(text):
            for concept in meaning.concepts:
                yield first, last, concept
        return
    words, places = [], []
    position, folded = 0, text.casefold()
    for word in tokens(text):
        # What is not there as it is was folded, such as ½; numbers are, and mean nothing here.
        found = -1 if word.isdigit() else folded.find(word, position, position + len(word) + NEXT_WORD)
        start = max(found, position)
        words.append(stem(word))
        places.append((start, start + len(word)))
        position = start + len(word) if found >= 0 else position
    for first, last, meaning in lexicon().in_english(words):
        for concept in meaning.concepts:
            yield places[first][0], places[last - 1][1], concept


def _claims(text: str, spans: list[tuple[int, int, str]]) -> Iterator[Claim]:
    counted = [(start, end, concept) for start, end, concept in spans if concept in _COUNTED]
    seen: set[tuple[str, str]] = set()
    for figure in figures(text):
        if is_day(text, figure):
            continue
        of = _counted_near(text, figure, counted) if figure.kind in {"count", "percent", "money"} else ""
        if (figure.key, of) in seen:
            continue
        seen.add((figure.key, of))
        yield Claim(figure, of, " ".join(text[max(0, figure.start - 30) : figure.end + 40].split()))
        if len(seen) >= MOST_FIGURES:
            return


def _counted_near(text: str, figure: Figure, counted: list[tuple[int, int, str]]) -> str:
    """What the nearest counted word is, in the same sentence, one that follows being nearer than one before."""
    best, nearest = "", 40
    for start, end, concept in counted:
        gap = start - figure.end if start >= figure.end else (figure.start - end) * 2 + 4
        between = text[figure.end : start] if start >= figure.end else text[end : figure.start]
        if 0 <= gap < nearest and not any(stop in between for stop in ".。;；\n"):
            best, nearest = concept, gap
    return best
