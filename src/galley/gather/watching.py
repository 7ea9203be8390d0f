"""Take the documents that arrive in a folder: each once, complete, in order, and then out of the way.

A file is taken when its size and time have stood still for some seconds; what is being written has a leading dot or an
ending such as ".part" with most programs, and is left alone. What was kept is moved or deleted after the transaction,
and once more the next time, since that may have failed.
"""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from galley.gather.conf import FETCH_MAX_MEGABYTES
from galley.gather.data import Ask, Batch, Part, Problem, Raw
from galley.gather.documents import read_document
from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers.shelf import Entry, Shelf
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
    if folded.startswith((".", "~")) or folded.endswith(_UNFINISHED):
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

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> _Memory:
        return cls(
            dict(state.get("seen", {})),
            {name: (stamp, since) for name, (stamp, since) in state.get("waiting", {}).items()},
            dict(state.get("tries", {})),
            {name: (stamp, good) for name, (stamp, good) in state.get("settle", {}).items()},
        )

    def as_state(self) -> dict[str, Any]:
        return {
            "seen": dict(list(self.seen.items())[-MOST_REMEMBERED:]),
            "waiting": {name: list(pair) for name, pair in self.waiting.items()},
            "tries": self.tries,
            "settle": {name: list(pair) for name, pair in self.settle.items()},
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

    def look(self) -> Batch:
        """Read what has arrived.

        Raises:
            FetchError, SourceError: the folder cannot be read, or the settings make no sense.
        """
        check_settings(self.settings)
        wanted = [one for one in self.shelf.entries() if is_wanted(one.name, self.settings.pattern)]
        if self.ask.is_trial:
            for one in sorted(wanted, key=_order)[-TRIAL_FILES:][::-1]:
                self._take(one)
            return self._batch(state=None)
        present = {one.name: one for one in wanted}
        self._forget(present)
        fresh = sorted((one for one in wanted if self.memory.seen.get(one.name) != one.stamp), key=_order)
        at = time.time()
        complete = [one for one in fresh if self._is_complete(one, at)]
        left = self._take_all(complete)
        more = bool(left) or any(name in present for name in self.memory.waiting)
        return self._batch(state=self.memory.as_state(), more=more)

    def _forget(self, present: Mapping[str, Entry]) -> None:
        """What is no longer there needs no memory; of what is put away, once more is enough."""
        memory = self.memory
        memory.seen = {name: stamp for name, stamp in memory.seen.items() if name in present}
        memory.waiting = {name: pair for name, pair in memory.waiting.items() if name in present}
        memory.tries = {name: count for name, count in memory.tries.items() if name in present}
        memory.settle = {name: pair for name, pair in memory.settle.items() if name in present}

    def _is_complete(self, one: Entry, at: float) -> bool:
        seconds = max(0, self.settings.stable_seconds)
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
            if number >= MOST_FILES or self.taken_bytes > MOST_BYTES or time.monotonic() > ends:
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
        else:
            self.parts += document.parts
            self.format = document.format
            self.problems += [_about(one.name, p) for part in document.parts for p in part.feed.problems]
        memory.seen[one.name] = one.stamp
        memory.settle[one.name] = (one.stamp, document.problem is None)

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
    return moves and not ask.is_trial and batch.state is not None and bool(batch.state["settle"])


def put_away(shelf: Shelf, ask: Ask, batch: Batch) -> None:
    """Move or delete what was kept, unless it changed since: then it is another document."""
    if not has_to_settle(ask, batch) or batch.state is None:
        return
    wanted: WatchSettings = ask.settings
    folder = wanted.move_to.strip()
    present = {one.name: one.stamp for one in shelf.entries()}
    for name, (stamp, is_good) in batch.state["settle"].items():
        if present.get(name) != stamp:
            continue
        if not is_good:
            shelf.move(name, REFUSED)
        elif folder:
            shelf.move(name, folder)
        else:
            shelf.delete(name)
