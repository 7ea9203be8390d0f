"""`galley up`: prepare what is not prepared yet, then become the supervisor of the parts."""

from __future__ import annotations

import json
import os
import pkgutil
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

import galley
from galley.kernel.settings import check_settings
from galley.project import conf
from galley.project.commands.start_django import start_django
from galley.project.processes import DataFolderBusyError, hold_data_folder, why_port_is_taken
from galley.project.progress import progress
from galley.project.remembering import remember, remembered
from galley.project.supervisor import PLAN

TAKEN, BUSY = 3, 4
"""Exit codes: the port, or the data folder, is in use."""


@click.command()
@click.option(
    "--demo/--no-demo",
    default=True,
    show_default=True,
    help="Make the demo newsroom when there is nobody who could log in yet.",
)
def up(demo: bool) -> None:  # noqa: FBT001 -- click's way
    """Start Galley: web server, worker and, in a demo newsroom, the town's wires.

    The first start makes keys, database and the demo newsroom; each later start keeps everything and brings the
    database to this version. A part that dies is started again. Ctrl-C stops all of it.
    """
    _know_all_settings()
    check_settings()
    host, port = conf.HOST.value, conf.PORT.value
    _claim_port(host, port)
    if demo and _is_first_start() and find_spec("galley.demo"):
        _claim_port("127.0.0.1", _wires_port(), name="GALLEY_WIRES_PORT")  # before minutes go into making the demo
    _claim_data_folder()
    depends_on = (conf.DATA_DIR.value.resolve(), conf.DATABASE_URL.value, demo)
    plan = remembered(*depends_on)
    if plan is None:
        plan = _whole_plan(demo=demo)
        remember(plan, *depends_on)
    if "wires" in plan["parts"]:
        _claim_port("127.0.0.1", _wires_port(), name="GALLEY_WIRES_PORT")
    os.environ[PLAN] = json.dumps(plan)
    sys.stdout.flush()
    sys.stderr.flush()
    # The same process, without Django in its memory: whoever started us keeps waiting for the same process id.
    os.execv(sys.executable, [sys.executable, "-m", "galley.project.supervisor"])  # noqa: S606 -- no shell wanted


def _know_all_settings() -> None:
    """Import every app's settings, so that a bad value is refused by name before anything else is looked at."""
    for app in pkgutil.iter_modules(galley.__path__):
        if find_spec(f"galley.{app.name}.conf"):
            import_module(f"galley.{app.name}.conf")


def _whole_plan(*, demo: bool) -> dict[str, Any]:
    """Prepare whatever is not prepared yet; what to run then, and what to say."""
    start_django()
    from django.db import OperationalError  # noqa: PLC0415 -- slow import

    try:
        is_demo = _prepare(demo=demo)
    except OperationalError as error:
        click.echo(f"galley: the database does not answer: {str(error).strip()}", err=True)
        sys.exit(1)
    address = [conf.HOST.value, conf.PORT.value]
    return {"address": address, "parts": _parts(is_demo=is_demo), "banner": _banner(is_demo=is_demo)}


def _claim_port(host: str, port: int, *, name: str = "GALLEY_PORT") -> None:
    if problem := why_port_is_taken(host, port):
        click.echo(
            f"galley: port {port} of {host} cannot be used: {problem}. "
            f"Stop what listens there, or choose another port: {name}={port + 10} galley up",
            err=True,
        )
        sys.exit(TAKEN)


def _is_first_start() -> bool:
    """As far as one can tell without the database."""
    return not (conf.DATA_DIR.value / "keys").exists()


def _claim_data_folder() -> None:
    folder = conf.DATA_DIR.value.resolve()
    try:
        hold_data_folder(folder)
    except DataFolderBusyError as error:
        click.echo(f"galley: another `galley up` (process {error}) runs on {folder}.", err=True)
        sys.exit(BUSY)
    except OSError as error:
        click.echo(f"galley: {folder} cannot be written: {error.strerror}. Choose another GALLEY_DATA_DIR.", err=True)
        sys.exit(1)


def _prepare(*, demo: bool) -> bool:
    """Do what is needed; whether this is a demo newsroom."""
    from galley.project import preparing  # noqa: PLC0415 -- app ready

    if preparing.missing_migrations():
        with progress("Preparing the database"):
            preparing.migrate()
    if version := preparing.stale_static_files():
        with progress("Collecting static files"):
            preparing.collect_static_files(version)
    if demo and preparing.has_demo() and preparing.is_first_start():
        with progress("Making the demo newsroom") as show:
            preparing.create_demo(show)
    is_demo = preparing.is_demo()
    if is_demo:
        preparing.settle_wires()
    return is_demo


def _parts(*, is_demo: bool) -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    web = [conf.HOST.value, str(conf.PORT.value), str(conf.WEB_WORKERS.value)]
    parts = {
        "web": [*python, "galley.project.web", *web],
        "worker": [*python, "galley.project", "worker"],
    }
    if is_demo:
        place = ["--port", str(_wires_port()), "--folder", str(conf.DATA_DIR.value)]
        parts["wires"] = [*python, "galley.project.part", "galley.demo.wires", *place]
    return parts


def _wires_port() -> int:
    from galley.demo.conf import wires_port  # noqa: PLC0415 -- a newsroom may leave the demo out

    return wires_port(conf.PORT.value)


def _banner(*, is_demo: bool) -> list[str]:
    from django.conf import settings  # noqa: PLC0415 -- app ready

    address = settings.GALLEY_BASE_URL
    lines = ["", f"  Galley is up: {address}/", f"  The desk:     {address}/desk/"]
    if is_demo:
        from galley.project.preparing import demo_accounts  # noqa: PLC0415 -- app ready

        accounts = demo_accounts()
        width = max((len(account.username) for account in accounts), default=0)
        lines += ["", "  The demo's accounts, for this machine only:"]
        lines += [f"    {each.username.ljust(width)}  {each.password}  {each.role}" for each in accounts]
    else:
        lines += ["", "  Nobody can log in yet? galley createsuperuser"] if _is_empty() else []
    return [*lines, "", "  Ctrl-C stops it.", ""]


def _is_empty() -> bool:
    from galley.project.preparing import is_first_start  # noqa: PLC0415 -- app ready

    return is_first_start()
