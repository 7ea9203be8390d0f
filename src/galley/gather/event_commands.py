"""`galley gather cluster` and `galley gather replay`: events from a file, and events found anew."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import click

from galley.kernel.time import as_utc


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8-sig"), default="-")
@click.option("--why", is_flag=True, help="Add the words that joined an item to its event, and each term of the rule.")
@click.option("--json", "as_json", is_flag=True, help="End with one summary object: items, events, seconds.")
@click.option("--annotate", "annotated", is_flag=True, help="Add people, places, figures, quotations and topics.")
def cluster(file: Any, *, why: bool, as_json: bool, annotated: bool) -> None:
    """Group items of a FILE into events, online, in order of arrival.

    FILE has one JSON object a line: id, language, published, headline, body; standard input when it is absent. Printed
    is one object a line: id and event.
    """
    from galley.gather.annotate import annotate  # noqa: PLC0415 -- slow import
    from galley.gather.cluster import Grouped, Item, group  # noqa: PLC0415 -- slow import

    began, items, events = time.monotonic(), 0, 0
    numbered = list(_json_lines(file)) if file is not sys.stdin and sys.stderr.isatty() else _json_lines(file)
    waiting: list[tuple[int, dict[str, Any]]] = []

    def as_items() -> Iterator[Item]:
        for number, said in numbered:
            waiting.append((number, said))
            yield Item(*_texts(said), _moment(said.get("published")))

    def say(grouped: Grouped) -> None:
        number, item = waiting.pop()
        line: dict[str, Any] = {"id": item.get("id", number), "event": grouped.event}
        if why:
            match = grouped.match
            line |= {"shared": list(match.shared) if match else [], "similarity": match.similarity if match else None}
            line["why"] = [term.as_json() for term in match.why] if match else []
        if annotated:
            headline, body = _texts(item)
            line["annotations"] = annotate(headline, body, language=str(item.get("language") or "").lower()).as_json()
        click.echo(json.dumps(line, ensure_ascii=False))

    with _bar(numbered) as bar:
        for grouped in group(as_items()):
            say(grouped)
            bar.update(1)
            items, events = items + 1, max(events, grouped.event)
    if as_json:
        click.echo(json.dumps({"summary": {"items": items, "events": events, "seconds": _since(began)}}))


def _texts(item: dict[str, Any]) -> tuple[str, str]:
    """Headline and body of an object, under the names that other programs give them, too; the body without tags."""
    headline = item.get("headline") or item.get("title") or ""
    body = item.get("body") or item.get("text") or item.get("body_text") or item.get("summary") or ""
    return _text(headline), _text(body)


def _text(said: Any) -> str:
    from galley.kernel.text import plain  # noqa: PLC0415 -- slow import

    if isinstance(said, list):
        said = "\n".join(_text(part) for part in said)
    text = said if isinstance(said, str) else "" if isinstance(said, dict) else str(said)
    return plain(text) if "<" in text and ">" in text else text


def _json_lines(file: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            raise click.ClickException(f"Line {number} is not JSON: {error}") from error
        if not isinstance(item, dict):
            raise click.ClickException(f"Line {number} is not a JSON object.")
        yield number, item


def _moment(said: Any) -> datetime | None:
    """A moment as ISO 8601 or as seconds since 1970 have it; None for what is none: items come in order anyway."""
    from galley.gather.markup.dates import parse_date  # noqa: PLC0415 -- slow import

    if isinstance(said, bool) or not isinstance(said, str | int | float):
        return None
    try:
        if isinstance(said, str):
            return as_utc(datetime.fromisoformat(said.strip())) if said.strip() else None
        return datetime.fromtimestamp(said / 1_000 if said > 1e11 else said, UTC)
    except (ValueError, OverflowError, OSError):
        return parse_date(str(said))


def _bar(values: Any) -> Any:
    """A progress bar on standard error for a person; none for a pipe."""
    length = len(values) if isinstance(values, list) else 0
    return click.progressbar(length=length, label="Grouping", file=sys.stderr, hidden=not length)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 2)


@click.command()
@click.option("--days", type=click.IntRange(min=1), help="Only items that arrived in the last so many days.")
@click.option("--annotations", is_flag=True, help="Also find people, places, figures, quotations and topics anew.")
@click.option("--yes", is_flag=True, help="Group anew without asking.")
@click.option("--json", "as_json", is_flag=True, help="One summary object instead of a sentence.")
def replay(*, days: int | None, annotations: bool, yes: bool, as_json: bool) -> None:
    """Put items with their events anew, in order of arrival, as if they came now.

    What editors have pinned stays where it is. An event keeps its number while its first item does.
    """
    import django  # noqa: PLC0415 -- slow import

    django.setup()
    from galley.gather.services import replaying  # noqa: PLC0415 -- app ready

    wanted = replaying.items_to_replay(days=days)
    count = wanted.count()
    if not yes and not click.confirm(f"Group {count:,} items anew? What editors pinned stays.", err=True):
        raise click.Abort
    began = time.monotonic()
    with click.progressbar(length=count, label="Grouping", file=sys.stderr, hidden=as_json) as bar:
        done = replaying.replay(days=days, annotations=annotations, each_batch=bar.update)
    summary = {"items": done.items, "moved": done.moved, "events": done.events, "seconds": _since(began)}
    if as_json:
        click.echo(json.dumps({"summary": summary}))
    else:
        click.echo(f"{done.items} items grouped anew: {done.moved} moved to another event, {done.events} events now.")
