"""Read a source from this machine's disk: a file that another program puts there."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from galley.gather.conf import FETCH_MAX_MEGABYTES
from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers.web import Fetched
from galley.kernel.text import gettext_noop

_NO_PATH = gettext_noop("This is not a path that a file can have.")
_NO_FILE = gettext_noop("There is no such file.")
_UNREADABLE = gettext_noop("The file cannot be read.")
_TOO_LARGE = gettext_noop("The file is larger than Galley takes.")
_OUTSIDE = gettext_noop("A file of a source lies in the data folder; only an operator may give another place.")
_SECRET = gettext_noop("This folder holds Galley's keys and is never read as a source.")
_OWN = gettext_noop("Galley keeps its own things there, which are never read as a source.")
OWN = ("mail", "pages", "backups")
"""Folders of the data folder with what Galley itself keeps: letters whose links sign somebody in, stored pages."""


def resolve_path(address: str, *, anywhere: bool, data_dir: Path | None = None) -> Path:
    """The file that an address names.

    Args:
        address: a path, absolute or from the data folder, or a file: address.
        anywhere: an operator gave it, so that it may lie outside the data folder.
        data_dir: the setting's, when it is not given.

    Raises:
        SourceError: it lies where it may not, also through a link.
    """
    path = Path(address.removeprefix("file://"))
    data_dir = (data_dir or settings.DATA_DIR).resolve()
    try:
        resolved = (path if path.is_absolute() else data_dir / path).resolve()
    except (ValueError, OSError, RuntimeError) as error:  # a NUL, a name that is too long, links in a circle
        raise SourceError(_NO_PATH, address[:200].replace("\0", "␀")) from error
    if resolved.is_relative_to(data_dir / "keys"):
        raise SourceError(_SECRET, address)
    inside = resolved.relative_to(data_dir).parts if resolved.is_relative_to(data_dir) else ()
    if inside and (inside[0] in OWN or inside[0].startswith("galley.sqlite3")):
        raise SourceError(_OWN, address)
    if not resolved.is_relative_to(data_dir) and not (anywhere and path.is_absolute()):
        raise SourceError(_OUTSIDE, address)
    return resolved


def read_file(address: str, *, anywhere: bool, etag: str = "") -> Fetched:
    """Read a source's file unless it is unchanged.

    Raises:
        SourceError: it lies where it may not.
        FetchError: it cannot be read.
    """
    return read(resolve_path(address, anywhere=anywhere), max_bytes=FETCH_MAX_MEGABYTES.value * 1024 * 1024, etag=etag)


def read(path: Path, *, max_bytes: int, etag: str = "") -> Fetched:
    """Read a file unless it is unchanged since `etag`.

    Raises:
        FetchError: there is none, or it is too large.
    """
    try:
        status = path.stat()
        mark = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        if mark == etag:
            return Fetched(body=b"", url=path.as_uri(), not_modified=True, etag=mark)
        if status.st_size > max_bytes:
            raise FetchError(str(path), _TOO_LARGE)
        with path.open("rb") as file:  # a pipe or device has no size: read no more than is taken
            body = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise FetchError(str(path), _NO_FILE) from error
    except OSError as error:
        raise FetchError(str(path), _UNREADABLE, error.strerror or "") from error
    if len(body) > max_bytes:
        raise FetchError(str(path), _TOO_LARGE)
    return Fetched(body=body, url=path.as_uri(), etag=mark)
