"""A registry: a package in which each module adds one entry, so that adding an entry is adding one file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import entry_points
from threading import RLock
from typing import Generic, Protocol, TypeVar


class Entry(Protocol):
    """What every entry has: a slug that is stored in rows and therefore never renamed."""

    @property
    def slug(self) -> str: ...


E = TypeVar("E", bound=Entry)


class UnknownEntryError(LookupError):
    """No entry has this slug; the message lists those that exist."""


class Registry(Generic[E]):
    """Entries of one kind by slug, loaded on first use.

    Args:
        package: the dotted name of the package whose modules add themselves, such as `galley.gather.parsers`. An
            installed distribution can add more under the entry point group of the same name.
    """

    def __init__(self, package: str) -> None:
        self.package = package
        self._entries: dict[str, E] = {}
        self._loaded = self._loading = False
        self._lock = RLock()

    def add(self, entry: E) -> E:
        """Add an entry.

        Raises:
            ValueError: another entry has the slug.
        """
        known = self._entries.get(entry.slug)
        if known is not None and type(known) is not type(entry):
            raise ValueError(f"Two entries of {self.package} are named {entry.slug!r}.")
        self._entries[entry.slug] = entry
        return entry

    def get(self, slug: str) -> E:
        """The entry of this slug.

        Raises:
            UnknownEntryError: there is none.
        """
        self._load()
        try:
            return self._entries[slug]
        except KeyError:
            known = ", ".join(sorted(self._entries))
            raise UnknownEntryError(f"{self.package} has no {slug!r}; it has {known}.") from None

    def __contains__(self, slug: object) -> bool:
        self._load()
        return slug in self._entries

    def __iter__(self) -> Iterator[E]:
        self._load()
        return iter([self._entries[slug] for slug in sorted(self._entries)])

    def __len__(self) -> int:
        self._load()
        return len(self._entries)

    def _load(self) -> None:
        if self._loaded:
            return
        with self._lock:  # another thread waits for all entries; a module that asks while it is loaded sees some
            if self._loaded or self._loading:
                return
            self._loading = True
            try:
                package = importlib.import_module(self.package)
                for module in pkgutil.iter_modules(package.__path__):
                    importlib.import_module(f"{self.package}.{module.name}")
                for point in entry_points(group=self.package):
                    point.load()
                self._loaded = True
            finally:
                self._loading = False
