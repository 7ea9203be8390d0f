"""`galley worker`: the process that does background work."""

from __future__ import annotations

import gc
import json
import signal
import threading
from typing import Any

import click

from galley.project.commands.start_django import start_django
from galley.project.processes import end_with_parent


class QueueThreads(click.ParamType[tuple[str, int]]):
    """`video` or `video:2`."""

    name = "name[:threads]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        name, _, threads = str(value).partition(":")
        if not name or not (threads or "1").isdigit() or int(threads or "1") < 1:
            self.fail(f"{value!r} is not accepted: give a queue's name, or name:threads such as video:2.", param, ctx)
        return name, int(threads or "1")


@click.command()
@click.option("--queue", "chosen", type=QueueThreads(), multiple=True, help="Only this queue; may be given again.")
@click.option("--name", default="", help="A name unique among workers; by default from host and process.")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: say what was done as JSON.")
@click.option("--grace", default=20.0, show_default=True, help="Seconds that running jobs get to end when stopped.")
def worker(*, chosen: tuple[tuple[str, int], ...], name: str, once: bool, as_json: bool, grace: float) -> None:
    """Do background work, until stopped by Ctrl-C or SIGTERM.

    As many workers as you like may run, on as many machines as share the database; each job is done by one of them.
    Without --queue it serves every queue, each with GALLEY_WORKER_THREADS threads.
    """
    end_with_parent()
    start_django(lives_long=True)
    from galley.kernel.jobs.worker import Worker  # noqa: PLC0415 -- app ready

    works = Worker(dict(chosen) or None, name=name)
    if once:
        done = works.run_what_is_due()
        click.echo(json.dumps({"done": done}) if as_json else f"{done} jobs done.")
        return
    gc.collect()
    gc.freeze()  # the jobs' modules too
    asked_to_stop = False

    def stop(number: int, frame: Any) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    thread = threading.Thread(target=works.run, kwargs={"grace_seconds": grace}, name="galley-claimer")
    thread.start()
    while thread.is_alive() and not asked_to_stop:
        thread.join(0.25)
    works.stop()
    thread.join()
