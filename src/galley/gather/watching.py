"""Take the documents that arrive in a folder: each once, complete, in order, and then out of the way.

A file is taken when its size and time have stood still for some seconds; what is being written has a leading dot or an
ending such as ".part" with most programs, and is left alone. What was kept is moved or deleted after the transaction,
and once more the next time, since that may have failed. A picture is no document: it goes with the one that names it.
"""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from galley.gather.beside import Beside
from galley.gather.conf import FETCH_MAX_MEGABYTES
from galley.gather.data import Ask, Batch, Part, Problem, PubStatus, Raw
from galley.gather.documents import Document, read_document
from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers.shelf import Entry, Shelf
from galley.gather.pictures import is_picture_name
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

MOST_FILES = 100
MOST_BYTES = 40 * 1024 * 1024
MOST_SECONDS = 40.0
"""One fetch takes no more than this; its lease is three times as long."""
TRIAL_FILES = 5
MOST_REMEMBERED = 20_000
REFUSED = "refused"
_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".writing", "~")

UNREADABLE = gettext_noop("A file could not be read; its bytes are kept.")
_NOT_FETCHED = gettext_noop("A file could not be fetched; it is tried again.")
_BAD_FOLDER = gettext_noop("The folder for finished files is a name of its own, such as “done”.")
_BOTH = gettext_noop("Files are either moved or deleted, not both.")


@dataclass(frozen=True)
class WatchSettings:
    """Which files are taken, and what becomes of them."""

    pattern: str = setting(
        gettext_noop("Names of the files"),
        default="*.xml *.json *.txt *.nitf *.iptc *.anpa *.wire",
        help=gettext_noop("Several are parted by spaces; * stands for anything. Capitals do not matter."),
    )
    stable_seconds: int = setting(
        gettext_noop("Seconds without change until a file is complete"),
        default=5,
        help=gettext_noop("0: a file is complete as soon as it has its name, since it is renamed at the end."),
    )
    picture_seconds: int = setting(
        gettext_noop("Seconds to wait for pictures that a document names"),
        default=30,
        help=gettext_noop("Pictures are files in the same folder. After that time the document is taken without them."),
    )
    move_to: str = setting(
        gettext_noop("Move files to this folder once they are kept"),
        default="",
        help=gettext_noop(
            "Within the watched folder, such as “done”; what cannot be read goes to “refused”. Left empty, files stay."
        ),
    )
    delete: bool = setting(
        gettext_noop("Delete files once they are kept"),
        default=False,
        help=gettext_noop("What cannot be read is not deleted; it goes to the folder “refused”."),
    )


def check_settings(settings: WatchSettings) -> None:
    """Raise SourceError when files cannot be put where the settings say."""
    folder = settings.move_to.strip()
    if folder and settings.delete:
        raise SourceError(_BOTH)
    if folder and (folder in {".", ".."} or any(c in folder for c in '/\\\0\r\n<>:"|?*')):
        raise SourceError(_BAD_FOLDER, folder)


def is_wanted(name: str, pattern: str) -> bool:
    """Whether a file is to be taken, by its name alone."""
    folded = name.casefold()
    if folded.startswith((".", "~")) or folded.endswith(_UNFINISHED) or is_picture_name(name):
        return False
    return any(fnmatch.fnmatchcase(folded, one.casefold()) for one in pattern.replace(",", " ").split() or ["*"])


@dataclass
class _Memory:
    """Where a watch was: what it has taken, and what it waits for."""

    seen: dict[str, str] = field(default_factory=dict)
    """Name -> stamp of files that were taken and may still be there."""
    waiting: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Name -> stamp, and since when it has not changed, by our clock."""
    tries: dict[str, int] = field(default_factory=dict)
    settle: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Name -> stamp and whether it could be read, of files that may have to be put away once more."""
    held: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Name -> stamp, and since when it waits for its pictures, by our clock."""
    beside: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name -> stamp and document, of pictures that are put away with it."""

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> _Memory:
        return cls(
            dict(state.get("seen", {})),
            {name: (stamp, since) for name, (stamp, since) in state.get("waiting", {}).items()},
            dict(state.get("tries", {})),
            {name: (stamp, good) for name, (stamp, good) in state.get("settle", {}).items()},
            {name: (stamp, since) for name, (stamp, since) in state.get("held", {}).items()},
            {name: (stamp, document) for name, (stamp, document) in state.get("beside", {}).items()},
        )

    def as_state(self) -> dict[str, Any]:
        return {
            "seen": dict(list(self.seen.items())[-MOST_REMEMBERED:]),
            "waiting": {name: list(pair) for name, pair in self.waiting.items()},
            "tries": self.tries,
            "settle": {name: list(pair) for name, pair in self.settle.items()},
            "held": {name: list(pair) for name, pair in self.held.items()},
            "beside": {name: list(pair) for name, pair in self.beside.items()},
        }


MOST_TRIES = 5


class Watch:
    """One look at a folder."""

    def __init__(self, shelf: Shelf, ask: Ask) -> None:
        self.shelf, self.ask = shelf, ask
        self.settings: WatchSettings = ask.settings
        self.memory = _Memory.of(ask.state)
        self.parts: list[Part] = []
        self.refused: list[tuple[Raw, str]] = []
        self.problems: list[Problem] = []
        self.format = ""
        self.taken_bytes = 0
        self.at = time.time()
        self.beside = Beside(shelf, {}, self._is_complete)
        self.held_guids: set[str] = set()

    def look(self) -> Batch:
        """Read what has arrived.

        Raises:
            FetchError, SourceError: the folder cannot be read, or the settings make no sense.
        """
        check_settings(self.settings)
        entries = self.shelf.entries()
        wanted = [one for one in entries if is_wanted(one.name, self.settings.pattern)]
        if self.ask.is_trial:
            for one in sorted(wanted, key=_order)[-TRIAL_FILES:][::-1]:
                self._take(one)
            return self._batch(state=None)
        self.beside = Beside.of(self.shelf, entries, self._is_complete)
        present = {one.name: one for one in (*wanted, *self.beside.entries.values())}
        self._forget(present)
        fresh = sorted((one for one in wanted if self.memory.seen.get(one.name) != one.stamp), key=_order)
        complete = [one for one in fresh if self._is_complete(one)]
        left = self._take_all(complete)
        self.problems += self.beside.problems
        more = bool(left or self.memory.held) or any(one.name in self.memory.waiting for one in wanted)
        return self._batch(state=self.memory.as_state(), more=more)

    def _forget(self, present: Mapping[str, Entry]) -> None:
        """What is no longer there needs no memory; of what is put away, once more is enough."""
        memory = self.memory
        memory.seen = {name: stamp for name, stamp in memory.seen.items() if name in present}
        memory.waiting = {name: pair for name, pair in memory.waiting.items() if name in present}
        memory.tries = {name: count for name, count in memory.tries.items() if name in present}
        memory.settle = {name: pair for name, pair in memory.settle.items() if name in present}
        memory.held = {name: pair for name, pair in memory.held.items() if name in present}
        memory.beside = {name: pair for name, pair in memory.beside.items() if name in present}

    def _is_complete(self, one: Entry) -> bool:
        seconds, at = max(0, self.settings.stable_seconds), self.at
        stamp, since = self.memory.waiting.get(one.name, ("", at))
        if stamp != one.stamp:
            since = at
        old_enough = one.modified > 0 and at - one.modified >= seconds + self.shelf.doubt_seconds
        if seconds == 0 or old_enough or at - since >= seconds:
            self.memory.waiting.pop(one.name, None)
            return True
        self.memory.waiting[one.name] = (one.stamp, since)
        return False

    def _take_all(self, complete: Sequence[Entry]) -> Sequence[Entry]:
        """Take as many as one fetch may; the rest."""
        ends = time.monotonic() + MOST_SECONDS
        for number, one in enumerate(complete):
            taken = self.taken_bytes + self.beside.taken_bytes
            if number >= MOST_FILES or taken > MOST_BYTES or time.monotonic() > ends:
                return complete[number:]
            self._take(one)
        return ()

    def _take(self, one: Entry) -> None:
        memory = self.memory
        try:
            body = self.shelf.read(one.name, max_bytes=FETCH_MAX_MEGABYTES.value * 1024 * 1024)
        except FetchError as error:
            self._failed(one, error)
            return
        self.taken_bytes += len(body)
        memory.tries.pop(one.name, None)
        document = read_document(body, url=self.shelf.address(one.name))
        if document.problem is not None:
            self.refused.append((document.raw, UNREADABLE))
            self.problems.append(_about(one.name, document.problem))
        elif not self.ask.is_trial and self._is_held(one, document):
            return
        else:
            self.parts += self._with_pictures(one, document)
            self.format = document.format
            self.problems += [_about(one.name, p) for part in document.parts for p in part.feed.problems]
        memory.seen[one.name] = one.stamp
        memory.settle[one.name] = (one.stamp, document.problem is None)

    def _is_held(self, one: Entry, document: Document) -> bool:
        """Whether a document waits for its pictures, or for an earlier one of the same items; a kill never waits."""
        items = [item for part in document.parts for item in part.feed.items]
        guids = {item.guid for item in items if item.guid}
        stamp, since = self.memory.held.get(one.name, ("", self.at))
        since = since if stamp == one.stamp else self.at
        patience = float(max(0, self.settings.picture_seconds))
        waits = self.beside.has_to_wait(document.parts, waited=self.at - since, patience=patience)
        if all(item.status == PubStatus.CANCELED for item in items) or not (waits or guids & self.held_guids):
            self.memory.held.pop(one.name, None)
            return False
        self.memory.held[one.name] = (one.stamp, since)
        self.held_guids |= guids
        return True

    def _with_pictures(self, one: Entry, document: Document) -> tuple[Part, ...]:
        if self.ask.is_trial:
            return document.parts
        parts, away = self.beside.take(document.parts, document=one.name)
        self.memory.beside |= {name: (stamp, one.name) for name, stamp in away.items()}
        return parts

    def _failed(self, one: Entry, error: FetchError) -> None:
        """One file that cannot be fetched does not keep the others; after some tries it waits until it changes."""
        tries = self.memory.tries.get(one.name, 0) + 1
        self.memory.tries[one.name] = tries
        self.problems.append(Problem(_NOT_FETCHED, detail=f"{one.name}: {error.problem} {error.detail}".strip()))
        if tries >= MOST_TRIES:
            self.memory.seen[one.name] = one.stamp

    def _batch(self, *, state: Mapping[str, Any] | None, more: bool = False) -> Batch:
        return Batch(
            parts=tuple(self.parts),
            format=self.format,
            state=state,
            problems=tuple(self.problems[:100]),
            refused=tuple(self.refused),
            more=more,
        )


def _order(one: Entry) -> tuple[float, str]:
    """As they arrived: an update comes after what it updates."""
    return one.modified, one.name


def _about(name: str, problem: Problem) -> Problem:
    return Problem(problem.text, problem.line, f"{name}: {problem.detail}"[:300])


def has_to_settle(ask: Ask, batch: Batch) -> bool:
    """Whether there is anything to put away."""
    wanted: WatchSettings = ask.settings
    moves = bool(wanted.move_to.strip() or wanted.delete)
    state = batch.state if batch.state is not None else {}
    return moves and not ask.is_trial and bool(state.get("settle") or state.get("beside"))


def put_away(shelf: Shelf, ask: Ask, batch: Batch) -> None:
    """Move or delete what was kept, unless it changed since: then it is another document, and its pictures stay."""
    if not has_to_settle(ask, batch) or batch.state is None:
        return
    wanted: WatchSettings = ask.settings
    folder = wanted.move_to.strip()
    present = {one.name: one.stamp for one in shelf.entries()}
    taken = {name: stamp for name, (stamp, _is_good) in batch.state["settle"].items()}
    for name, (stamp, document) in batch.state["beside"].items():
        if present.get(name) != stamp or present.get(document, "") not in {"", taken.get(document, "")}:
            continue
        if folder:
            shelf.move(name, folder)
        else:
            shelf.delete(name)
    for name, (stamp, is_good) in batch.state["settle"].items():
        if present.get(name) != stamp:
            continue
        if not is_good:
            shelf.move(name, REFUSED)
        elif folder:
            shelf.move(name, folder)
        else:
            shelf.delete(name)
