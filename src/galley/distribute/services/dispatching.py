"""Look after everything that is due. A job wakes this; losing the job loses nothing.

`holding` takes a delivery by a lease, `carrying` carries it out; between any two steps a worker may be killed. What a
lapsed lease means is decided in `holding.end_leases`: nothing had left -> it waits again; something may have left -> it
is repeated with the same key where the channel takes a key once or can be asked, and else it is in doubt until a person
says what is true.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from galley.distribute import conf, states
from galley.distribute.models import Channel, Delivery
from galley.distribute.registries import channels
from galley.distribute.services.carrying import perform
from galley.distribute.services.holding import end_leases, take_next
from galley.distribute.services.queueing import wake_dispatcher
from galley.distribute.services.threads import ChannelThreads, is_stopping


def dispatch_due() -> None:
    """Look after every channel that has something due, each in a thread of its own."""
    end_leases()
    due = list(
        Delivery.objects.due(timezone.now(), doubt_blocks=False)
        .order_by()
        .values_list("channel_id", flat=True)
        .distinct()
    )
    if conf.THREADS.value and not transaction.get_connection().in_atomic_block:
        _threads.wake(due)
    else:
        for channel_id in due:
            serve_channel(channel_id)


def serve_channel(channel_id: int) -> int:
    """Carry out everything that is due on one channel, one after the other; gives how many were tried."""
    channel = Channel.objects.filter(pk=channel_id, enabled=True).first()
    if channel is None or channel.adapter not in channels:
        return 0
    done = 0
    while not is_stopping() and (task := take_next(channel)) is not None:
        perform(task)
        done += 1
    soon = Delivery.objects.filter(channel=channel, state__in=states.DUE).aggregate(at=Min("next_try"))["at"]
    if soon is not None and timezone.now() < soon < timezone.now() + timedelta(seconds=conf.SWEEP_SECONDS.value):
        wake_dispatcher(at=soon)
    return done


_threads = ChannelThreads(serve_channel, most=lambda: conf.THREADS.value)
