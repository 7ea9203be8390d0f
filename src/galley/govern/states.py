"""What may become of a case and of an appeal. No Django: the tables are walked by a property test."""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    """Stored as text; never renamed."""

    OPEN = "open"
    """A moderator is to look."""
    APPROVED = "approved"
    WITHHELD = "withheld"
    APPEALED = "appealed"
    """Another moderator is to look."""
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    DROPPED = "dropped"
    """The author removed the comment before anybody decided."""


CASE_TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.APPROVED, CaseState.WITHHELD, CaseState.DROPPED}),
    CaseState.APPROVED: frozenset({CaseState.OPEN}),  # a new report
    CaseState.WITHHELD: frozenset({CaseState.APPEALED}),
    CaseState.APPEALED: frozenset({CaseState.UPHELD, CaseState.OVERTURNED}),
    # After an appeal nobody decides again: a comment that won one is not reported away.
    CaseState.UPHELD: frozenset(),
    CaseState.OVERTURNED: frozenset(),
    CaseState.DROPPED: frozenset(),
}


class AppealState(StrEnum):
    """Stored as text; never renamed."""

    WAITING = "waiting"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


APPEAL_TRANSITIONS: dict[AppealState, frozenset[AppealState]] = {
    AppealState.WAITING: frozenset({AppealState.UPHELD, AppealState.OVERTURNED}),
    AppealState.UPHELD: frozenset(),
    AppealState.OVERTURNED: frozenset(),
}


def may_become(old: CaseState, new: CaseState) -> bool:
    """Whether a case in the state `old` may go to the state `new`."""
    return new in CASE_TRANSITIONS[old]
