"""`galley gather opml`: lists of feeds in and out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import django


@click.group(name="opml")
def opml() -> None:
    """Bring in a list of feeds from another program, or give one out."""


@opml.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line for each entry, and a summary at the end."
)
def import_(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Make a source of each feed that an OPML FILE names; what cannot be one is said, entry by entry.

    The exit code is 1 when an entry is neither taken nor a source already.
    """
    django.setup()
    from galley.gather.errors import ParseError  # noqa: PLC0415 -- app ready
    from galley.gather.opml import read_opml  # noqa: PLC0415 -- app ready
    from galley.gather.services import opml as service  # noqa: PLC0415 -- app ready

    try:
        plan = service.plan_import(read_opml(file.read_bytes(), name=str(file)), may_reach_inside=True)
    except ParseError as error:
        raise click.ClickException(str(error)) from error
    if not dry_run:
        service.import_sources(plan)
    summary = {"entries": len(plan), "taken": 0, "there": 0, "refused": 0}
    for planned in plan:
        outcome = "there" if planned.is_there else "refused" if planned.problem else "taken"
        summary[outcome] += 1
        _say(planned, outcome, as_json=as_json)
    if as_json:
        click.echo(json.dumps({"summary": summary}))
    else:
        click.echo(
            f"{summary['entries']} entries: {summary['taken']} taken, {summary['there']} there already, "
            f"{summary['refused']} refused."
        )
    if summary["refused"]:
        sys.exit(1)


def _say(planned: Any, outcome: str, *, as_json: bool) -> None:
    entry = planned.entry
    if as_json:
        said = {
            "line": entry.line,
            "name": entry.name,
            "url": entry.url,
            "outcome": outcome,
            "problem": planned.problem,
        }
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        click.echo(f"{outcome:<8} line {entry.line}: {entry.name} {entry.url} {planned.problem}".rstrip())


@opml.command(name="export")
@click.option("--title", default="Galley", show_default=True, help="What the list is called.")
def export_(title: str) -> None:
    """Write every feed as OPML 2.0 to standard output."""
    django.setup()
    from galley.gather.services import opml as service  # noqa: PLC0415 -- app ready

    click.echo(service.export_sources(title=title).decode(), nl=False)
