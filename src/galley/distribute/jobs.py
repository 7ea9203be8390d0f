"""When: the dispatcher is woken by a publication and looks by itself now and then."""

from __future__ import annotations

from datetime import timedelta

from galley.distribute import conf, services
from galley.distribute.services.queueing import DISPATCH_JOB
from galley.distribute.services.subscribing import WRITE_JOB
from galley.kernel.jobs import job


@job(name=DISPATCH_JOB, queue="deliveries", priority=50)
def dispatch() -> None:
    """Wake the dispatcher: a delivery is due."""
    services.dispatch_due()


@job(name="distribute.sweep", queue="deliveries", every=timedelta(seconds=conf.SWEEP_SECONDS.value))
def sweep() -> None:
    """Look after leases that ended and tries that are due, also when every wake-up was lost."""
    services.dispatch_due()


@job(name="distribute.queue_digests", every=timedelta(minutes=1))
def queue_digests() -> None:
    """Queue the daily letters whose hour has come."""
    services.queue_due_digests()


@job(name=WRITE_JOB)
def write_to_subscriber(subscriber_id: int) -> None:
    """Write to who asked for a list."""
    services.write_to_subscriber(subscriber_id)


@job(name="distribute.forget_unconfirmed", every=timedelta(hours=1))
def forget_unconfirmed() -> None:
    """Forget addresses that were never confirmed."""
    services.forget_unconfirmed()
