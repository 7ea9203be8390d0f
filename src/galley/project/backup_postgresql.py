"""A PostgreSQL database in a backup: each table as COPY writes it, from one snapshot.

pg_dump would do as well, but must be installed, and be no older than the server. COPY's text format is the same in
every version, and the schema is made by Galley's own migrations: first those that the backup had, then its rows, then
the newer ones. So an older backup restores into a newer Galley as an upgrade of a running one would do it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from galley.project.backup import BackupError, Manifest

TABLES = "tables.json"
OUR_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.relname
"""
# A generated column is computed again; it must not be written.
COLUMNS = """
SELECT a.attname FROM pg_attribute a WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0
AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum
"""
SEQUENCES = """
SELECT t.relname, a.attname, pg_get_serial_sequence(quote_ident(t.relname), a.attname)
FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_attribute a ON a.attrelid = t.oid
WHERE t.relkind = 'r' AND n.nspname = current_schema() AND a.attnum > 0 AND NOT a.attisdropped
AND pg_get_serial_sequence(quote_ident(t.relname), a.attname) IS NOT NULL
"""


class PostgresDump:
    """Args: address: as GALLEY_DATABASE_URL."""

    engine = "postgresql"

    def __init__(self, address: str) -> None:
        self.address = address

    @contextmanager
    def snapshot(self) -> Iterator[tuple[list[list[str]], Iterable[tuple[str, Path]]]]:
        """Every table in one REPEATABLE READ transaction, one after the other, through a file each."""
        from psycopg import IsolationLevel  # noqa: PLC0415 -- optional

        with self._connect() as connection, tempfile.TemporaryDirectory(prefix="galley-backup-") as folder:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            names = [name for (name,) in connection.execute(OUR_TABLES)]
            if "django_migrations" not in names:
                raise BackupError("The database holds no newsroom: nothing to back up.")
            migrations = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
            yield [list(row) for row in migrations], self._tables(connection, names, Path(folder))

    def _tables(self, connection: Any, names: list[str], folder: Path) -> Iterator[tuple[str, Path]]:
        from psycopg import sql  # noqa: PLC0415 -- optional

        columns: dict[str, list[str]] = {}
        for name in names:
            columns[name] = [column for (column,) in connection.execute(COLUMNS, [_quoted(name)])]
            listed = sql.SQL(", ").join(map(sql.Identifier, columns[name]))
            path = folder / f"{name}.copy"
            command = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(listed, sql.Identifier(name))
            with path.open("wb") as file, connection.cursor().copy(command) as copied:
                for block in copied:
                    file.write(block)
            yield path.name, path
            path.unlink()
        listing = folder / TABLES
        listing.write_text(json.dumps(columns))
        yield TABLES, listing

    def refuse_if_used(self) -> None:
        with self._connect() as connection:
            names = [name for (name,) in connection.execute(OUR_TABLES)]
        if names:
            raise BackupError(
                f"The database is not empty: it holds {names[0]}. Give an empty one in GALLEY_DATABASE_URL."
            )

    def load(self, folder: Path, manifest: Manifest) -> None:
        """Make the backup's schema, then fill it, all rows or none."""
        from psycopg import sql  # noqa: PLC0415 -- optional

        _migrate_to(manifest.migrations)
        columns: dict[str, list[str]] = json.loads((folder / TABLES).read_text())
        with self._connect() as connection:
            here = {name for (name,) in connection.execute(OUR_TABLES)}
            if missing := sorted(columns.keys() - here):
                raise BackupError(f"The backup has the table {missing[0]}, which this Galley does not make.")
            names = sql.SQL(", ").join(map(sql.Identifier, sorted(here)))
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))  # what migrations put in is in the backup
            connection.execute("SET CONSTRAINTS ALL DEFERRED")
            for name, listed in columns.items():
                command = sql.SQL("COPY {} ({}) FROM STDIN").format(
                    sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, listed))
                )
                with (folder / f"{name}.copy").open("rb") as file, connection.cursor().copy(command) as copied:
                    while block := file.read(1 << 20):
                        copied.write(block)
            for table, column, sequence in connection.execute(SEQUENCES).fetchall():
                last = sql.SQL("SELECT setval({}, coalesce(max({}), 0) + 1, false) FROM {}")
                connection.execute(last.format(sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table)))

    def _connect(self) -> Any:
        import psycopg  # noqa: PLC0415 -- optional

        try:
            return psycopg.connect(self.address)
        except psycopg.OperationalError as error:
            raise BackupError(f"The database does not answer: {error}") from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _migrate_to(applied: list[list[str]]) -> None:
    """Apply exactly the migrations that the backup had; the rows that follow a `migrate` are in the backup."""
    from django.db import connection  # noqa: PLC0415 -- app ready
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 -- app ready

    wanted = {(app, name) for app, name in applied}
    executor = MigrationExecutor(connection)
    plan = [
        (migration, backwards)
        for migration, backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())
        if (migration.app_label, migration.name) in wanted
    ]
    executor.migrate(targets=None, plan=plan)
    connection.close()
