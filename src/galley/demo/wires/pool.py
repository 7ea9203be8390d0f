"""What the wires tell, read from `content/wires/*.txt`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "content" / "wires"


@dataclass(frozen=True)
class Wire:
    """One feed: who sends it, in which language and format, and what may be done with it."""

    slug: str
    name: str
    language: str
    format: str
    """The file name of its address: "rss.xml", "rdf.xml", "atom.xml", "feed.json"."""
    about: str
    rights: str
    author: str
    section: str
    """Of the newsroom, for the source's row."""

    @property
    def path(self) -> str:
        return f"/{self.slug}/{self.format}"


WIRES = {
    wire.slug: wire
    for wire in (
        Wire("coast", "Coast News Agency", "en", "rss.xml", "News from the towns of the coast.", "© Coast News Agency. Free for subscribers, with credit.", "Coast desk", "town"),
        Wire("haian", "海岸社", "zh-Hans", "atom.xml", "海岸各镇中文新闻。", "© 海岸社。订户可转载，须注明来源。", "海岸社编辑部", "town"),
        Wire("council", "Hernmouth Town Council", "en", "rdf.xml", "Statements of the press room.", "Public domain.", "Press room, Town Hall", "town"),
        Wire("police", "Hern Valley Police", "en", "feed.json", "The duty log of the Hernmouth station.", "Public domain; names are withheld.", "Duty desk", "town"),
        Wire("port", "Hernmouth Port Authority", "en", "rss.xml", "Notices to mariners and news of the port.", "Public domain.", "Port office", "money"),
        Wire("university", "University of Hernmouth", "en", "atom.xml", "From laboratories and lecture rooms.", "CC BY 4.0, University of Hernmouth.", "Communications office", "environment"),
        Wire("weather", "Coast Weather Service", "en", "rss.xml", "Forecasts, warnings and readings for the lower Hern.", "CC BY 4.0, Coast Weather Service.", "Forecaster on duty", "environment"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Telling:
    """One wire tells something once."""

    wire: str
    seconds: float
    """After the beginning of its event, or before the start when negative."""
    name: str
    title: str
    paragraphs: tuple[str, ...]
    is_update: bool = False
    """It replaces what the wire said under this name."""
    is_again: bool = False
    """It is the wire's last item once more, under another identifier and a tracking address."""


class PoolError(ValueError):
    """A line of a pool file is not what it should be; the message names file and line."""


def read_before() -> list[list[Telling]]:
    """What was told before the start, by event."""
    return _read(FOLDER / "before.txt", before=True)


def read_events() -> list[list[Telling]]:
    """What happens after the start, by event, in the order in which it happens."""
    return _read(FOLDER / "events.txt", before=False)


def _read(path: Path, *, before: bool) -> list[list[Telling]]:
    events: list[list[Telling]] = []
    head: list[str] = []
    lines: list[str] = []
    event, at_line = "", 0

    def finish() -> None:
        if head:
            events[-1].append(
                _telling(
                    head, lines, event, number=len(events[-1]), where=f"{path.name}, line {at_line}", before=before
                )
            )
        head.clear()
        lines.clear()

    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("= "):
            finish()
            event = line[2:].strip()
            events.append([])
        elif line.startswith("@"):
            finish()
            if not events:
                raise PoolError(f"{path.name}, line {number}: an item stands before the first event.")
            head, at_line = line[1:].split(), number
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    finish()
    return events


def _telling(head: list[str], lines: list[str], event: str, *, number: int, where: str, before: bool) -> Telling:
    if head[0] not in WIRES or len(head) < 2 or len(lines) < 2:
        raise PoolError(f"{where}: an item is “@wire time [name] [update|again]”, a title and its text.")
    names = [word for word in head[2:] if word not in {"update", "again"}]
    return Telling(
        wire=head[0],
        seconds=_ago(head[1]) if before else float(head[1]),
        name=names[0] if names else f"{event}-{number}",
        title=lines[0],
        paragraphs=tuple(lines[1:]),
        is_update="update" in head[2:],
        is_again="again" in head[2:],
    )


def _ago(text: str) -> float:
    hours, _, minutes = text.lstrip("-").partition(":")
    return -(int(hours) * 3600 + int(minutes) * 60.0)
