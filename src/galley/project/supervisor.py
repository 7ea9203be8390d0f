"""The process that `galley up` becomes: it starts the parts, tells their lines apart, and starts again what died.

It holds no Django, so it stays small. Each part is the leader of a process group of its own: Ctrl-C in a terminal
reaches the supervisor alone, which then stops the parts in order, and nothing that a part started is left behind.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from galley.project.processes import SUPERVISED_BY

PLAN = "GALLEY_UP_PLAN"
"""The environment variable in which `galley up` hands the plan over, as JSON."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
STEADY_SECONDS = 30.0
"""A part that lived so long has settled: when it dies after that, it is started again at once."""
GRACE_SECONDS = 25.0
# glibc gives each of many threads a heap of its own, and keeps what was freed: measured, 40 of 184 MiB of a worker.
FRUGAL = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "262144"}
COLOURS = {"web": "36", "worker": "33", "wires": "35", "galley": "32"}


@dataclass
class Part:
    """One process of the tree, and its next life."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    rest: bytes = b""
    starts: int = field(default=0)


class Supervisor:
    """Runs parts until it is told to stop.

    Args:
        parts: name and command of each, in the order of starting.
        address: host and port on which the web part answers /healthz.
        banner: printed when it first does.
    """

    def __init__(self, parts: dict[str, list[str]], *, address: tuple[str, int], banner: list[str]) -> None:
        self.parts = [Part(name, command) for name, command in parts.items()]
        self.address, self.banner = address, banner
        self.width = max(len(part.name) for part in self.parts)
        self.colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self.selector = selectors.DefaultSelector()
        self.stopping_since: float | None = None
        self.signals = 0
        self.shown = False
        self.look_at = 0.0

    def run(self) -> int:
        """Until SIGTERM, SIGINT or SIGHUP; the exit code."""
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_asked)
        signal.signal(signal.SIGCHLD, self._child_changed)
        self.selector.register(reading, selectors.EVENT_READ, None)
        while not self._is_over():
            self._start_what_is_due()
            for key, _ in self.selector.select(self._patience()):
                if key.data is None:
                    with suppress(BlockingIOError):
                        reading.recv(4096)
                else:
                    self._pass_on(key.data)
            self._look_after_parts()
            self._show_banner()
        self._say("stopped")
        return 0

    def _child_changed(self, number: int, frame: Any) -> None:
        """The wake-up descriptor has ended the wait; there is nothing else to do."""

    def _stop_asked(self, number: int, frame: Any) -> None:
        self.signals += 1

    def _is_over(self) -> bool:
        if self.signals and self.stopping_since is None:
            self.stopping_since = time.monotonic()
            self._say("stopping")
            self._signal_all(signal.SIGTERM)
        if self.stopping_since is None:
            return False
        alive = [part for part in self.parts if part.process is not None]
        if alive and (self.signals > 1 or time.monotonic() - self.stopping_since > GRACE_SECONDS):
            self._say(f"ending by force: {', '.join(part.name for part in alive)}")
            self._signal_all(signal.SIGKILL)
            self.stopping_since, self.signals = time.monotonic(), 1
        return not alive

    def _patience(self) -> float:
        """How long nothing needs to be looked at; signals and lines end the wait earlier."""
        if self.stopping_since is not None:
            return 0.5
        if not self.shown:
            return 0.1
        waiting = [part.start_at - time.monotonic() for part in self.parts if part.process is None]
        return max(0.01, min([30.0, *waiting]))

    def _start_what_is_due(self) -> None:
        if self.stopping_since is not None:
            return
        for part in self.parts:
            if part.process is None and time.monotonic() >= part.start_at:
                self._start(part)

    def _start(self, part: Part) -> None:
        part.process = subprocess.Popen(  # noqa: S603 -- our own command line
            part.command,
            env={**FRUGAL, **os.environ, SUPERVISED_BY: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        part.started_at, part.rest, part.starts = time.monotonic(), b"", part.starts + 1
        stream = _stream(part)
        os.set_blocking(stream.fileno(), False)
        self.selector.register(stream, selectors.EVENT_READ, part)

    def _look_after_parts(self) -> None:
        for part in self.parts:
            if part.process is None or part.process.poll() is None:
                continue
            code, lived = part.process.returncode, time.monotonic() - part.started_at
            self._pass_on(part)
            self.selector.unregister(_stream(part))
            _stream(part).close()
            _signal_group(part.process.pid, signal.SIGKILL)  # what it left behind
            part.process = None
            if self.stopping_since is not None:
                continue
            part.pause = FIRST_PAUSE_SECONDS if lived > STEADY_SECONDS else min(part.pause * 2, LONGEST_PAUSE_SECONDS)
            part.start_at = time.monotonic() + part.pause
            how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
            self._say(f"{part.name} {how}; it is started again in {part.pause:.0f} s")

    def _pass_on(self, part: Part) -> None:
        """Print the whole lines that a part has written."""
        stream = _stream(part)
        while True:
            try:
                read = os.read(stream.fileno(), 65_536)
            except BlockingIOError:
                break
            if not read:
                if part.rest:
                    self._print(part.name, part.rest)
                    part.rest = b""
                break
            *lines, part.rest = (part.rest + read).split(b"\n")
            for line in lines:
                self._print(part.name, line)
            if len(read) < 65_536:
                break

    def _show_banner(self) -> None:
        if self.shown or self.stopping_since is not None or time.monotonic() < self.look_at:
            return
        self.look_at = time.monotonic() + 0.1
        if answers(*self.address):
            self.shown = True
            for line in self.banner:
                sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    def _say(self, text: str) -> None:
        self._print("galley", text.encode())

    def _print(self, name: str, line: bytes) -> None:
        head = f"{name.ljust(self.width)} |"
        if self.colour:
            head = f"\x1b[{COLOURS.get(name, '0')}m{head}\x1b[0m"
        with suppress(BrokenPipeError):
            sys.stdout.write(f"{head} {line.decode(errors='replace')}\n")
            sys.stdout.flush()

    def _signal_all(self, number: signal.Signals) -> None:
        for part in self.parts:
            if part.process is None:
                continue
            if number == signal.SIGKILL:
                _signal_group(part.process.pid, number)
            else:
                part.process.send_signal(number)


def answers(host: str, port: int) -> bool:
    """Whether the web part is alive. By hand, because http.client alone would cost as much memory as the supervisor."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    try:
        with socket.create_connection((reachable, port), timeout=2) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def _stream(part: Part) -> IO[bytes]:
    if part.process is None or part.process.stdout is None:
        raise RuntimeError(f"{part.name} does not run.")
    return part.process.stdout


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def main() -> int:
    """What `galley up` becomes by exec."""
    plan = json.loads(os.environ.pop(PLAN))
    host, port = plan["address"]
    return Supervisor(plan["parts"], address=(host, port), banner=plan["banner"]).run()


if __name__ == "__main__":
    sys.exit(main())
