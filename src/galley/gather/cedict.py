"""Reads a Chinese-English dictionary in the form of CC-CEDICT, which an operator has got.

CC-CEDICT is under CC BY-SA and so no part of Galley: it is read from the operator's file and kept in memory alone.
Source: https://cc-cedict.org/wiki/format:syntax
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TextIO

FORM = "傳統 传统 [chuan2 tong3] /tradition/traditional/"
_ENTRY = re.compile(r"\S+ (\S+) \[\[?[^\]\n]*\]\]? /(.+)/\s*")


class CedictError(ValueError):
    """The file cannot be read, or a line of it has another form."""

    def __init__(self, path: Path, problem: str, line: int = 0) -> None:
        super().__init__(f"{path}{f', line {line}' if line else ''}: {problem}")
        self.path, self.line, self.problem = path, line, problem


def entries(path: Path) -> Iterator[tuple[str, str]]:
    """Each word in simplified characters with its meanings, as they stand between the first and the last slash.

    Raises:
        CedictError: there is no such file, it is no text in UTF-8, or a line is neither a note nor an entry.
    """
    number = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                match = _ENTRY.fullmatch(line)
                if match is not None:
                    yield match[1], match[2]
                elif line.strip() and not line.startswith("#"):
                    raise CedictError(path, f"“{line.strip()[:60]}” is no entry; one looks so: {FORM}", number)
    except UnicodeDecodeError as error:
        raise CedictError(path, "This is no text in UTF-8.", number + 1) from error
    except (OSError, EOFError, zlib.error) as error:
        raise CedictError(path, str(getattr(error, "strerror", "") or error)) from error


def check(path: Path) -> int:
    """Read all of it once, and again when the file has changed.

    Returns:
        How many entries it has.

    Raises:
        CedictError: as `entries`; or it has none.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise CedictError(path, str(error.strerror)) from error
    return _count(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=4)
def _count(path: Path, _size: int, _changed: int) -> int:
    count = sum(1 for _entry in entries(path))
    if not count:
        raise CedictError(path, f"There is no entry; one looks so: {FORM}")
    return count


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")
