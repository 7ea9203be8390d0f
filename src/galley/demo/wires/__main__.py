"""`python -m galley.demo.wires`: serve the wires until the process is stopped."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from threading import Thread

from galley.demo.conf import SEED, SPEED, wires_port
from galley.demo.wires.server import Server
from galley.demo.wires.start import first_start
from galley.kernel.settings import ConfigurationError


def main(arguments: list[str] | None = None) -> int:
    """Serve; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m galley.demo.wires", description=__doc__)
    parser.add_argument("--port", type=int, help="where to listen; default: GALLEY_WIRES_PORT, or 8001")
    parser.add_argument("--folder", type=Path, default=Path("var"), help="where the moment of the first start is kept")
    chosen = parser.parse_args(arguments)
    port = chosen.port
    try:
        port = wires_port(8000) if port is None else port
        server = Server(port, started_at=first_start(chosen.folder), seed=SEED.value, speed=SPEED.value)
    except ConfigurationError as error:
        print(f"galley: {error}", file=sys.stderr)  # noqa: T201 -- a program of its own
        return 2
    except OSError as error:
        problem = f"the wires cannot listen on port {port}: {error.strerror}. Set GALLEY_WIRES_PORT."
        print(f"galley: {problem}", file=sys.stderr)  # noqa: T201 -- a program of its own
        return 1

    def stop(*_: object) -> None:
        # `shutdown` waits for the loop that this handler interrupts, so another thread has to ask for it.
        Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"The wires of Hernmouth: {server.wires.setting.base_url}/", flush=True)  # noqa: T201
    server.serve_forever(poll_interval=0.5)
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
