"""Newsrooms in folders of their own, for tests that start processes and kill them; see `newsroom_home` in conftest."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tools.with_postgres import free_port

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("GALLEY_SHARED_DATA") or REPOSITORY.parent / "shared/data")
"""Public test data beside the repository; a test that needs it skips where it is absent."""
GALLEY = [sys.executable, "-m", "galley.project"]
SERVER = os.environ.get("GALLEY_DATABASE_URL", "")
"""The PostgreSQL server that the suite runs on; empty: SQLite."""
A_DAY = 24 * 3600.0
"""After which a template of an older version is in nobody's hands."""


def wait_until(happened: Callable[[], Any], *, seconds: float = 20.0, what: str = "it") -> Any:
    """The first true value of `happened`, asked twenty times a second.

    Raises:
        AssertionError: it did not come in time.
    """
    end = time.monotonic() + seconds
    while not (value := happened()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds:.0f} s"
        time.sleep(0.05)
    return value


@dataclass
class Running:
    """A process that a home started; its output is kept in a file."""

    process: subprocess.Popen[bytes]
    log_path: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL, to this process alone: what it started must cope."""
        self.process.kill()
        self.process.wait(timeout=20)

    def stop(self, *, seconds: float = 30.0) -> int:
        """SIGTERM, and its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=seconds)

    def wait(self, *, seconds: float = 60.0) -> int:
        return self.process.wait(timeout=seconds)

    def wait_for_log(self, text: str, *, seconds: float = 60.0) -> None:
        wait_until(lambda: text in self.log or self._ended(text), seconds=seconds, what=f"{text!r} in the log")

    def _ended(self, text: str) -> bool:
        code = self.process.poll()
        if code is not None and text not in self.log:
            raise AssertionError(f"ended with {code} before it said {text!r}:\n{self.log}")
        return False


@dataclass
class NewsroomHome:
    """A data folder, a migrated database of its own, and the environment in which processes find both.

    Attributes:
        folder: GALLEY_DATA_DIR.
        environ: the whole environment of a subprocess; change it before `run` or `start` to set more.
        port: a free port, as GALLEY_PORT.
    """

    folder: Path
    environ: dict[str, str]
    port: int
    database_name: str
    blocker: Any = None
    running: list[Running] = field(default_factory=list)

    def run(self, *arguments: str, check: bool = True, seconds: float = 300.0) -> subprocess.CompletedProcess[str]:
        """Run `galley ARGUMENTS` to its end; its output is in the answer. A bad exit code fails the test."""
        return self._run([*GALLEY, *arguments], check=check, seconds=seconds)

    def python(self, code: str, *, check: bool = True, seconds: float = 300.0) -> Any:
        """Run Python code with Django ready; the JSON of its last printed line, or None."""
        done = self._run([sys.executable, "-c", _READY + code], check=check, seconds=seconds)
        last = done.stdout.strip().rpartition("\n")[2]
        return json.loads(last) if last else None

    def start(self, *arguments: str) -> Running:
        """Start `galley ARGUMENTS`; it is killed when the test ends."""
        return self._start([*GALLEY, *arguments])

    def start_python(self, code: str, *, ready: bool = True) -> Running:
        """Start Python code with Django ready, such as a worker with a function replaced by one that dies."""
        return self._start([sys.executable, "-c", (_READY if ready else "") + code])

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of the home's database over a connection of its own; `%s` marks a parameter. Changes are committed."""
        if self.environ.get("GALLEY_DATABASE_URL"):
            import psycopg

            with psycopg.connect(self.environ["GALLEY_DATABASE_URL"], autocommit=True) as connection:
                cursor = connection.execute(sql, tuple(parameters))
                return cursor.fetchall() if cursor.description else []
        with contextlib.closing(sqlite3.connect(self.database_name, timeout=20)) as connection, connection:
            return connection.execute(sql.replace("%s", "?"), tuple(parameters)).fetchall()

    @contextlib.contextmanager
    def database(self) -> Iterator[None]:
        """Within it, Django's ORM in the test's own process (every thread) speaks to the home's database.

        Not together with pytest-django's `db` fixture.
        """
        from django.db import connections

        settings = connections.settings["default"]
        before = settings["NAME"]
        connections["default"].close()
        settings["NAME"] = self.database_name
        _forget_cached_rows()
        with self.blocker.unblock():
            try:
                yield
            finally:
                connections["default"].close()
                settings["NAME"] = before
                _forget_cached_rows()

    def end_everything(self) -> None:
        for each in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(each.pid, signal.SIGKILL)
            each.process.wait(timeout=20)

    def _run(self, command: list[str], *, check: bool, seconds: float) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, env=self.environ, cwd=REPOSITORY, capture_output=True, text=True, timeout=seconds, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"{command[2:]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done

    def _start(self, command: list[str]) -> Running:
        log_path = self.folder.parent / f"log-{len(self.running)}.txt"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                command, env=self.environ, cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.running.append(Running(process, log_path))
        return self.running[-1]


_READY = "import django, gc, json; gc.set_threshold(100_000, 5, 100); django.setup()\n"


def _forget_cached_rows() -> None:
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import cache

    ContentType.objects.clear_cache()
    cache.clear()


def environment(folder: Path, *, database_url: str = "") -> dict[str, str]:
    """An environment without any of the suite's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "galley.project.settings",
        "GALLEY_DATA_DIR": str(folder),
        "GALLEY_DATABASE_URL": database_url,
        "GALLEY_PORT": str(free_port()),
        "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}",
        "PYTHONUNBUFFERED": "1",
    }


class Template:
    """A migrated, empty newsroom that others begin as copies of. It is made once for a version of the source."""

    def __init__(self, shelf: Path) -> None:
        self.shelf = shelf
        self.version = _version_of_source()
        self.folder = shelf / f"template-{'server-' if SERVER else ''}{self.version}"
        own = urlsplit(SERVER).path.strip("/")
        self.database_name = f"{own}_template_{self.version}" if SERVER else str(self.folder / "galley.sqlite3")

    def make(self) -> None:
        """Make it unless another process did."""
        with self._alone():
            ready = self.folder / "ready"
            if ready.exists() and (not SERVER or self._database_exists()):
                return
            self._clear_away()
            if SERVER:
                on_server(f'CREATE DATABASE "{self.database_name}"')
            self._prepare("preparing.migrate()")
            ready.touch()

    def copy(self, folder: Path, blocker: Any) -> NewsroomHome:
        """A home in a folder of its own, with static files."""
        with self._alone():
            if not (self.folder / "static" / ".collected").exists():
                self._prepare("preparing.collect_static_files(preparing.stale_static_files())")
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("ready", "static"))
        shutil.copytree(self.folder / "static", folder / "static", copy_function=_link)
        address, name = "", str(folder / "galley.sqlite3")
        if SERVER:
            name = f"{urlsplit(SERVER).path.strip('/')}_home_{uuid.uuid4().hex[:12]}"
            on_server(f'CREATE DATABASE "{name}" TEMPLATE "{self.database_name}"')
            address = _address(name)
        environ = environment(folder, database_url=address)
        return NewsroomHome(folder, environ, int(environ["GALLEY_PORT"]), name, blocker)

    def be_the_test_database(self) -> None:
        """Let the database of Django's own test cases begin as a copy, so that no process migrates one of its own."""
        from django.db import connections

        connection = connections["default"]
        test = connection.settings_dict["TEST"]
        test["MIGRATE"] = False
        if SERVER:
            test["TEMPLATE"] = self.database_name
            return
        make = connection.creation._create_test_db

        def copy(*args: Any, **more: Any) -> str:
            name: str = make(*args, **more)
            closing = contextlib.closing
            with closing(sqlite3.connect(self.database_name)) as template, closing(sqlite3.connect(name)) as own:
                template.backup(own)
            return name

        connection.creation._create_test_db = copy

    def _prepare(self, code: str) -> None:
        environ = environment(self.folder, database_url=_address(self.database_name) if SERVER else "")
        command = [sys.executable, "-c", f"{_READY}from galley.project import preparing\n{code}"]
        subprocess.run(command, env=environ, cwd=REPOSITORY, check=True, timeout=300)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process of the suite is in here."""
        self.shelf.mkdir(parents=True, exist_ok=True)
        with (self.shelf / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _clear_away(self) -> None:
        for old in self.shelf.glob("template-*"):
            if old == self.folder or time.time() - old.stat().st_mtime > A_DAY:
                shutil.rmtree(old, ignore_errors=True)
        if SERVER:
            own = urlsplit(SERVER).path.strip("/")
            stale = on_server("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{own}_template_"])
            for (name,) in stale:
                drop_database(name)

    def _database_exists(self) -> bool:
        return bool(on_server("SELECT 1 FROM pg_database WHERE datname = %s", [self.database_name]))


def _link(source: str, target: str) -> None:
    """The same file twice, where the file system can: who changes a static file writes a new one in its place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def drop_database(name: str) -> None:
    on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _address(database: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{database}"))


def on_server(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    import psycopg

    with psycopg.connect(_address("postgres"), autocommit=True) as connection:
        cursor = connection.execute(sql, tuple(parameters) or None)
        return cursor.fetchall() if cursor.description else []


def _version_of_source() -> str:
    digest = hashlib.sha256()
    for path in sorted((REPOSITORY / "src").rglob("*.py")):
        digest.update(path.read_bytes())
    digest.update((REPOSITORY / "uv.lock").read_bytes())
    return digest.hexdigest()[:10]
