"""Compile the apps' translation catalogues when they are newer than what was compiled: .mo files are not committed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


class CatalogError(Exception):
    """A catalogue cannot be read or its compiled form cannot be written; the message names the file."""


def compile_catalogs(root: Path = PACKAGE) -> list[Path]:
    """Compile each `.po` under `root` whose `.mo` is missing or older; call it before Django starts.

    Several processes may do it at once: each writes a file of its own and renames it.

    Returns:
        The `.mo` files that were written; none, and in milliseconds, when all are fresh.

    Raises:
        CatalogError: of the first catalogue that is broken or whose folder cannot be written.
    """
    return [_compile(source) for source in stale_catalogs(root)]


def stale_catalogs(root: Path = PACKAGE) -> list[Path]:
    """The `.po` files whose compiled form is missing or older."""
    return [source for source in _sources(root) if _is_stale(source)]


def _sources(root: Path) -> Iterator[Path]:
    # Not rglob("*.po"): it would walk every static file and migration at each start.
    for depth in ("*/*/*", "*/*"):
        yield from sorted(root.glob(f"{depth}/LC_MESSAGES/*.po"))


def _is_stale(source: Path) -> bool:
    try:
        return source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    except FileNotFoundError:
        return True


def _compile(source: Path) -> Path:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- slow import
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 -- slow import

    target = source.with_suffix(".mo")
    fresh = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)  # the locale says how plurals go
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.replace(target)
    except (PoFileError, ValueError) as error:
        raise CatalogError(f"{source}: {error}") from error
    except OSError as error:
        raise CatalogError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        fresh.unlink(missing_ok=True)
    return target
