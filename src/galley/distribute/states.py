"""The table of a delivery's states. Every change is one conditional UPDATE made from it (`models.Moves.move`)."""

from __future__ import annotations

from typing import Final, NamedTuple

WAITING: Final = "waiting"
TAKEN: Final = "taken"
SENDING: Final = "sending"
SENT: Final = "sent"
LATER: Final = "later"
FAILED: Final = "failed"
IN_DOUBT: Final = "in_doubt"
SKIPPED: Final = "skipped"

ALL: Final = frozenset({WAITING, TAKEN, SENDING, SENT, LATER, FAILED, IN_DOUBT, SKIPPED})
DUE: Final = frozenset({WAITING, LATER})
"""A worker may take it when its time has come."""
HELD: Final = frozenset({TAKEN, SENDING})
"""A worker holds it by a lease. TAKEN: nothing has left this machine yet. SENDING: something may have."""
FOR_A_PERSON: Final = frozenset({FAILED, IN_DOUBT})
DONE: Final = frozenset({SENT, SKIPPED})
OPEN: Final = ALL - DONE


class Move(NamedTuple):
    """From which states, to which."""

    before: frozenset[str]
    after: str


MOVES: Final[dict[str, Move]] = {
    # by a worker
    "take": Move(DUE, TAKEN),
    "begin": Move(frozenset({TAKEN}), SENDING),
    "arrive": Move(HELD, SENT),
    "postpone": Move(HELD, LATER),
    "refuse": Move(HELD, FAILED),
    "doubt": Move(HELD, IN_DOUBT),
    "skip": Move(frozenset({WAITING, LATER, TAKEN}), SKIPPED),
    # by time: the lease ended
    "give_back": Move(frozenset({TAKEN}), WAITING),
    "repeat": Move(frozenset({SENDING}), LATER),
    "lose": Move(frozenset({SENDING}), IN_DOUBT),
    # by a restore from a backup: it may have gone out since
    "recall": Move(DUE | HELD, IN_DOUBT),
    # by a newer delivery of the same story to the same channel
    "supersede": Move(frozenset({WAITING, LATER, FAILED}), SKIPPED),
    # by a person
    "confirm": Move(frozenset({IN_DOUBT}), SENT),
    "send_again": Move(FOR_A_PERSON, WAITING),
    "hurry": Move(frozenset({LATER}), WAITING),
    "rest": Move(frozenset({WAITING, LATER, FAILED, IN_DOUBT}), SKIPPED),
}
