"""The web part of the process tree: `python -m galley.project.web HOST PORT WORKERS` serves Galley with granian.

The settings come as arguments, because reading them would bring much into a process that only minds its children.
"""

from __future__ import annotations

import contextlib
import resource
import sys

from granian.constants import Interfaces
from granian.server import Server

from galley.project.processes import end_with_parent

MOST_REQUESTS = 4_096
"""At the same time, in each worker process: `gather.live.MOST_STREAMS`, and as many again of others."""


def allow_many_connections() -> None:
    """Take as many open files as the machine lets a process have: many a shell gives 1,024."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def main(host: str, port: str, workers: str) -> None:
    """Serve until SIGTERM. The worker process of granian, which loads Django, is started again when it dies."""
    end_with_parent()
    allow_many_connections()
    Server(
        "galley.project.asgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.ASGI,
        workers=int(workers),
        # Each open screen of the desk is a request that does not end; granian's own limit is 1,024 of them, and what
        # comes after those waits for ever.
        backpressure=MOST_REQUESTS,
        respawn_failed_workers=True,
        workers_kill_timeout=3,  # an open screen of the desk never ends by itself, so this is how long a stop takes
        log_level="warning",
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
