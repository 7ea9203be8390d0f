"""Long work on a terminal: a bar for a person, a line for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click


class Progress(Protocol):
    """Called with how much is done, of how much, and what is being done now."""

    def __call__(self, done: int, total: int, what: str = "") -> None: ...


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """Show that `title` is being done, and how far it is, on standard error.

    On a terminal it is a bar; elsewhere one line at the begin, so that logs stay short.
    """
    if not sys.stderr.isatty():
        click.echo(f"{title} …", err=True)
        yield _say_nothing
        return
    from rich import progress as bars_of  # noqa: PLC0415 -- slow import
    from rich.console import Console  # noqa: PLC0415 -- slow import

    columns = (
        bars_of.SpinnerColumn(),
        bars_of.TextColumn("{task.description}"),
        bars_of.BarColumn(),
        bars_of.TimeElapsedColumn(),
        bars_of.TextColumn("{task.fields[what]}"),
    )
    with bars_of.Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(title, total=None, what="")
        began = time.monotonic()

        def show(done: int, total: int, what: str = "") -> None:
            bars.update(task, completed=done, total=total or None, what=what)

        yield show
        bars.update(task, completed=1, total=1, what="")
        if time.monotonic() - began < 0.3:
            bars.update(task, visible=False)


def _say_nothing(done: int, total: int, what: str = "") -> None:
    """A log wants no bar."""
