"""The one row of how the newsroom weighs events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from galley.gather.models import EventWeights
from galley.kernel.time import now

if TYPE_CHECKING:
    from galley.kernel.models import User

ROW = 1


def weights_row() -> EventWeights:
    """The row, or one with the usual weights that is not kept yet."""
    return EventWeights.objects.filter(pk=ROW).first() or EventWeights(pk=ROW)


@transaction.atomic
def save_weights(weights: EventWeights, *, by: User) -> None:
    """Keep them, with who changed them."""
    weights.pk, weights.changed_by, weights.changed_at = ROW, by, now()
    weights.save()
