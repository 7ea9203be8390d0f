"""Frozen values of the demo: a story as its file has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class BlockText:
    """A part of a story's text: what it is, and its words with their marks."""

    kind: str
    """"text", "heading", "list", "quote", "pull_quote", "facts", "table", "gallery"."""
    words: Any
    title: str = ""


@dataclass(frozen=True)
class Wrong:
    """A correction: what was first printed, and what the reader was told."""

    printed: str
    right: str
    after: timedelta
    was: str
    now: str


@dataclass(frozen=True)
class StoryText:
    """A story's file. Words still have their marks: `*`, `**`, `[text](address)`, `{weekday 1}`."""

    name: str
    """The file's name without its language: the same for both versions."""
    language: str
    section: str
    kind: str
    headline: str
    standfirst: str
    blocks: tuple[BlockText, ...]
    kicker: str = ""
    days: int = 0
    """How many days before the demo is made it was published."""
    clock: timedelta = timedelta()
    """Time of that day; for a story of today, how long ago."""
    bylines: tuple[tuple[str, str], ...] = ()
    """(person, part)."""
    place: str = ""
    topics: tuple[str, ...] = ()
    picture: str = ""
    value: int = 3
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    machine: str = ""
    wrong: Wrong | None = None
    stage: str = ""
    """Of a draft: "draft", "desk_check", "editor_check", "sign_off", "sent_back", "scheduled"."""
    note: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name with its language: "bridge-closes.en"."""
        return f"{self.name}.{'zh' if self.language == 'zh-hans' else 'en'}"
