"""Run a command beside a PostgreSQL of its own: `python tools/with_postgres.py COMMAND ...`.

The cluster lives in a temporary folder, listens on loopback only, and is gone afterwards. The command finds it in
GALLEY_DATABASE_URL. Nothing of a PostgreSQL that the machine already runs is touched.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    programs, user, port = server_programs(), owner(), free_port()
    with tempfile.TemporaryDirectory(prefix="galley-postgres-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        data = home / "data"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, user)
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "galley", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
            check=True, user=user, cwd="/", stdout=subprocess.DEVNULL,
        )  # fmt: skip
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "max_connections": 200,
            # A test database may be lost with the power; what is tested is the death of processes, not of machines.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen([programs / "postgres", "-D", data, *settings], user=user, cwd="/", stderr=log)
        try:
            wait_for(programs, port, server)
            where = ["-h", "127.0.0.1", "-p", str(port), "-U", "galley"]
            subprocess.run([programs / "createdb", *where, "galley"], check=True)
            address = f"postgresql://galley@127.0.0.1:{port}/galley"
            return subprocess.run(command, env={**os.environ, "GALLEY_DATABASE_URL": address}, check=False).returncode
        finally:
            server.terminate()
            server.wait(timeout=30)


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
