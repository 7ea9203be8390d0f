"""Quotations of a text, with who is said to have said them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

LEAST_LETTERS = 12
"""What is shorter between quotation marks is a title or a word held at arm's length."""
LEAST_HAN = 6
MOST = 12

_QUOTED = re.compile(r"“([^”\n]{4,600})”|\"([^\"\n]{4,600})\"|「([^」\n]{4,600})」")
_NAME = r"[A-ZÀ-Þ][\w'’-]*(?:\s[A-ZÀ-Þ][\w.'’-]*){0,3}"
_ROLE = r"(?:[a-z][\w-]+\s){0,4}"
"""What somebody is, between the verb and the name: "said driver Fiona Baird"."""
_SAYS = "said|says|told|added|warned|announced|wrote|explained|insisted"
_AFTER = re.compile(
    rf"[\s,]*(?:(?:{_SAYS}|according to)\s+(?:reporters\s+)?{_ROLE}(?P<one>{_NAME})"
    rf"|(?:{_ROLE}|[A-Z][a-z]+\s(?:[a-z][\w-]+\s){{1,3}})(?P<two>{_NAME}),?\s+(?:{_SAYS})\b)"
)
_BEFORE = re.compile(rf"(?P<one>{_NAME}),?\s+(?:said|says|told \w+|added|warned|announced)[:,]?\s*$")
_BEFORE_HAN = re.compile(
    r"(?P<one>[\u4e00-\u9fff·]{2,12}?)(?:表示|说|称|指出|强调|告诉记者|介绍|认为|回应|透露)[，：:,]?\s*$"
)


@dataclass(frozen=True)
class Quotation:
    """Words that a text gives as somebody's own."""

    said: str
    speaker: str
    """As the text names them; empty when it is not said beside the words."""


def quotations(text: str, *, people: Collection[str] = ()) -> list[Quotation]:
    """The quotations of a text in reading order, at most `MOST`.

    Args:
        people: of whom the text is known to speak, so that a speaker is a name without what they are.
    """
    found: list[Quotation] = []
    for match in _QUOTED.finditer(text):
        said = next(part for part in match.groups() if part)
        han = sum("\u4e00" <= char <= "\u9fff" for char in said)
        if han < LEAST_HAN and len(said) < LEAST_LETTERS:
            continue
        found.append(Quotation(said.strip(), _speaker(text, match, people)))
        if len(found) >= MOST:
            break
    return found


def _speaker(text: str, match: re.Match[str], people: Collection[str]) -> str:
    before, after = text[max(0, match.start() - 80) : match.start()], text[match.end() : match.end() + 80]
    for found in (_AFTER.match(after), _BEFORE.search(before)):
        if found is not None:
            return next(part for part in found.groups() if part).rstrip(".,")
    clause = re.split(r"[。！？\n，、；]", before.rstrip("：:，, "))[-1] if before else ""
    chinese = _BEFORE_HAN.search(clause + "：")
    if chinese is None:
        return ""
    known = [name for name in people if name in chinese["one"]]
    return max(known, key=lambda name: (chinese["one"].rfind(name), len(name)), default=chinese["one"])
