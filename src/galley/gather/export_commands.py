"""`galley gather export` and `convert`: items as documents of a wire standard."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import django

FORMATS = click.Choice(["ninjs", "newsmlg2"])


@click.command()
@click.argument("items", nargs=-1, required=True, metavar="ITEM…")
@click.option("--format", "format_", type=FORMATS, default="ninjs", show_default=True, help="The standard to write.")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="A folder for a file of each.")
def export(items: tuple[str, ...], *, format_: str, folder: Path | None) -> None:
    """Write wire items, by number or uuid, as ninjs 3.1 or NewsML-G2 2.35 to standard output or into a folder."""
    django.setup()
    from galley.gather.registries import writers  # noqa: PLC0415 -- app ready

    writer = writers.get(format_)
    for name in items:
        item = _item(name)
        body = writer.write(item.as_data(), uri=item.uuid.urn, version=item.version, source=item.source.name)
        _put(body, folder, f"{item.uuid}-{item.version}", format_)


def _item(name: str) -> Any:
    from django.core.exceptions import ValidationError  # noqa: PLC0415 -- app ready

    from galley.gather.models import WireItem  # noqa: PLC0415 -- app ready

    by = {"pk": int(name)} if name.isascii() and name.isdigit() and len(name) < 18 else {"uuid": name}
    try:
        return WireItem.objects.select_related("source").get(**by)
    except (WireItem.DoesNotExist, ValidationError, ValueError) as error:
        raise click.ClickException(f"There is no wire item {name}.") from error


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "format_", type=FORMATS, default="ninjs", show_default=True, help="The standard to write.")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="A folder for a file of each.")
def convert(files: tuple[Path, ...], *, format_: str, folder: Path | None) -> None:
    """Read feeds or wires from FILES, in any format that Galley reads, and write each item; nothing is kept."""
    django.setup()
    from galley.gather.errors import ParseError  # noqa: PLC0415 -- app ready
    from galley.gather.feeds import parse_feed  # noqa: PLC0415 -- app ready
    from galley.gather.normalise import identities, normalise  # noqa: PLC0415 -- app ready
    from galley.gather.registries import writers  # noqa: PLC0415 -- app ready
    from galley.kernel.time import now  # noqa: PLC0415 -- app ready

    writer, failed = writers.get(format_), False
    for path in files:
        try:
            _slug, feed = parse_feed(path.read_bytes(), url=path.resolve().as_uri())
        except ParseError as error:
            click.echo(f"refused  {error}", err=True)
            failed = True
            continue
        named = zip(feed.items, identities(feed.items), strict=True)
        for number, (item, identity) in enumerate(named, start=1):
            data = normalise(item, identity, feed=feed, language="", rights="", fetched_at=now())
            version = int(data.provider_version[:9]) if data.provider_version.isdecimal() else 1
            uri = data.guid if ":" in data.guid and " " not in data.guid else f"urn:galley:{identity.guid_key}"
            body = writer.write(data, uri=uri, version=version, source=feed.title or path.name)
            _put(body, folder, f"{path.stem}-{number}", format_)
    if failed:
        sys.exit(1)


def _put(body: bytes, folder: Path | None, name: str, format_: str) -> None:
    if folder is None:
        click.echo(body.decode())
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.{'json' if format_ == 'ninjs' else 'xml'}").write_bytes(body)
