"""When push messages go: at once when something is queued, and by a look now and then."""

from __future__ import annotations

from datetime import timedelta

from galley.kernel.jobs.declare import job

QUEUE = "push"
"""Of its own, so that an alert waits behind nothing else."""


@job(name="kernel.send_pushes", queue=QUEUE, priority=90)
def send_pushes() -> int:
    """Send what was just queued."""
    from galley.kernel.webpush import outbox  # noqa: PLC0415 -- app ready: jobs are declared while apps load

    return outbox.send_due()


@job(name="kernel.send_pushes_left_over", queue=QUEUE, every=timedelta(seconds=30))
def send_pushes_left_over() -> int:
    """Messages whose own job was lost, or whose worker was killed, go all the same."""
    from galley.kernel.webpush import outbox  # noqa: PLC0415 -- app ready: jobs are declared while apps load

    return outbox.send_due()


@job(name="kernel.forget_old_pushes", every=timedelta(hours=1))
def forget_old_pushes() -> int:
    """Drop the rows of messages that are over."""
    from galley.kernel.webpush import outbox  # noqa: PLC0415 -- app ready: jobs are declared while apps load

    return outbox.forget_old_pushes()
