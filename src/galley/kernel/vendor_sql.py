"""A migration's SQL where each database has its own: tables that Django's models cannot say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import migrations

Statements = Mapping[str, Sequence[str]]
"""Django's name of a database's kind -> its statements, in order."""


def run_vendor_sql(create: Statements, drop: Statements) -> migrations.RunPython:
    """The operation that runs what is said for the database in use; nothing where nothing is said."""

    def running(statements: Statements) -> Any:
        def run(_apps: Any, schema_editor: Any) -> None:
            for statement in statements.get(schema_editor.connection.vendor, ()):
                schema_editor.execute(statement, params=None)

        return run

    return migrations.RunPython(running(create), running(drop))
