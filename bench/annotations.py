"""Annotations: how much of what texts name, count and quote is found, and what they are about.

Precision, recall and their F1 for each kind on invented texts, half of them in Chinese, that were labelled by hand
(`annotation_texts.txt`) before the annotator read them. By the first sixty rules were mended, by twenty later ones
nothing: their figures are what other news may expect, as far as so few tell. A name counts when it is found whole and
of the right kind; a number when its value is right, and beside it with its unit; a quotation when its words are right,
and beside it with its speaker; the topic when the one that speaks loudest is right. `--missed` lists the rest.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from _report import Row, report

from galley.gather.annotate import Annotations, annotate
from galley.gather.annotate.han import simplify

TEXTS = Path(__file__).resolve().parent / "annotation_texts.txt"
TOP_LEVEL = {
    **dict.fromkeys(("20000153", "20000154", "20001202", "20000150", "20000157", "20000151"), "03000000"),
    **dict.fromkeys(("20000099", "20000093", "20000097", "20000104", "20000100"), "02000000"),
}
"""The finer topics that the annotator knows, and what they are part of."""
KINDS = ("people", "places", "organisations", "numbers", "numbers with units", "quotations", "with speakers", "topic")
_HEAD = re.compile(r"(en|zh)(\d\d) (\d{8})")


@dataclass
class Labelled:
    """A text with what a reader finds in it."""

    key: str
    language: str
    headline: str
    text: str
    found: dict[str, set[str]] = field(default_factory=lambda: {kind: set() for kind in KINDS})


def labelled() -> Iterator[Labelled]:
    """The texts of the set."""
    for block in TEXTS.read_text(encoding="utf-8").split("\n\n"):
        head, *lines = block.strip().splitlines()
        if not (match := _HEAD.fullmatch(head)):
            continue
        one = Labelled(match[1] + match[2], match[1], lines[0], lines[1])
        one.found["topic"] = {match[3]}
        for line in lines[2:]:
            mark, _, said = line.partition(" ")
            if mark == "Q":
                words, _, speaker = said.partition(" --")
                one.found["quotations"].add(_words(words))
                one.found["with speakers"].add(f"{_words(words)} -- {_words(speaker)}")
                continue
            for part in said.split("; "):
                if mark == "N":
                    value, _, unit = part.partition(" ")
                    one.found["numbers"].add(_value(float(value)))
                    if unit:
                        one.found["numbers with units"].add(f"{_value(float(value))} {unit.casefold()}")
                else:
                    one.found[{"P": "people", "L": "places", "O": "organisations"}[mark]].add(_words(part))
        yield one


def told(one: Labelled, said: Annotations) -> dict[str, set[str]]:
    """What the annotator says, in the same form."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    kinds = {"person": "people", "place": "places", "organisation": "organisations"}
    for name in said.names:
        if name.kind in kinds:
            found[kinds[name.kind]].add(_words(name.said))
    bare = {number.partition(" ")[0] for number in one.found["numbers with units"]}
    for claim in said.claims:
        figure = claim.figure
        if figure.kind in {"count", "percent", "money"}:
            value, unit = _value(figure.value), "%" if figure.kind == "percent" else figure.unit.casefold()
            found["numbers"].add(value)
            if unit and (value in bare or value not in one.found["numbers"]):  # of a bare number no unit is asked
                found["numbers with units"].add(f"{value} {unit}")
    for quotation in said.quotations:
        found["quotations"].add(_words(quotation.said))
        found["with speakers"].add(f"{_words(quotation.said)} -- {_words(quotation.speaker)}")
    for topic in said.topics[:1]:
        code = topic.code.removeprefix("medtop:")
        found["topic"].add(TOP_LEVEL.get(code, code))
    return found


def _words(said: str) -> str:
    return simplify(" ".join(said.split())).casefold()


def _value(number: float) -> str:
    return f"{number:g}" if abs(number) < 1_000_000 else f"{number:.0f}"


def scores(right: int, said: int, labelled: int) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    precision, recall = right / said if said else 0.0, right / labelled if labelled else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0


def main(words: list[str]) -> int:
    rows = []
    for language, name in (("en", "English"), ("zh", "Chinese")):
        for group, numbers in (("first texts", range(1, 31)), ("later ones", range(31, 41))):
            right, said, wanted = Counter[str](), Counter[str](), Counter[str]()
            for one in labelled():
                if one.language != language or int(one.key[2:]) not in numbers:
                    continue
                answer = told(one, annotate(one.headline, one.text, language=language))
                for kind in KINDS:
                    right[kind] += len(answer[kind] & one.found[kind])
                    said[kind] += len(answer[kind])
                    wanted[kind] += len(one.found[kind])
                    if "--missed" in words and answer[kind] != one.found[kind]:
                        missed, wrong = one.found[kind] - answer[kind], answer[kind] - one.found[kind]
                        print(f"{one.key} {kind}: missed {sorted(missed)}, wrong {sorted(wrong)}")
            for kind in KINDS:
                found = scores(right[kind], said[kind], wanted[kind])
                for part, value in zip(("precision", "recall", "F1"), found, strict=True):
                    rows.append(Row(f"{name}, {group}, {kind} ({wanted[kind]}): {part}", round(value, 3), ""))
    return report("annotations", rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
