"""One file that holds a whole newsroom, and a newsroom made from it again.

The archive is a tar, compressed by zstd or gzip, with members in this order:

| member | what |
|---|---|
| `database/…` | first, because a file is written before the row that names it: what the rows name is there |
| `files/…` | the data folder without what can be made again: page store, collected static files, locks |
| `manifest.json` | last: format, version, time, database, and size and SHA-256 of every member |

Reading and writing stream, so a newsroom with a terabyte of video needs no second terabyte. What the databases do is in
`backup_sqlite` and `backup_postgresql`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol, cast

from galley.project.progress import Progress

FORMAT = 1
MANIFEST = "manifest.json"
LEFT_OUT = {"pages", "static", "up.lock", "prepared.json"}
"""Of the data folder: what is made again by itself. Hidden names are left out too: work that was not finished."""
ZSTD_MAGIC, GZIP_MAGIC = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"
CHUNK = 1 << 20


class BackupError(Exception):
    """A backup cannot be written or used; the message says why and what to do."""


@dataclass
class Manifest:
    """What is in an archive."""

    database: str
    """"sqlite" or "postgresql"."""
    migrations: list[list[str]]
    """Every migration that the database has had, as [app, name]."""
    format: int = FORMAT
    galley: str = ""
    made_at: str = ""
    members: dict[str, dict[str, Any]] = field(default_factory=dict)


class DatabaseDump(Protocol):
    """How one kind of database is written and read."""

    engine: str

    @contextmanager
    def snapshot(self) -> Iterator[tuple[list[list[str]], Iterable[tuple[str, Path]]]]:
        """The migrations and the files of one consistent moment; the files live as long as the context."""

    def refuse_if_used(self) -> None:
        """Raise BackupError when the database holds anything."""

    def load(self, folder: Path, manifest: Manifest) -> None:
        """Make the database from the files of `database/`."""


# Writing


def write_backup(target: Path, *, data_folder: Path, dump: DatabaseDump, show: Progress) -> Manifest:
    """Write everything that Galley keeps to `target`, while Galley runs.

    The file appears under its name only when it is complete, readable by its owner alone: it holds the keys.

    Raises:
        BackupError: the target cannot be written.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, _compressor(target, file) as stream:
            manifest = _write_members(stream, data_folder, dump, show)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink()
    return manifest


def _write_members(stream: IO[bytes], data_folder: Path, dump: DatabaseDump, show: Progress) -> Manifest:
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        with dump.snapshot() as (migrations, database_files):
            manifest = Manifest(
                database=dump.engine,
                migrations=migrations,
                galley=importlib.metadata.version("galley-newsroom"),
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            for name, path in database_files:
                show(0, 0, name)
                _add(archive, manifest, f"database/{name}", path)
        kept = list(kept_files(data_folder))
        for number, path in enumerate(kept):
            relative = path.relative_to(data_folder).as_posix()
            show(number, len(kept), relative)
            _add(archive, manifest, f"files/{relative}", path)
        body = json.dumps(vars(manifest), indent=1, ensure_ascii=False).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(body), 0o600
        archive.addfile(member, io.BytesIO(body))
    return manifest


def kept_files(data_folder: Path) -> Iterator[Path]:
    """The files of a data folder that cannot be made again, but for the database."""
    for top in sorted(data_folder.iterdir()):
        if top.name in LEFT_OUT or top.name.startswith((".", "galley.sqlite3")) or top.suffix in {".lock", ".tmp"}:
            continue
        if top.is_file():
            yield top
        elif top.is_dir() and not top.is_symlink():
            yield from sorted(path for path in top.rglob("*") if path.is_file() and not path.is_symlink())


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    """Add a file as it is now; one that is gone meanwhile was deleted by Galley, and is left out."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        reader = _Digesting(file, member.size)
        archive.addfile(member, cast("IO[bytes]", reader))
    manifest.members[name] = {"size": member.size, "sha256": reader.digest.hexdigest()}


class _Digesting:
    """Reads exactly `size` bytes and digests them: a file that grows while it is read is kept as it was."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.file, self.left, self.digest = file, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        data = self.file.read(wanted)
        self.left -= len(data)
        self.digest.update(data)
        return data


# Reading


def read_backup(source: Path, *, into: Path, show: Progress) -> Manifest:
    """Unpack an archive into an empty folder and check every byte of it.

    Raises:
        BackupError: it is no backup of Galley's, is damaged, or was made by a newer Galley.
    """
    digests: dict[str, dict[str, Any]] = {}
    body = b""
    try:
        with source.open("rb") as file, _decompressor(file) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for number, member in enumerate(tar):
                show(number, 0, member.name)
                content = tar.extractfile(member) if member.isfile() else None
                if content is None or not _is_safe(member.name):
                    raise BackupError(f"{source} holds {member.name!r}, which is no part of a backup.")
                if member.name == MANIFEST:
                    body = content.read()
                else:
                    digests[member.name] = _unpack(content, into / member.name, member.mode)
    except FileNotFoundError as error:
        raise BackupError(f"There is no {source}.") from error
    except (tarfile.TarError, EOFError, OSError, ValueError, _zstd_error()) as error:
        raise BackupError(f"{source} is no backup, or is cut off: {error}.") from error
    manifest = _manifest(source, body)
    if digests != manifest.members:
        wrong = sorted(
            name for name in digests.keys() | manifest.members if digests.get(name) != manifest.members.get(name)
        )
        raise BackupError(f"{source} is damaged: {len(wrong)} members are not what they were, such as {wrong[0]}.")
    return manifest


def _manifest(source: Path, body: bytes) -> Manifest:
    if not body:
        raise BackupError(f"{source} is cut off: its list of contents is missing.")
    values = json.loads(body)
    if values.get("format", 0) > FORMAT:
        raise BackupError(f"{source} was made by Galley {values.get('galley')}, which is newer. Upgrade Galley first.")
    return Manifest(**values)


def _unpack(content: IO[bytes], target: Path, mode: int) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as file:
        target.chmod(mode & 0o700 or 0o600)
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in name
    return inside and (name == MANIFEST or path.parts[0] in {"database", "files"})


# A new newsroom from it


def refuse_used_folder(folder: Path) -> None:
    """A backup goes into an empty data folder only; what an interrupted restore left behind is cleared away.

    Raises:
        BackupError: there is something in it.
    """
    shutil.rmtree(folder / ".restoring", ignore_errors=True)
    found = sorted(path.name for path in folder.iterdir() if path.name != "up.lock") if folder.exists() else []
    if found:
        raise BackupError(f"{folder} is not empty: it holds {', '.join(found[:3])}. Choose another GALLEY_DATA_DIR.")


@contextmanager
def staging_folder(data_folder: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    staging = data_folder / ".restoring"
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def settle_files(staging: Path, data_folder: Path) -> None:
    """Move the unpacked files to where they are used."""
    files = staging / "files"
    for path in sorted(files.iterdir()) if files.exists() else []:
        path.rename(data_folder / path.name)


def clear_folder(data_folder: Path) -> None:
    """Empty the folder of a restore that failed: it was empty before."""
    for path in data_folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "up.lock":
            path.unlink()


def unknown_migrations(manifest: Manifest, known: set[tuple[str, str]]) -> list[str]:
    """Migrations of the backup that this Galley does not have: it is older than the one that made it."""
    return [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]


# Compression


@contextmanager
def _compressor(target: Path, file: IO[bytes]) -> Iterator[IO[bytes]]:
    if target.suffix in {".gz", ".tgz"}:
        import gzip  # noqa: PLC0415 -- optional

        with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as stream:
            yield cast("IO[bytes]", stream)
        return
    import zstandard  # noqa: PLC0415 -- slow import

    with zstandard.ZstdCompressor(level=6, threads=-1, write_checksum=True).stream_writer(
        file, closefd=False
    ) as writer:
        yield cast("IO[bytes]", writer)


@contextmanager
def _decompressor(file: IO[bytes]) -> Iterator[IO[bytes]]:
    head = file.read(4)
    file.seek(0)
    if head.startswith(GZIP_MAGIC):
        import gzip  # noqa: PLC0415 -- optional

        with gzip.GzipFile(fileobj=file, mode="rb") as stream:
            yield cast("IO[bytes]", stream)
    elif head == ZSTD_MAGIC:
        import zstandard  # noqa: PLC0415 -- slow import

        with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as reader:
            yield cast("IO[bytes]", reader)
    else:
        raise BackupError("It is neither a .tar.zst nor a .tar.gz file.")


def _zstd_error() -> type[Exception]:
    import zstandard  # noqa: PLC0415 -- slow import

    error: type[Exception] = zstandard.ZstdError
    return error
