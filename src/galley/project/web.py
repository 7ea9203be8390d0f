"""The web part of the process tree: `python -m galley.project.web HOST PORT WORKERS` serves Galley with granian.

The settings come as arguments, because reading them would bring much into a process that only minds its children.
"""

from __future__ import annotations

import sys

from granian.constants import Interfaces
from granian.server import Server

from galley.project.processes import end_with_parent


def main(host: str, port: str, workers: str) -> None:
    """Serve until SIGTERM. The worker process of granian, which loads Django, is started again when it dies."""
    end_with_parent()
    Server(
        "galley.project.asgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.ASGI,
        workers=int(workers),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level="warning",
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
