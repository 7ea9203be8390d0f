"""A folder on this machine's disk, into which another program puts files."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import disk
from galley.gather.fetchers.shelf import Entry
from galley.kernel.text import gettext_noop

WIRES = "wires"
"""Of the data folder: the one place in it where files may be watched, since watching can move and delete them."""

_NO_FOLDER = gettext_noop("There is no such folder.")
_NOT_IN_WIRES = gettext_noop(
    "A watched folder in the data folder lies below “wires”; only an operator may give another place on this machine."
)
_UNREADABLE = gettext_noop("The folder cannot be read.")
_NO_FILE = gettext_noop("The file cannot be read.")
_CHANGED = gettext_noop("The file changed while it was read.")
_TOO_LARGE = gettext_noop("The file is larger than Galley takes.")
_NOT_MOVED = gettext_noop("The files are kept, but could not be moved or deleted in the folder.")


def resolve_folder(address: str, *, anywhere: bool) -> Path:
    """The folder that an address names.

    Raises:
        SourceError: it lies where it may not, also through a link.
    """
    path = disk.resolve_path(address, anywhere=anywhere)
    data_dir = settings.DATA_DIR.resolve()
    if path.is_relative_to(data_dir) and not path.is_relative_to(data_dir / WIRES):
        raise SourceError(_NOT_IN_WIRES, address)
    if data_dir.is_relative_to(path):  # a folder that holds the whole data folder holds its keys
        raise SourceError(_NOT_IN_WIRES, address)
    return path


class Folder:
    """A folder as a shelf; links are not followed, so that no name in it leads elsewhere."""

    doubt_seconds = 0.0

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> Sequence[Entry]:
        try:
            with os.scandir(self.path) as found:
                return [self._entry(one) for one in found if one.is_file(follow_symlinks=False)]
        except FileNotFoundError as error:
            raise FetchError(str(self.path), _NO_FOLDER) from error
        except OSError as error:
            raise FetchError(str(self.path), _UNREADABLE, error.strerror or "") from error

    def _entry(self, one: os.DirEntry[str]) -> Entry:
        try:
            status = one.stat(follow_symlinks=False)
        except FileNotFoundError:  # gone since it was listed
            return Entry("", 0, 0)
        return Entry(one.name, status.st_size, status.st_mtime)

    def read(self, name: str, *, max_bytes: int) -> bytes:
        try:
            handle = os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with open(handle, "rb") as file:  # noqa: PTH123 -- a handle has no path
                before = os.fstat(handle)
                if not stat.S_ISREG(before.st_mode):
                    raise FetchError(str(self.path / name), _NO_FILE)
                body = file.read(max_bytes + 1)
                after = os.fstat(handle)
                if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                    raise FetchError(str(self.path / name), _CHANGED)
        except OSError as error:
            raise FetchError(str(self.path / name), _NO_FILE, error.strerror or "") from error
        if len(body) > max_bytes:
            raise FetchError(str(self.path / name), _TOO_LARGE)
        return body

    def move(self, name: str, folder: str) -> None:
        target = self.path / folder
        try:
            target.mkdir(exist_ok=True)
            place = target / name
            if place.exists():
                place = target / f"{time.time_ns()}-{name}"
            (self.path / name).rename(place)
        except FileNotFoundError:
            return
        except OSError as error:
            raise FetchError(str(self.path / name), _NOT_MOVED, error.strerror or "") from error

    def delete(self, name: str) -> None:
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise FetchError(str(self.path / name), _NOT_MOVED, error.strerror or "") from error

    def address(self, name: str) -> str:
        return (self.path / name).as_uri()
