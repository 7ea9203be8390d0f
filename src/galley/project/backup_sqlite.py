"""The SQLite file in a backup: a copy made by SQLite itself while others write."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from galley.project.backup import BackupError, Manifest

NAME = "galley.sqlite3"


class SqliteDump:
    """Args: file: the database, in the data folder."""

    engine = "sqlite"

    def __init__(self, file: Path) -> None:
        self.file = file

    @contextmanager
    def snapshot(self) -> Iterator[tuple[list[list[str]], Iterable[tuple[str, Path]]]]:
        """In one step, under one read lock: in WAL mode nobody waits for it, and no write makes it begin again."""
        if not self.file.exists():
            raise BackupError(f"There is no database {self.file}: nothing to back up.")
        with tempfile.TemporaryDirectory(dir=self.file.parent, prefix=".backup-") as folder:
            copy = Path(folder) / NAME
            with (
                contextlib.closing(sqlite3.connect(self.file, timeout=60)) as source,
                contextlib.closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target, pages=-1)
                target.execute("PRAGMA journal_mode=DELETE")  # one file, nothing in a log beside it
                migrations = target.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
            yield [list(row) for row in migrations], [(NAME, copy)]

    def refuse_if_used(self) -> None:
        """The file is in the data folder, which was found empty."""

    def load(self, folder: Path, manifest: Manifest) -> None:
        """Put the file in its place, once SQLite finds it sound."""
        restored = folder / NAME
        with contextlib.closing(sqlite3.connect(restored)) as connection:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if answer != "ok":
                raise BackupError(f"The database in the backup is damaged: {answer}.")
        restored.rename(self.file)
