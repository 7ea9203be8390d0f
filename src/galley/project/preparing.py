"""What `galley up` does before anything is started: each step only when it is needed, so that a warm start is quick."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from galley.project.progress import Progress


class Account(Protocol):
    """One of the demo's accounts, as it is printed at start."""

    @property
    def role(self) -> str: ...
    @property
    def username(self) -> str: ...
    @property
    def password(self) -> str: ...


def missing_migrations() -> list[str]:
    """The migrations that the database has not had yet, as "app.name"."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Bring the database to this version's schema, and Wagtail's and Galley's first rows into it."""
    call_command("migrate", verbosity=0, interactive=False)


def stale_static_files() -> str:
    """What to write into the stamp after collecting; empty when nothing changed since."""
    version = _version_of_static_files()
    stamp = _stamp()
    return "" if stamp.exists() and stamp.read_text() == version else version


def collect_static_files(version: str) -> None:
    """Copy the apps' static files, under names that say their content, to where they are served from."""
    call_command("collectstatic", verbosity=0, interactive=False)
    _stamp().write_text(version)


def is_first_start() -> bool:
    """There is nobody who could log in yet."""
    return not get_user_model().objects.exists()


def has_demo() -> bool:
    """The demo newsroom is installed; a newsroom may leave it out of its own build."""
    return find_spec("galley.demo.services") is not None


def create_demo(show: Progress) -> None:
    """Make the demo newsroom, whole or not at all."""
    from galley.demo.services import create_demo as create  # noqa: PLC0415 -- slow import

    create(show)


def settle_wires() -> None:
    """Let the demo's sources follow its wires when they were given another port than last time."""
    from galley.demo.services import settle_wires as settle  # noqa: PLC0415 -- slow import

    settle()


def is_demo() -> bool:
    """The demo newsroom was made here."""
    if not has_demo():
        return False
    from galley.demo.services import is_made  # noqa: PLC0415 -- slow import

    return is_made()


def demo_accounts() -> list[Account]:
    """The demo's accounts that still have the password that is printed for everyone to read."""
    from galley.demo.services import demo_accounts as written  # noqa: PLC0415 -- slow import

    return list(written())


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected"


def _version_of_static_files() -> str:
    """Changes when a file of Galley's own does, or when a package is installed in another version."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for name in sorted(f"{each.name}=={each.version}" for each in importlib.metadata.distributions()):
        digest.update(name.encode())
    for path in _own_static_files():
        status = path.stat()
        digest.update(f"{path}:{status.st_size}:{status.st_mtime_ns}".encode())
    return digest.hexdigest()


def _own_static_files() -> Iterator[Path]:
    package = Path(settings.PACKAGE_DIR)
    for folder in sorted(package.glob("*/static")):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
