"""Small things about processes: ending with the parent, a port that is taken, one `galley up` for a data folder."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import sys
from pathlib import Path

SUPERVISED_BY = "GALLEY_SUPERVISED_BY"
"""Set by the supervisor for its parts: its process id."""
PR_SET_PDEATHSIG = 1


class DataFolderBusyError(Exception):
    """Another `galley up` runs on the data folder."""


def end_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies, even by SIGKILL; nothing outside the supervisor.

    Linux only (prctl(2), PR_SET_PDEATHSIG); elsewhere the parts go on until they are stopped.
    """
    if not os.environ.get(SUPERVISED_BY) or not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died while we asked
        os.kill(os.getpid(), signal.SIGTERM)


def why_port_is_taken(host: str, port: int) -> str:
    """Empty when a server can listen there; otherwise what the operating system says."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error.strerror or str(error)
    return ""


def hold_data_folder(folder: Path) -> None:
    """Keep a lock on the data folder as long as this process lives, also after it became another program by exec.

    Raises:
        DataFolderBusyError: somebody else holds it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(lock, 20).decode(errors="replace").strip()
        os.close(lock)
        raise DataFolderBusyError(holder) from error
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    os.set_inheritable(lock, True)
