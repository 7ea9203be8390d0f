"""Frozen values of feedback: a thread as a page shows it, and what a withholding must bring along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WithholdingData:
    """What the place of a withheld comment says. There is no withholding without all of it.

    Raises:
        ValueError: something is missing.
    """

    decision_uuid: str
    rules_version: int
    rule_number: int
    reason: str
    log_number: int
    """Of the entry in the public log."""

    def __post_init__(self) -> None:
        if not self.decision_uuid or not self.reason.strip():
            raise ValueError("A withholding names its decision and gives a reason.")
        if min(self.rules_version, self.rule_number, self.log_number) < 1:
            raise ValueError("A withholding names its rule, the rules' version and its entry in the public log.")


@dataclass(frozen=True)
class LinkData:
    """Words and where they lead."""

    label: str
    url: str


@dataclass(frozen=True)
class CommentData:
    """A comment as one viewer may see it. Text is empty where that viewer may not see it."""

    comment_id: int
    story_id: int
    author: str
    """Empty: a reader who deleted the account."""
    at: datetime
    edited_at: datetime | None
    state: str
    """A `states.CommentState`."""
    html: str
    """Clean: paragraphs and links."""
    mine: bool
    held_because: tuple[str, ...] = ()
    """Only for its author, in words."""
    rule_number: int = 0
    rules_version: int = 0
    reason: str = ""
    log_number: int = 0
    may_edit: bool = False
    may_remove: bool = False
    may_answer: bool = False
    links: tuple[LinkData, ...] = ()
    """From apps above: report it, see the decision."""
    answers: tuple[CommentData, ...] = ()
    """Oldest first; one level only."""

    @property
    def anchor(self) -> str:
        return f"comment-{self.comment_id}"


@dataclass(frozen=True)
class ThreadData:
    """The comments of a story, one page of them, newest first."""

    story_id: int
    count: int
    """Of published comments and answers, on all pages."""
    comments: tuple[CommentData, ...]
    open: bool
    closed_because: str = ""
    """In words; empty while open."""
    page: int = 1
    pages: int = 1


@dataclass(frozen=True)
class ReadsData:
    """A story and how often it was read."""

    story_id: int
    reads: int
