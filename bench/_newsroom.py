"""A newsroom in a folder of its own for a bench: its processes, and a screen of its desk that listens."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
from with_postgres import Cluster, family, free_port, kill_all

__all__ = [
    "GALLEY",
    "MEMBER",
    "READY",
    "Cluster",
    "Newsroom",
    "family",
    "free_port",
    "kill_all",
    "open_stream",
    "read_until",
]
SOURCE = Path(__file__).resolve().parent.parent / "src"
GALLEY = [sys.executable, "-m", "galley.project"]
READY = "import django; django.setup()\n"
MEMBER = """
from django.test import Client
from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
user = User.objects.create_user("bench", "b@example.org", "a-long-pass-phrase")
user.groups.add(group_of(Role.REPORTER))
client = Client(); client.force_login(user)
cookie = client.cookies["sessionid"].value
"""
"""Code that makes a member of staff and knows the cookie of their session."""


class Newsroom:
    """A migrated newsroom; `with` ends the processes that it started.

    Args:
        folder: GALLEY_DATA_DIR.
        database_url: empty: SQLite.
        settings: further variables of the environment.
    """

    def __init__(self, folder: Path, *, database_url: str = "", **settings: str) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
        self.environ = {
            **kept,
            "GALLEY_DATA_DIR": str(folder),
            "GALLEY_DATABASE_URL": database_url,
            "GALLEY_PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "galley.project.settings",
            "PYTHONPATH": str(SOURCE),
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self.processes: list[subprocess.Popen[Any]] = []
        self.run(*GALLEY[1:], "migrate", "--verbosity=0")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def run(self, *arguments: str) -> str:
        """Run Python with these arguments to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environ, text=True, stdout=subprocess.PIPE, check=True
        )
        return done.stdout

    def python(self, code: str, *arguments: str) -> str:
        """Run code with Django ready; what it printed."""
        return self.run("-c", READY + code, *arguments)

    def start(self, *arguments: str, log: str = "log", **options: Any) -> subprocess.Popen[Any]:
        """Start Python with these arguments; what it says goes to a file of the folder."""
        with (self.folder / log).open("ab") as file:
            options = {"stdout": file, "stderr": file, **options}
            process = subprocess.Popen([sys.executable, *arguments], env=self.environ, **options)
        self.processes.append(process)
        return process

    def start_web_and_worker(self) -> tuple[subprocess.Popen[Any], subprocess.Popen[Any]]:
        """The two parts of `galley up`, each as it starts them, when the web server answers."""
        self.run(*GALLEY[1:], "collectstatic", "--noinput", "--verbosity=0")
        web = self.start("-m", "galley.project.web", "127.0.0.1", str(self.port), "1")
        worker = self.start(*GALLEY[1:], "worker")
        end = time.monotonic() + 180
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/archive/", timeout=5).read()
                return web, worker
            time.sleep(0.2)
        raise TimeoutError("The web server did not start.")


def open_stream(port: int, cookie: str) -> socket.socket:
    """A screen: its request sent, its first event not read yet."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(
        f"GET /desk/live/ HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: sessionid={cookie}\r\n\r\n".encode()
    )
    return connection


def read_until(connection: socket.socket, sign: bytes) -> float:
    """Read until something is said; gives the moment."""
    seen = b""
    while sign not in seen:
        piece = connection.recv(65_536)
        if not piece:
            raise ConnectionError(seen[-500:].decode(errors="replace"))
        seen += piece
    return time.perf_counter()
