"""How an event's weight, figures and reasons are said on its page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from galley.gather.claims import Claim, Quantity
from galley.gather.event_queries import ItemRow
from galley.gather.quantities import QUANTITIES
from galley.gather.ranking import Part, Ranking

MOST_REASONS = 5
_PART_NAMES: dict[str, Any] = {
    "sources": _("Independent sources"),
    "speed": _("Speed"),
    "nearness": _("Nearness"),
    "beats": _("Your beats"),
}
_REASONS: dict[str, Any] = {
    "words": _("shared words"),
    "names": _("shared names"),
    "numbers": _("shared numbers"),
    "meanings": _("words that mean the same"),
    "sounds": _("names that sound alike"),
    "across": _("told in another language"),
    "grams": _("alike in spelling"),
    "gap": _("no other event comes close"),
    "lead": _("no other event comes close"),
    "time": _("close in time"),
    "copy": _("nearly the same text as"),
    "other names": _("but other names"),
    "other numbers": _("but other numbers"),
}


@dataclass(frozen=True)
class SaidPart:
    """One part of a weight in words."""

    name: str
    said: str
    value: int
    """Per cent."""
    weight: float


def parts(ranking: Ranking) -> list[SaidPart]:
    """The parts of a weight, each with what it comes from."""
    return [
        SaidPart(str(_PART_NAMES[part.name]), _said(part), round(part.value * 100), part.weight)
        for part in ranking.parts
    ]


@dataclass(frozen=True)
class SaidWeight:
    """A weight with its parts, for a row of the wall."""

    score: float
    """0 to 100."""
    parts: list[SaidPart]


def weight(ranking: Ranking) -> SaidWeight:
    """What an event weighs, and what of it counts at all."""
    return SaidWeight(ranking.score, [part for part in parts(ranking) if part.weight])


def _said(part: Part) -> str:
    if part.name == "sources":
        count = int(part.figure)
        return ngettext("%(count)d that tells it of its own", "%(count)d that tell it of their own", count) % {
            "count": count
        }
    if part.name == "speed":
        return gettext("%(count)s items an hour in the last three") % {"count": number_format(part.figure, 1)}
    if part.name == "beats":
        return pgettext("between names of a list", ", ").join(part.detail) or gettext("none of them")
    if not part.detail:
        return gettext("no place of yours is near")
    if not part.figure:
        return part.detail[0]
    return gettext("%(km)s km from %(place)s") % {"km": number_format(part.figure, 0), "place": part.detail[0]}


@dataclass(frozen=True)
class SaidClaim:
    """One figure with who says it."""

    claim: Claim
    value: str


@dataclass(frozen=True)
class SaidQuantity:
    """A quantity of which sources differ."""

    label: str
    claims: tuple[SaidClaim, ...]


def quantities(found: Iterable[Quantity]) -> list[SaidQuantity]:
    """Figures that differ, numbers written as the reader writes them."""
    return [
        SaidQuantity(
            str(QUANTITIES[one.name].label), tuple(SaidClaim(claim, _number(claim.value)) for claim in one.claims)
        )
        for one in found
    ]


def _number(value: float) -> str:
    whole = value == int(value)
    return number_format(int(value) if whole else round(value, 2), force_grouping=True)


@dataclass(frozen=True)
class SaidReason:
    """Why an item is here, in words."""

    said: str
    detail: str


def reasons(row: ItemRow) -> list[SaidReason]:
    """What spoke for an item's place, the weightiest first, and what spoke against it.

    Of the tokens of `cluster.words`, "@" marks a place, "&" another name that we know and "~" what heads an item.
    """
    found: dict[str, str] = {}
    for reason in row.reasons:
        name = reason_of(reason.term)
        if not name or reason.speaks_for == name.startswith("other "):
            continue  # only other names and other numbers are told as what spoke against it
        said = str(_REASONS[name])
        detail = dict.fromkeys(token.lstrip("@~&") for token in reason.detail if not _FOR_THE_RULE.match(token))
        found[said] = found.get(said) or pgettext("between names of a list", ", ").join(list(detail)[:6])
    return [SaidReason(said, detail) for said, detail in list(found.items())[:MOST_REASONS]]


_FOR_THE_RULE = re.compile(r"\*|[-+]?\d\.\de[-+]\d+$")
"""Tokens that nobody reads: how a name sounds, "*SMS", and a number that was rounded to be compared, "2.4e+02"."""


def reason_of(term: str) -> str:
    """The reason that a term of the rule belongs to: "other names when short" to "other names"; empty for none."""
    words = _QUALIFIED.sub("", term).split(" ")
    names = (" ".join(words[:end]) for end in range(len(words), 0, -1))
    return next((name for name in names if name in _REASONS), "")


_QUALIFIED = re.compile(r"^(?:same words, )?(?:many |headed by )?(?=other )")
NOT_TOLD = frozenset({"bias", "crowd", "size", "brevity", "brief in Chinese", "in Chinese"})
"""Terms that are about the rule itself and no reason to a person."""
