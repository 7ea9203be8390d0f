"""`galley gather`: fetch sources now, check feeds, group items from a file."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import django

from galley.gather.event_commands import cluster, replay
from galley.gather.export_commands import convert, export
from galley.gather.extract_command import extract
from galley.gather.opml_commands import opml

if TYPE_CHECKING:
    from galley.gather.data import FeedData, Intake


@click.group(name="gather")
def cli() -> None:
    """Gather what happens: fetch the sources, check a feed, group items into events."""


cli.add_command(cluster)
cli.add_command(replay)
cli.add_command(opml)
cli.add_command(extract)

cli.add_command(export)
cli.add_command(convert)


@cli.command()
@click.option("--all", "everything", is_flag=True, help="Also sources that are not due yet.")
@click.option(
    "--source", "source_ids", type=int, multiple=True, help="Only the source of this number; may be repeated."
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line for each source, and a summary at the end."
)
def run(*, everything: bool, source_ids: tuple[int, ...], as_json: bool) -> None:
    """Fetch the sources that are due, here and now, and group what they brought.

    Different servers are asked side by side; between two fetches from one is the pause of GALLEY_FETCH_PAUSE_SECONDS.
    """
    django.setup()
    from galley.gather import services  # noqa: PLC0415 -- app ready
    from galley.gather.models import Source  # noqa: PLC0415 -- app ready
    from galley.kernel.time import now  # noqa: PLC0415 -- app ready

    wanted = Source.objects.filter(enabled=True)
    if source_ids:
        wanted = wanted.filter(pk__in=source_ids)
    elif not everything:
        wanted = Source.objects.due(now())
    sources = list(wanted.order_by("next_try"))
    total = {"sources": 0, "failed": 0, "new": 0, "updated": 0, "unchanged": 0, "duplicates": 0}
    started = time.monotonic()
    by_pk = {source.pk: source for source in sources}
    with _progress_of(len(sources), label="Fetching", quiet=as_json) as bar:

        def told(pk: int, intake: Intake | None) -> None:
            source = by_pk[pk]
            source.refresh_from_db()
            said = {"source": pk, "name": source.name, "error": source.error_in_plain_words}
            if intake is not None:
                counts = {key: value for key, value in asdict(intake).items() if key in total}
                said |= counts
                for key, value in counts.items():
                    total[key] += value
            total["sources"] += 1
            total["failed"] += bool(source.last_error)
            bar.update(1)
            if as_json:
                click.echo(json.dumps(said, ensure_ascii=False))
            elif source.last_error:
                click.echo(
                    f"\n{source.name}: {source.error_in_plain_words} {source.last_error_detail}".rstrip(), err=True
                )

        services.fetch_sources(by_pk, heed_turns=True, told=told)
    grouped = services.group_new_items()
    summary = {**total, "grouped": grouped, "seconds": round(time.monotonic() - started, 2)}
    if as_json:
        click.echo(json.dumps({"summary": summary}))
    else:
        click.echo(
            f"{total['sources']} sources, {total['failed']} of them failed: {total['new']} new items, "
            f"{total['updated']} updated, {total['duplicates']} there already from another source."
        )


@dataclass
class Checked:
    """What came of one file or address."""

    name: str
    format: str = ""
    title: str = ""
    language: str = ""
    items: int = 0
    problems: list[dict[str, Any]] | None = None
    error: str = ""


@cli.command()
@click.argument("feeds", nargs=-1, metavar="[FILE|URL]…")
@click.option(
    "--stdin", "from_stdin", is_flag=True, help="Read further files or addresses from standard input, one a line."
)
@click.option("--items", "show_items", is_flag=True, help="Say what each entry is, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, and a summary at the end.")
@click.option("--allow-private", is_flag=True, help="Addresses may lead into a private network.")
@click.option("--ninjs", "ninjs_version", help="Judge files as ninjs of this version, such as 1.3, whatever they say.")
def check(
    feeds: tuple[str, ...],
    *,
    from_stdin: bool,
    show_items: bool,
    as_json: bool,
    allow_private: bool,
    ninjs_version: str | None,
) -> None:
    """Read feeds and say what was found and what is wrong, without keeping anything.

    The exit code is 1 when a feed was refused.
    """
    django.setup()
    names = [*feeds, *(line.strip() for line in sys.stdin if line.strip())] if from_stdin else list(feeds)
    if not names:
        raise click.UsageError("Give at least one file or address, or --stdin.")
    summary = {"files": 0, "parsed": 0, "items": 0, "refused": 0}
    with _progress(names, label="Checking", quiet=as_json or len(names) < 10) as bar:
        for name in bar:
            checked, feed = _check(name, allow_private=allow_private, ninjs_version=ninjs_version or "")
            summary["files"] += 1
            summary["parsed"] += not checked.error
            summary["refused"] += bool(checked.error)
            summary["items"] += checked.items
            _say(checked, feed if show_items else None, as_json=as_json)
    if as_json:
        click.echo(json.dumps({"summary": summary}))
    else:
        click.echo(
            f"{summary['files']} files: {summary['parsed']} parsed with {summary['items']} items, "
            f"{summary['refused']} refused."
        )
    if summary["refused"]:
        sys.exit(1)


def _check(name: str, *, allow_private: bool, ninjs_version: str = "") -> tuple[Checked, FeedData | None]:
    from galley.gather.errors import GatherError  # noqa: PLC0415 -- app ready
    from galley.gather.feeds import parse_feed  # noqa: PLC0415 -- app ready
    from galley.gather.services import preview  # noqa: PLC0415 -- app ready

    try:
        if name.lower().startswith(("http://", "https://")):
            found = preview(name, allow_private=allow_private)
            slug, feed = found.format, found.feed
        else:
            path = Path(name)
            body, url = path.read_bytes(), path.resolve().as_uri()
            slug, feed = _as_ninjs(body, url, ninjs_version) if ninjs_version else parse_feed(body, url=url)
    except GatherError as error:
        return Checked(name, error=str(error)), None
    except OSError as error:
        return Checked(name, error=f"{name}: {error.strerror}"), None
    problems = [{"problem": p.text, "line": p.line, "detail": p.detail} for p in feed.problems]
    return Checked(name, feed.format or slug, feed.title, feed.language, len(feed.items), problems), feed


def _as_ninjs(body: bytes, url: str, version: str) -> tuple[str, FeedData]:
    from galley.gather.parsers.ninjs import NinjsParser  # noqa: PLC0415 -- app ready

    try:
        return NinjsParser.slug, NinjsParser().parse(body, url=url, version=version)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--ninjs") from error


def _say(checked: Checked, feed: FeedData | None, *, as_json: bool) -> None:
    from galley.gather.pictures import as_row  # noqa: PLC0415 -- app ready

    entries = [
        {
            "guid": item.guid,
            "title": item.title,
            "url": item.url,
            "published": item.published.isoformat() if item.published else None,
            "updated": item.updated.isoformat() if item.updated else None,
            "authors": list(item.authors),
            "categories": list(item.categories),
            "enclosures": [asdict(enclosure) for enclosure in item.enclosures],
            "pictures": [as_row(picture) for picture in item.pictures],
            "status": item.status,
            "version": item.provider_version,
            "embargoed": item.embargoed_until.isoformat() if item.embargoed_until else None,
            "subjects": [asdict(subject) for subject in item.subjects],
            "rights": item.rights,
            "kills": list(item.kills),
            "summary": item.summary_html,
            "content": item.content_html,
        }
        for item in (feed.items if feed else ())
    ]
    if as_json:
        said = {key: value for key, value in asdict(checked).items() if value not in ("", None)}
        click.echo(json.dumps(said | ({"entries": entries} if feed else {}), ensure_ascii=False))
        return
    if checked.error:
        click.echo(f"refused  {checked.error}", err=True)
        return
    click.echo(f"{checked.format:<14} {checked.items:>5} items  {checked.name}  {checked.title}".rstrip())
    for problem in checked.problems or []:
        place = f"line {problem['line']}: " if problem["line"] else ""
        click.echo(f"               {place}{problem['problem']} {problem['detail']}".rstrip())
    for entry in entries:
        click.echo(f"               {entry['published'] or '-':<25}  {entry['title'] or entry['url']}")


def _progress_of(length: int, *, label: str, quiet: bool) -> Any:
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=quiet)


def _progress(values: list[Any], *, label: str, quiet: bool) -> Any:
    """A progress bar on standard error, so that what is printed can be piped; none for a script."""
    return click.progressbar(values, label=label, file=sys.stderr, hidden=quiet)
