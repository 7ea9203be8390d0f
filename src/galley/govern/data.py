"""Frozen values of governing: rules on their way into a version, and a decision as its page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RuleData:
    """One rule in both languages; Chinese may be empty, then readers of Chinese get the English."""

    title: str
    text: str
    title_zh: str = ""
    text_zh: str = ""


@dataclass(frozen=True)
class RulesData:
    """A version of the rules before it is published."""

    rules: tuple[RuleData, ...]
    intro: str = ""
    intro_zh: str = ""
    changes: str = ""
    changes_zh: str = ""


@dataclass(frozen=True)
class LogProof:
    """What anybody needs to check that a decision stands in the public log."""

    number: int
    leaf: str
    size: int
    root: str
    path: tuple[str, ...]
    """From the leaf to the root, nearest first (RFC 6962)."""
    root_then: str
    """The root when the entry was new; the same log gives it for ever."""


@dataclass(frozen=True)
class RuleCount:
    """How often a rule was the reason of a withholding."""

    version: int
    number: int
    title: str
    withheld: int
    appealed: int
    overturned: int


@dataclass(frozen=True)
class Counts:
    """What the moderators did since a day."""

    since: datetime | None
    decisions: int
    approved: int
    withheld: int
    held_first: int
    """Decided after a hold rule made the comment wait."""
    reports: int
    appeals: int
    upheld: int
    overturned: int
    median_hours: float | None
    """From the case's opening to the first decision."""
    by_rule: tuple[RuleCount, ...]
