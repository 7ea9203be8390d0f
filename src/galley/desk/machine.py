"""What the desk shows an operator about the machine; who looks, the project says.

`galley doctor` belongs to the project, which is above the desk: it provides its examination here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from django.core.cache import cache

CACHE_SECONDS = 60
"""The examination tries demo passwords, which is slow by design; a home page need not do so at each visit."""


class Finding(Protocol):
    """One thing that was looked at."""

    @property
    def check(self) -> str: ...
    @property
    def level(self) -> str:
        """One of "unsafe", "missing" and "good"."""
        ...

    @property
    def says(self) -> str: ...
    @property
    def mend(self) -> str: ...


Examination = Callable[[], Sequence[Finding]]
_examination: list[Examination] = []


def provide(examination: Examination) -> None:
    """Give the desk what `galley doctor` runs; the last one given counts."""
    _examination[:] = [examination]


def findings(language: str) -> list[Finding]:
    """Everything that was found, the worst first, in the language that is active; at most a minute old."""
    if not _examination:
        return []
    found = cache.get(f"galley.desk.machine.{language}")
    if found is None:
        found = list(_examination[0]())
        cache.set(f"galley.desk.machine.{language}", found, CACHE_SECONDS)
    return list(found)
