"""`@job`: a function becomes background work with a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from django_tasks import task
from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")


def job(
    *, name: str, queue: str = "default", priority: int = 0, every: timedelta | None = None
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Declare a job; call it with `.enqueue(...)` inside the transaction of the change that asks for it.

    Args:
        name: `<app>.<verb>_<noun>`; stored in the row, so it outlives the module's path.
        queue: the queue it waits in.
        priority: -100 to 100; higher is earlier.
        every: run it again and again at this distance, without arguments.
    """

    def declare(function: Callable[P, T]) -> Task[P, T]:
        declared: Any = task(queue_name=queue)(function)
        return declared

    return declare
