"""`galley demo`: make the demo newsroom, or serve its wires."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.group()
def cli() -> None:
    """A newsroom to try Galley with: the Hernmouth Courier, in English and Chinese."""


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Write what was made as JSON.")
def create(as_json: bool) -> None:  # noqa: FBT001 -- click's way
    """Make the demo newsroom in this data folder, when nobody can log in there yet."""
    import django  # noqa: PLC0415 -- slow import

    django.setup()
    from galley.demo.services import create_demo, demo_accounts, is_made  # noqa: PLC0415 -- app ready
    from galley.kernel.models import User  # noqa: PLC0415 -- app ready

    if not is_made() and User.objects.exists():
        click.echo("galley: this is somebody's newsroom. The demo is made in an empty one only.", err=True)
        sys.exit(1)
    if sys.stderr.isatty() and not as_json:
        with click.progressbar(length=100, label="Making the demo newsroom", file=sys.stderr) as bar:

            def show(done: int, total: int, what: str = "") -> None:
                bar.update(done * 100 // total - bar.pos)

            made = create_demo(show)
    else:
        made = create_demo()
    accounts = demo_accounts()
    if as_json:
        listed = [{"username": each.username, "password": each.password, "role": each.role} for each in accounts]
        click.echo(json.dumps({"made": made, "accounts": listed}, ensure_ascii=False))
        return
    click.echo("The demo newsroom is made." if made else "The demo newsroom was here already.")
    for each in accounts:
        click.echo(f"  {each.username.ljust(14)} {each.password}  {each.role}")


@cli.command()
@click.option("--port", type=int, help="Where to listen; by default GALLEY_WIRES_PORT, or the port after the web's.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where the first start is kept.")
def wires(port: int | None, folder: Path | None) -> None:
    """Serve the town's wires on this machine, until stopped. `galley up` does this for a demo newsroom."""
    from galley.demo.wires.__main__ import main  # noqa: PLC0415 -- a program of its own

    arguments = [*(["--port", str(port)] if port is not None else []), *(["--folder", str(folder)] if folder else [])]
    sys.exit(main(arguments))
