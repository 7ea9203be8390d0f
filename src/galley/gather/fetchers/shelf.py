"""A folder of documents wherever it lies: what the disk, SFTP and FTP have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Entry:
    """A file on a shelf."""

    name: str
    """Its name alone, never a path."""
    size_bytes: int
    modified: float
    """Seconds since 1970 by the shelf's own clock; 0 when it does not say."""

    @property
    def stamp(self) -> str:
        """Changes when the file does."""
        return f"{self.modified:.6f}-{self.size_bytes}"


class Shelf(Protocol):
    """An open folder."""

    @property
    def doubt_seconds(self) -> float:
        """By how much its clock may differ from ours."""
        ...

    def entries(self) -> Sequence[Entry]:
        """The ordinary files in it; no folders, no links.

        Raises:
            FetchError
        """
        ...

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """A whole file.

        Raises:
            FetchError: it cannot be read, or is larger than is taken.
        """
        ...

    def move(self, name: str, folder: str) -> None:
        """Move a file into a folder within this one, which is made; a file of its name there is kept beside it.

        A file that is not there any more was moved before.
        """
        ...

    def delete(self, name: str) -> None:
        """Delete a file; one that is not there any more was deleted before."""
        ...

    def address(self, name: str) -> str:
        """Where a file lies, without secrets."""
        ...
