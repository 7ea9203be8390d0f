"""Small things about processes: ending with the parent, a port that is taken."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys

SUPERVISED_BY = "GALLEY_SUPERVISED_BY"
"""Set by the supervisor for its parts: its process id."""
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask the kernel to end this process when the supervisor dies, even by SIGKILL; nothing when there is none.

    Linux only (prctl(2), PR_SET_PDEATHSIG); elsewhere the parts go on until they are stopped.
    """
    supervisor = os.environ.get(SUPERVISED_BY)
    if not supervisor or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


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
