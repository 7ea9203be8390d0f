"""What can be added to gathering: parsers and source kinds by a file each; what upper apps do with an event or item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from galley.gather.data import Parser, SourceKind, Writer
from galley.kernel.registry import Registry

parsers: Registry[Parser] = Registry("galley.gather.parsers")
source_kinds: Registry[SourceKind] = Registry("galley.gather.kinds")
writers: Registry[Writer] = Registry("galley.gather.writers")


@dataclass(frozen=True)
class EventAction:
    """A button on the wall and on the event page.

    Args:
        slug: its name, unique.
        label: what it says, translated lazily.
        url_name: reversed with the wire item's primary key; a GET shows a form or a POST does it, as `method` says.
        method: "post" sends a form with a token, "get" follows a link.
        permission: "app_label.codename" that the user must have; empty for everybody on the wall.
        shortcut: one key that does it for the row that has the focus.
    """

    slug: str
    label: Any
    url_name: str
    method: str = "post"
    permission: str = ""
    shortcut: str = ""


class EventActions:
    """The actions, in the order in which they were added."""

    def __init__(self) -> None:
        self._actions: dict[str, EventAction] = {}

    def add(self, action: EventAction) -> EventAction:
        """Add an action, or replace the one of its slug."""
        self._actions[action.slug] = action
        return action

    def of(self, user: Any) -> list[EventAction]:
        """Those that a user may take."""
        return [a for a in self._actions.values() if not a.permission or user.has_perm(a.permission)]


event_actions = EventActions()


@dataclass(frozen=True)
class EventNote:
    """What an upper app says of an event on the wall, such as the newsroom's own story about it."""

    label: str
    """Already in the reader's language."""
    url: str = ""
    shape: str = "working"
    """Of the status: "working", "done", "waiting"; see `gather/desk/status.html`."""


class EventNotes:
    """Functions that say what is known of events; each is asked once for a page of the wall."""

    def __init__(self) -> None:
        self._askers: dict[str, Callable[[Sequence[int]], dict[int, EventNote]]] = {}

    def add(self, slug: str, ask: Callable[[Sequence[int]], dict[int, EventNote]]) -> None:
        """Add a function that takes event ids and returns a note for those that it knows."""
        self._askers[slug] = ask

    def of(self, event_ids: Sequence[int]) -> dict[int, list[EventNote]]:
        """The notes of each event."""
        notes: dict[int, list[EventNote]] = {}
        for ask in self._askers.values():
            for event_id, note in ask(event_ids).items():
                notes.setdefault(event_id, []).append(note)
        return notes


event_notes = EventNotes()
