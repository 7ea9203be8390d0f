"""What may become of a comment and of an error report. No Django: the tables are walked by a property test."""

from __future__ import annotations

from enum import StrEnum


class CommentState(StrEnum):
    """Stored as text; never renamed."""

    PUBLISHED = "published"
    HELD = "held"
    """Not shown to others until a moderator has looked; its author sees that, and why."""
    WITHHELD = "withheld"
    """By a decision under a rule; in its place everyone sees the rule and the reason."""
    REMOVED = "removed"
    """By its author."""


COMMENT_TRANSITIONS: dict[CommentState, frozenset[CommentState]] = {
    CommentState.PUBLISHED: frozenset({CommentState.HELD, CommentState.WITHHELD, CommentState.REMOVED}),
    CommentState.HELD: frozenset({CommentState.PUBLISHED, CommentState.WITHHELD, CommentState.REMOVED}),
    # Only an appeal brings it back; it cannot be removed, so that what was decided on stays to be looked at.
    CommentState.WITHHELD: frozenset({CommentState.PUBLISHED}),
    CommentState.REMOVED: frozenset(),
}
"""Published to held: an edit brought in what a hold rule names."""


class ErrorReportState(StrEnum):
    """Stored as text; never renamed."""

    WAITING = "waiting"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


ERROR_REPORT_TRANSITIONS: dict[ErrorReportState, frozenset[ErrorReportState]] = {
    ErrorReportState.WAITING: frozenset({ErrorReportState.CORRECTED, ErrorReportState.UNCHANGED}),
    ErrorReportState.CORRECTED: frozenset(),
    ErrorReportState.UNCHANGED: frozenset(),
}


def may_become(old: CommentState, new: CommentState) -> bool:
    """Whether a comment in the state `old` may go to the state `new`."""
    return new in COMMENT_TRANSITIONS[old]
