"""Jobs for the tests of the worker, in a module that a worker process can import too."""

import os
import time
from datetime import timedelta
from pathlib import Path

from django_tasks import task

from galley.kernel.jobs import job


@job(name="tests.append_line")
def append_line(path: str, line: str) -> str:
    with Path(path).open("a") as file:
        file.write(f"{line}\n")
    return line


@job(name="tests.fail", max_attempts=3)
def fail(reason: str) -> None:
    raise RuntimeError(reason)


@job(name="tests.slow", queue="slow")
def slow(path: str, seconds: float) -> None:
    with Path(path).open("a") as file:
        file.write(f"begun {os.getpid()}\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write(f"ended {os.getpid()}\n")


@task()
def plain(path: str) -> int:
    """As Wagtail and others write them: without a name of its own."""
    with Path(path).open("a") as file:
        file.write("plain\n")
    return os.getpid()


@task(takes_context=True)
def tell_attempt(context, path: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"attempt {context.attempt}\n")
    raise RuntimeError("again")


@job(name="tests.enqueue_more")
def enqueue_more(path: str, times: int) -> None:
    append_line.enqueue(path, str(times))
    if times > 1:
        enqueue_more.enqueue(path, times - 1)


@job(name="tests.tick", every=timedelta(seconds=0.5), queue="ticks")
def tick() -> None:
    folder = os.environ.get("GALLEY_TEST_TICKS")
    if folder:
        with Path(folder).open("a") as file:
            file.write(f"{time.time()} {os.getpid()}\n")
        time.sleep(0.05)
