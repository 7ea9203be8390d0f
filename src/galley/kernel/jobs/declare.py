"""`@job`: a function becomes background work with a name of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from django.utils.module_loading import autodiscover_modules, import_string
from django_tasks import task
from django_tasks.base import Task

P = ParamSpec("P")
T = TypeVar("T")

DEFAULT_MAX_ATTEMPTS = 12
"""With the back-off of `store.back_off`, twelve tries take about an hour."""
UPKEEP_QUEUE = "upkeep"
"""Where tasks of other packages wait: Wagtail's own keep its indexes, each save asks for two of them, and two at once
on one row get into each other's way. One thread does them in order, and no news waits behind them."""


class UnknownJobError(LookupError):
    """A row names a job that this version of Galley does not have."""


@dataclass(frozen=True)
class Declaration:
    """What is said of a job where it is declared."""

    name: str
    task: Task[Any, Any]
    every: timedelta | None
    max_attempts: int


_by_name: dict[str, Declaration] = {}
_by_function: dict[Any, Declaration] = {}


def job(
    *,
    name: str,
    queue: str = "default",
    priority: int = 0,
    every: timedelta | None = None,
    max_attempts: int = DEFAULT_MAX_ATTEMPTS,
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Declare a job; call it with `.enqueue(...)` inside the transaction of the change that asks for it.

    It may be run more than once (its worker was killed after the work and before the row was written), so what it
    does must be safe to do twice. An exception makes it wait and be tried again.

    Args:
        name: `<app>.<verb>_<noun>`; stored in the row, so it outlives the module's path.
        queue: the queue it waits in; each queue has threads of its own, so slow work gets a queue of its own.
        priority: -100 to 100; higher is earlier within its queue.
        every: run it again and again at this distance, without arguments, by one worker at a time.
        max_attempts: after so many tries it rests as a dead letter; a periodic job never does.

    Raises:
        ValueError: another function has the name.
    """

    def declare(function: Callable[P, T]) -> Task[P, T]:
        known = _by_name.get(name)
        if known is not None and _path(known.task.func) != _path(function):
            raise ValueError(f"Two jobs are named {name!r}: {_path(known.task.func)} and {_path(function)}.")
        declared: Any = task(queue_name=queue, priority=priority)(function)
        _by_name[name] = _by_function[function] = Declaration(name, declared, every, max_attempts)
        return declared

    return declare


def declaration_of(declared: Task[Any, Any]) -> Declaration:
    """What was declared of a task; one that is no `@job`, such as Wagtail's own, goes by its module path."""
    known = _by_function.get(declared.func)
    return known or Declaration(_path(declared.func), declared, None, DEFAULT_MAX_ATTEMPTS)


def is_declared(name: str) -> bool:
    """Whether a row's name is that of a `@job`, and not the path of some package's task."""
    return name in _by_name


def task_named(name: str) -> Task[Any, Any]:
    """The task of a row.

    Raises:
        UnknownJobError: no job has this name and it is not the path of a task.
    """
    if name not in _by_name:
        load_jobs()
    if name in _by_name:
        return _by_name[name].task
    try:
        found = import_string(name)
    except ImportError as error:
        raise UnknownJobError(f"No job is named {name!r}.") from error
    if not isinstance(found, Task):
        raise UnknownJobError(f"{name!r} is no job.")
    return found


def load_jobs() -> None:
    """Import `jobs.py` of every installed app, which declares its jobs."""
    autodiscover_modules("jobs")
    import_module("galley.kernel.jobs.housekeeping")
    import_module("galley.kernel.webpush.jobs")


def all_jobs() -> Iterator[Declaration]:
    """Every declared job, by name."""
    load_jobs()
    for name in sorted(_by_name):
        yield _by_name[name]


def _path(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
