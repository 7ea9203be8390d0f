"""How a row changes its state: one conditional UPDATE from the table, whose row count says who won."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from galley.distribute import states
from galley.distribute.states import MOVES

M = TypeVar("M", bound=models.Model)


class State(models.TextChoices):
    """Stored; never renamed. `states.MOVES` says what may follow what."""

    WAITING = states.WAITING, _("Waiting")
    TAKEN = states.TAKEN, _("Beginning")
    SENDING = states.SENDING, _("Sending")
    SENT = states.SENT, _("Sent")
    LATER = states.LATER, _("Will be tried again")
    FAILED = states.FAILED, _("Failed")
    IN_DOUBT = states.IN_DOUBT, _("In doubt")
    SKIPPED = states.SKIPPED, _("Not sent")


class Moves(models.QuerySet[M]):
    """A queryset whose rows have a `state`."""

    def move(self, name: str, *, held_by: str | None = None, **values: Any) -> int:
        """Move these rows by a named move of the table, those only that are in a state it begins in.

        Args:
            name: of `states.MOVES`.
            held_by: the token of the lease by which the caller holds the row; a lease that was lost moves nothing.
            values: other columns that change with it.

        Returns:
            How many rows moved; 0 when somebody else was faster or the move is not allowed.
        """
        before, after = MOVES[name]
        rows = self.filter(state__in=before)
        if held_by is not None:
            rows = rows.filter(token=held_by)
        return rows.update(state=after, **values)
