"""Run a command beside a PostgreSQL of its own: `python tools/with_postgres.py COMMAND ...`.

The cluster lives in a temporary folder, listens on loopback only, and is gone afterwards. The command finds it in
GALLEY_DATABASE_URL. Nothing of a PostgreSQL that the machine already runs is touched.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

MISSING = "PostgreSQL's server programs are missing. Install them with: apt-get install postgresql"


def server_programs() -> Path:
    """The folder of initdb and postgres, newest version first.

    Raises:
        SystemExit: there are none; the message says how to install them.
    """
    on_path = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = [folder for folder in folders if (folder / "initdb").exists()]
    if found:
        return found[0]
    if on_path:
        return Path(on_path).parent
    raise SystemExit(MISSING)


def owner() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root, so root lends it the user that its package made."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


PORTS = range(20_000, 30_000)
"""Below those that outgoing connections take, so that a free one is still free when its server starts."""


def free_port() -> int:
    """A port of loopback that nobody listens at.

    Raises:
        RuntimeError: all that were tried are taken.
    """
    for port in random.sample(PORTS, 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


LOSSY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A test database may be lost with the power; what is tested is the death of processes, not of machines."""


class Cluster:
    """A PostgreSQL of one's own in a folder, which may be killed and started again.

    Args:
        home: an empty folder that exists.
        options: of the server, beside those that keep it on loopback.
    """

    def __init__(self, home: Path, options: Mapping[str, object] = LOSSY) -> None:
        self.home, self.options = home, options
        self.programs, self.user, self.port = server_programs(), owner(), free_port()
        self.data = home / "data"
        self.server: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        self.home.chmod(0o755)
        self.data.mkdir(mode=0o700)
        if self.user:
            shutil.chown(self.data, self.user)
        subprocess.run(
            [
                *(self.programs / "initdb", "-D", self.data, "-U", "galley", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            check=True, user=self.user, cwd="/", stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.start()
        subprocess.run([self.programs / "createdb", *self.where, "galley"], check=True)

    @property
    def where(self) -> list[str]:
        """How PostgreSQL's own programs find it."""
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "galley"]

    @property
    def address(self) -> str:
        """For GALLEY_DATABASE_URL."""
        return f"postgresql://galley@127.0.0.1:{self.port}/galley"

    def start(self) -> None:
        """Start it, and wait until it takes connections; after a kill it first repairs what was cut off.

        Raises:
            SystemExit: it does not start.
        """
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
            **self.options,
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.home / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, *settings], user=self.user, cwd="/", stderr=log
            )
        wait_for(self.programs, self.port, self.server)

    @property
    def processes(self) -> list[int]:
        """The postmaster, then its children."""
        if self.server is None or self.server.poll() is not None:
            return []
        return family(self.server.pid)

    def kill(self) -> None:
        """SIGKILL to all of it, the postmaster first, as when the machine's memory runs out; `start` brings it back."""
        processes = self.processes
        kill_all(processes)
        if self.server:
            self.server.wait(timeout=30)
        end = time.monotonic() + 30
        while any(map(_runs, processes)) and time.monotonic() < end:
            time.sleep(0.01)  # a server that starts beside a child of the dead one refuses to

    def stop(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait(timeout=30)


def family(postmaster: int) -> list[int]:
    """The process and its children."""
    return [postmaster, *map(int, Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split())]


def kill_all(processes: Iterable[int]) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="galley-postgres-") as folder:
        cluster = Cluster(Path(folder))
        try:
            cluster.create()
            environ = {**os.environ, "GALLEY_DATABASE_URL": cluster.address}
            return subprocess.run(command, env=environ, check=False).returncode
        finally:
            cluster.stop()


def wait_for(programs: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        ready = subprocess.run(
            [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
        ).returncode
        if ready == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit("PostgreSQL did not start.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
