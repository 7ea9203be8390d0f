"""Reads the story files: a head of `key: value` lines between two `---`, then the text in a small Markdown.

```
Paragraph with *emphasis*, **weight** and a [link](https://example.org/).
## Heading
- point
> What somebody said. — Who
>> Words from the text, set large. — Who
::: facts Title        ::: table Title        ::: gallery
- point                | Head | Head |        picture-name
:::                    :::                    :::
```
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from galley.demo.data import BlockText, StoryText, Wrong
from galley.demo.errors import ContentError

FOLDER = Path(__file__).resolve().parent / "content"
KEYS = frozenset(
    [
        "section",
        "kind",
        "published",
        "kicker",
        "headline",
        "standfirst",
        "by",
        "place",
        "topics",
        "picture",
        "value",
        "sources",
        "related",
        "machine",
        "first-printed",
        "corrected",
        "stage",
        "note",
    ]
)
NEEDED = ("section", "kind", "headline", "standfirst", "by")


@lru_cache(maxsize=1)
def published_stories() -> tuple[StoryText, ...]:
    """Every story that the paper has published, by file name."""
    return tuple(_read_folder("stories"))


@lru_cache(maxsize=1)
def drafts() -> tuple[StoryText, ...]:
    """What is still in work."""
    return tuple(_read_folder("drafts"))


def _read_folder(name: str) -> Iterator[StoryText]:
    for path in sorted((FOLDER / name).glob("*.md")):
        yield read_story(path.read_text(encoding="utf-8"), where=path.name)


def read_story(text: str, *, where: str) -> StoryText:
    """A story from its file's text.

    Raises:
        ContentError: something is missing, unknown or not closed.
    """
    lines = text.splitlines()
    name, _, rest = where.partition(".")
    if rest not in {"en.md", "zh.md"}:
        raise ContentError(where, 1, "the name ends with .en.md or .zh.md.")
    head, begin = _head(lines, where)
    days, clock = _moment(head.get("published", "0 -0:00"), where)
    return StoryText(
        name=name,
        language="zh-hans" if rest == "zh.md" else "en",
        section=head["section"],
        kind=head["kind"],
        headline=head["headline"],
        standfirst=head["standfirst"],
        kicker=head.get("kicker", ""),
        days=days,
        clock=clock,
        bylines=tuple((person, part.strip()) for person, _, part in (entry.strip().partition(" ") for entry in head["by"].split(","))),
        place=head.get("place", ""),
        topics=_listed(head, "topics", ","),
        picture=head.get("picture", ""),
        value=int(head.get("value", "3")),
        sources=_listed(head, "sources", "|"),
        related=_listed(head, "related", ","),
        machine=head.get("machine", ""),
        wrong=_wrong(head, where),
        stage=head.get("stage", ""),
        note=head.get("note", ""),
        blocks=tuple(_blocks(lines[begin:], where, begin)),
    )  # fmt: skip


def _head(lines: list[str], where: str) -> tuple[dict[str, str], int]:
    if not lines or lines[0] != "---":
        raise ContentError(where, 1, "the file begins with ---.")
    head: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line == "---":
            missing = [key for key in NEEDED if not head.get(key)]
            if missing:
                raise ContentError(where, number, f"the head says nothing of {', '.join(missing)}.")
            return head, number
        key, colon, value = line.partition(":")
        if not colon or key not in KEYS or key in head:
            raise ContentError(where, number, f"“{line}” is not a line of the head, or stands there twice.")
        head[key] = value.strip()
    raise ContentError(where, len(lines), "the head is not closed by ---.")


def _listed(head: dict[str, str], key: str, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in head.get(key, "").split(mark) if part.strip())


def _moment(text: str, where: str) -> tuple[int, timedelta]:
    """“-2 12:20”: two days ago at that time; “0 -3:40”: today, so long ago."""
    try:
        day, _, clock = text.partition(" ")
        hours, _, minutes = clock.lstrip("-").partition(":")
        return -int(day), timedelta(hours=int(hours), minutes=int(minutes))
    except ValueError as error:
        raise ContentError(where, 1, f"published: {text!r} is no moment.") from error


def _wrong(head: dict[str, str], where: str) -> Wrong | None:
    if "first-printed" not in head:
        return None
    printed, arrow, right = head["first-printed"].partition(" => ")
    parts = [part.strip() for part in head.get("corrected", "").split("|")]
    if not arrow or len(parts) != 3:
        raise ContentError(where, 1, "first-printed is “wrong => right”, corrected is “+1 10:30 | was | now”.")
    days, clock = _moment(parts[0].replace("+", "-", 1), where)
    return Wrong(printed.strip(), right.strip(), timedelta(days=days) + clock, parts[1], parts[2])


def _blocks(lines: list[str], where: str, offset: int) -> Iterator[BlockText]:
    number = 0
    while number < len(lines):
        line = lines[number].rstrip()
        if not line:
            number += 1
        elif line.startswith(":::"):
            end = next((at for at in range(number + 1, len(lines)) if lines[at].rstrip() == ":::"), None)
            if end is None:
                raise ContentError(where, offset + number + 1, "a ::: is not closed.")
            yield _fenced(line[3:].strip(), lines[number + 1 : end], where, offset + number + 1)
            number = end + 1
        else:
            end = number
            while end < len(lines) and lines[end].strip() and not lines[end].startswith(":::"):
                end += 1
            yield from _plain([part.strip() for part in lines[number:end]])
            number = end


def _plain(lines: list[str]) -> Iterator[BlockText]:
    first = lines[0]
    if first.startswith("## "):
        yield BlockText("heading", first[3:])
        if lines[1:]:
            yield from _plain(lines[1:])
    elif all(line.startswith("- ") for line in lines):
        yield BlockText("list", tuple(line[2:] for line in lines))
    elif first.startswith(">> "):
        yield BlockText("pull_quote", _said(first[3:]))
    elif first.startswith("> "):
        yield BlockText("quote", _said(first[2:]))
    else:
        yield BlockText("text", " ".join(lines))


def _said(words: str) -> tuple[str, str]:
    for mark in (" —— ", " — "):
        text, found, who = words.rpartition(mark)
        if found:
            return text.strip(), who.strip()
    return words, ""


def _fenced(head: str, lines: list[str], where: str, number: int) -> BlockText:
    kind, _, title = head.partition(" ")
    words = [line.strip() for line in lines if line.strip()]
    if kind == "facts":
        return BlockText("facts", tuple(line.removeprefix("- ") for line in words), title)
    if kind == "table":
        rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in words]
        if len({len(row) for row in rows}) != 1:
            raise ContentError(where, number, "the rows of the table are not equally long.")
        return BlockText("table", tuple(rows), title)
    if kind == "gallery":
        return BlockText("gallery", tuple(words), title)
    raise ContentError(where, number, f"“{kind}” is none of facts, table and gallery.")
