"""`galley backup` and `galley restore`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from galley.kernel.settings import check_settings
from galley.project import conf
from galley.project.commands.start_django import start_django
from galley.project.processes import hold_data_folder
from galley.project.progress import Progress, progress

if TYPE_CHECKING:
    from galley.project.backup import DatabaseDump, Manifest


def data_folder() -> Path:
    return conf.DATA_DIR.value.resolve()


def dump_of_database() -> DatabaseDump:
    """The kind of database that the settings name."""
    from galley.project.backup_postgresql import PostgresDump  # noqa: PLC0415 -- slow import
    from galley.project.backup_sqlite import NAME, SqliteDump  # noqa: PLC0415 -- slow import

    address = conf.DATABASE_URL.value
    return PostgresDump(address) if address else SqliteDump(data_folder() / NAME)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
def backup(file: Path, force: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's way
    """Write everything that Galley keeps into FILE, a .tar.zst or .tar.gz, while it runs.

    Database, pictures and other media, keys and settings made in the desk; not the page store, which is made again.
    The file holds the keys: keep it as safe as the newsroom itself.

    `galley restore FILE` makes the same newsroom from it.
    """
    from galley.project.backup import BackupError, write_backup  # noqa: PLC0415 -- slow import

    check_settings()
    if file.exists() and not force:
        _refuse(f"{file} exists. Choose another name, or write over it with --force.")
    try:
        with progress(f"Writing {file.name}") as show:
            manifest = write_backup(file, data_folder=data_folder(), dump=dump_of_database(), show=show)
    except BackupError as error:
        _refuse(str(error))
    _note_backup(file)
    size = file.stat().st_size
    if as_json:
        summary = {"file": str(file), "bytes": size, "members": len(manifest.members), "made_at": manifest.made_at}
        click.echo(json.dumps(summary))
    else:
        click.echo(f"{file}: {len(manifest.members)} files in {_in_words(size)}.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Say what was restored as JSON.")
def restore(file: Path, as_json: bool) -> None:  # noqa: FBT001 -- click's way
    """Make a newsroom from a backup, in an empty data folder (GALLEY_DATA_DIR).

    Every byte is checked before anything is put in its place. A backup of an older Galley is brought to this version.
    With PostgreSQL, GALLEY_DATABASE_URL names an empty database.
    """
    from galley.project.backup import BackupError  # noqa: PLC0415 -- slow import

    check_settings()
    try:
        with progress(f"Restoring {file.name}") as show:
            manifest = _restore(file, show)
    except BackupError as error:
        _refuse(str(error))
    if as_json:
        click.echo(json.dumps({"made_at": manifest.made_at, "galley": manifest.galley, "folder": str(data_folder())}))
    else:
        click.echo(f"{data_folder()} is the newsroom of {manifest.made_at}. Start it with: galley up")


def _restore(file: Path, show: Progress) -> Manifest:
    from galley.project import backup as archive  # noqa: PLC0415 -- slow import

    folder, dump = data_folder(), dump_of_database()
    archive.refuse_used_folder(folder)
    dump.refuse_if_used()
    hold_data_folder(folder)
    try:
        manifest = _make_newsroom(file, folder, dump, show)
    except BaseException:
        archive.clear_folder(folder)
        raise
    return manifest


def _make_newsroom(file: Path, folder: Path, dump: DatabaseDump, show: Progress) -> Manifest:
    from galley.project import backup as archive  # noqa: PLC0415 -- slow import

    with archive.staging_folder(folder) as staging:
        manifest = archive.read_backup(file, into=staging, show=show)
        if manifest.database != dump.engine:
            raise archive.BackupError(
                f"{file} holds a {manifest.database} database, and GALLEY_DATABASE_URL names none of that kind."
            )
        archive.settle_files(staging, folder)  # the keys first: Django would make new ones
        start_django()
        if unknown := archive.unknown_migrations(manifest, _known_migrations()):
            raise archive.BackupError(f"{file} was made by a newer Galley ({unknown[0]}). Upgrade Galley first.")
        dump.load(staging / "database", manifest)
    _finish(manifest)
    return manifest


def _finish(manifest: Manifest) -> None:
    """Bring the rows to this version, and tell every app that they are of the past."""
    from django.db import transaction  # noqa: PLC0415 -- app ready

    from galley.kernel.models import JobWorker  # noqa: PLC0415 -- app ready
    from galley.kernel.signals import newsroom_restored  # noqa: PLC0415 -- app ready
    from galley.project import preparing  # noqa: PLC0415 -- app ready

    preparing.migrate()
    with transaction.atomic():
        JobWorker.objects.all().delete()
        newsroom_restored.send(made_at=datetime.fromisoformat(manifest.made_at))


def _known_migrations() -> set[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415 -- app ready

    loader = MigrationLoader(None)
    return set(loader.disk_migrations) | {
        key for migration in loader.disk_migrations.values() for key in migration.replaces
    }


def _note_backup(file: Path) -> None:
    """Leave a note for `galley doctor` of when the last backup was made, and where."""
    note = {"file": str(file.resolve()), "made_at": datetime.now(UTC).isoformat(timespec="seconds")}
    (data_folder() / "last_backup.json").write_text(json.dumps(note))


def _refuse(text: str) -> NoReturn:
    click.echo(f"galley: {text}", err=True)
    sys.exit(1)


def _in_words(size: int) -> str:
    amount, unit = float(size), "bytes"
    for larger in ("KB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
