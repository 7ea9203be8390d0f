"""A message as one file: a zip with its text and its files, without any time in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

TEXT_NAME = "message.txt"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that zip knows: when something was sent is not written into it."""


@dataclass(frozen=True)
class TipFile:
    """A file of a message."""

    name: str
    body: bytes


@dataclass(frozen=True)
class Parcel:
    """A message."""

    text: str
    files: tuple[TipFile, ...] = ()


class ParcelError(ValueError):
    """The bytes are no parcel."""


def pack(text: str, files: Sequence[TipFile] = ()) -> bytes:
    """A message as bytes: `message.txt`, then the files in the folder `files`, numbered and with safe names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _write(archive, TEXT_NAME, text.encode())
        for number, file in enumerate(files, start=1):
            _write(archive, f"files/{number:02}-{safe_name(file.name)}", file.body)
    return out.getvalue()


def unpack(body: bytes) -> Parcel:
    """Read a parcel.

    Raises:
        ParcelError: it is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = [name for name in archive.namelist() if name.startswith("files/")]
            return Parcel(
                text=archive.read(TEXT_NAME).decode(),
                files=tuple(TipFile(safe_name(name.rpartition("/")[2]), archive.read(name)) for name in names),
            )
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, ValueError, OSError, RuntimeError) as error:
        raise ParcelError(str(error)) from error


def safe_name(name: str) -> str:
    """A file name that is no path, starts with no dot and has no control characters."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    return (f"{stem[:80]}{dot}{ending[:12]}" if dot else kept[:80]) or "file"


def _write(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, body)
