"""From `git clone` to the first page, with a cold and a warm package cache, and the memory of the tree when it is idle.

It does what a newcomer does: clone, `make run`, ask for the front page until it comes. Cold means that pip and uv have
nothing in their caches; both come from the package index of this machine's settings. The clone is of the last commit.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _newsroom import free_port
from _report import Row, report

REPOSITORY = Path(__file__).resolve().parents[1]
LONGEST_SECONDS = 600.0
IDLE_SECONDS = 30.0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as name:
        folder = Path(name)
        with newcomer(folder / "cold", caches=folder / "caches") as (cold, _):
            pass
        with newcomer(folder / "warm", caches=folder / "caches") as (warm, tree):
            port = tree.port
            wait_until_idle(tree)
            resident, proportional, processes = memory(tree.pid)
        with again(folder / "warm", caches=folder / "caches") as second:
            pass
    print(f"{processes} processes on port {port}; resident counts what processes share in each of them again")
    return report(
        "start",
        [
            Row("clone to first page, warm package cache", round(warm, 1), "s", reach="60 s", met=warm <= 60),
            Row("clone to first page, cold package cache", round(cold, 1), "s"),
            Row("second start to first page", round(second, 1), "s"),
            Row(
                "memory of the idle process tree", round(proportional), "MiB", reach="350 MiB", met=proportional <= 350
            ),
            Row("the same, as the sum of each process's resident set", round(resident), "MiB"),
        ],
    )


class Tree:
    """A running `make run`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    @property
    def pid(self) -> int:
        return self.process.pid


@contextmanager
def newcomer(place: Path, *, caches: Path) -> Iterator[tuple[float, Tree]]:
    """Clone and run; the seconds until the first page, and the running tree, stopped afterwards."""
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", "--no-local", REPOSITORY, place], check=True)
    with running(place, caches) as tree:
        yield time.monotonic() - began, tree


@contextmanager
def again(place: Path, *, caches: Path) -> Iterator[float]:
    """A second start of what was cloned and run."""
    began = time.monotonic()
    with running(place, caches):
        yield time.monotonic() - began


@contextmanager
def running(place: Path, caches: Path) -> Iterator[Tree]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_", "VIRTUAL_"))
    }
    port = free_port()
    environ = {
        **kept,
        "PIP_CACHE_DIR": str(caches / "pip"),
        "UV_CACHE_DIR": str(caches / "uv"),
        "GALLEY_PORT": str(port),
        "GALLEY_WIRES_PORT": str(free_port()),
        "PYTHON": getattr(sys, "_base_executable", sys.executable),
    }
    log_path = place.with_suffix(".log")
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            ["make", "run", f"PYTHON={environ['PYTHON']}"], cwd=place, env=environ, stdout=log,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        end = time.monotonic() + LONGEST_SECONDS
        while not serves(port):
            if process.poll() is not None or time.monotonic() > end:
                sys.exit(f"It did not come up:\n{log_path.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield Tree(process, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def serves(port: int) -> bool:
    """The front page comes, whole, with status 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return answer.status == 200 and b"</html>" in answer.read()
    except OSError:
        return False


def wait_until_idle(tree: Tree) -> None:
    """Until the first work is done: the processes use less than a twentieth of a processor for a while."""
    end = time.monotonic() + 240
    while time.monotonic() < end:
        before = processor_seconds(tree.pid)
        time.sleep(IDLE_SECONDS)
        if processor_seconds(tree.pid) - before < IDLE_SECONDS / 20:
            return


def family(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += parents.get(found[-1], [])
    return found


def processor_seconds(pid: int) -> float:
    ticks = 0
    for each in family(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> tuple[float, float, int]:
    """MiB: the sum of resident sets, that of proportional sets (what is shared counts once); how many processes."""
    resident = proportional = 0
    processes = family(pid)
    for each in processes:
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        resident += int(re.findall(r"^Rss:\s+(\d+)", rollup, re.MULTILINE)[0])
        proportional += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
    return resident / 1024, proportional / 1024, len(processes)


if __name__ == "__main__":
    if shutil.which("make") is None:
        sys.exit("make is missing. Install it with: apt-get install make")
    sys.exit(main())
