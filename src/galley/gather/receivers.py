"""When gathering hears of its own: in the transaction of the change, rows only."""

from __future__ import annotations

from typing import Any

from galley.gather.models import Watch
from galley.gather.services import alerts, annotating
from galley.gather.signals import item_updated, items_arrived
from galley.kernel.jobs.declare import task_named


@items_arrived.connect
def alerts_arrived(*, item_ids: list[int], kinds: list[str], **kwargs: Any) -> None:
    """Emergency alerts among the items are alerts at once, before anything else is done with them."""
    if "alert" in kinds:
        alerts.take_alerts(item_ids)


@item_updated.connect
def alert_changed(*, item_id: int, **kwargs: Any) -> None:
    """An alert was changed under its old name."""
    alerts.reread_alert(item_id)


@item_updated.connect
def annotate_changed(*, item_id: int, **kwargs: Any) -> None:
    """What an item names and counts follows its newest version; its event stays."""
    annotating.annotate_again(item_id)


@items_arrived.connect
def watches_look(*, item_ids: list[int], **kwargs: Any) -> None:
    """A job looks for what people watch for; nothing is asked for while nobody watches."""
    if Watch.objects.filter(enabled=True).exists():
        for start in range(0, len(item_ids), MOST_IN_A_JOB):
            task_named("gather.find_watched").enqueue(item_ids[start : start + MOST_IN_A_JOB])


@item_updated.connect
def watches_look_again(*, item_id: int, **kwargs: Any) -> None:
    """What an item says now may be what somebody watches for."""
    watches_look(item_ids=[item_id])


MOST_IN_A_JOB = 500
