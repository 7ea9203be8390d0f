"""`galley export`: a newsroom in open formats."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from galley.project.commands.start_django import start_django
from galley.project.progress import progress


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Say what was written as JSON.")
def export(folder: Path, as_json: bool) -> None:  # noqa: FBT001 -- click's way
    """Write every story, correction, contributor and picture into FOLDER, in open formats.

    Stories are IPTC ninjs 3.1, one JSON object a line; pictures and other media are the files as uploaded. Use it
    to move to another system or to look at the whole; to keep a newsroom safe, use `galley backup`.
    """
    start_django()
    from galley.project.export import ExportError, write_export  # noqa: PLC0415 -- app ready

    try:
        with progress(f"Writing {folder.name}") as show:
            written = write_export(folder, show=show)
    except ExportError as error:
        click.echo(f"galley: {error}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "written": written}))
    else:
        click.echo(f"{folder}: " + ", ".join(f"{number} {name}" for name, number in written.items()) + ".")
