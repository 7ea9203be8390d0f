"""What the last `galley up` found prepared, so that the next one need not load Django to find it again.

The memory holds only while everything that it depends on is as it was: Galley's own files, the installed packages, the
settings, and in the database the migrations and the log-ins. Whatever cannot be read, or differs, means: look anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from galley.kernel.translations import stale_catalogs

PACKAGE = Path(__file__).resolve().parents[1]
NAME = "prepared.json"
# The log-ins, because the demo's are printed at start while their passwords are as written.
QUESTIONS = (
    "SELECT app, name FROM django_migrations ORDER BY app, name",
    "SELECT username, password, is_active FROM galley_kernel_user ORDER BY username",
)


def remembered(data_folder: Path, database_url: str, *options: object) -> dict[str, Any] | None:
    """The plan of the last start, when nothing changed since; otherwise None."""
    if not (data_folder / "static" / ".collected").exists() or stale_catalogs():
        return None
    try:
        memory = json.loads((data_folder / NAME).read_text())
        if memory["fingerprint"] != _fingerprint(data_folder, database_url, options):
            return None
        plan: dict[str, Any] = memory["plan"]
    except Exception:  # noqa: BLE001 -- a file or a database in any state at all: the whole way finds out what is wrong
        return None
    return plan


def remember(plan: dict[str, Any], data_folder: Path, database_url: str, *options: object) -> None:
    """Keep a plan for the next start; where that fails, the next start is slower."""
    with contextlib.suppress(Exception):
        memory = {"fingerprint": _fingerprint(data_folder, database_url, options), "plan": plan}
        descriptor = os.open(data_folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(memory, file)


def _fingerprint(data_folder: Path, database_url: str, options: tuple[object, ...]) -> str:
    """One value for all that a plan depends on."""
    digest = hashlib.sha256(repr((sys.executable, sys.version, options)).encode())
    for name, value in sorted(os.environ.items()):
        if name.startswith(("GALLEY_", "DJANGO_")):
            digest.update(f"{name}={value}\0".encode())
    for name in sorted(f"{each.name}=={each.version}" for each in importlib.metadata.distributions()):
        digest.update(name.encode())
    for folder, folders, files in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for file in sorted(files):
            if not file.endswith((".mo", ".tmp")):
                status = os.stat(os.path.join(folder, file))  # noqa: PTH116, PTH118 -- two thousand files at each start
                digest.update(f"{folder}/{file}:{status.st_size}:{status.st_mtime_ns}\0".encode())
    for question in QUESTIONS:
        digest.update(repr(_rows(data_folder, database_url, question)).encode())
    return digest.hexdigest()


def _rows(data_folder: Path, database_url: str, question: str) -> list[tuple[Any, ...]]:
    if database_url:
        import psycopg  # noqa: PLC0415 -- optional

        with psycopg.connect(database_url, connect_timeout=5) as connection:
            return connection.execute(question).fetchall()
    file = data_folder / "galley.sqlite3"
    if not file.exists():  # sqlite3 would make one
        raise FileNotFoundError(file)
    with contextlib.closing(sqlite3.connect(file, timeout=5)) as connection:
        return connection.execute(question).fetchall()
