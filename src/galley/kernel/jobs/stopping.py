"""Whether a worker of this process keeps running: a job that waits for something outside asks, and ends when not."""

from __future__ import annotations

_running: set[int] = set()
"""Of workers, by identity: a set's changes are whole even in a signal handler, which may take no lock."""


def worker_keeps_running() -> bool:
    """False once every worker of this process was asked to stop, and where jobs are run without one."""
    return bool(_running)


def begins(worker: object) -> None:
    """A worker begins to take jobs."""
    _running.add(id(worker))


def is_to_stop(worker: object) -> None:
    """A worker was asked to stop, or has ended."""
    _running.discard(id(worker))
