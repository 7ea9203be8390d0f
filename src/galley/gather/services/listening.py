"""Be told of news instead of asking: hold a connection to each mailbox that can say when a letter comes."""

from __future__ import annotations

import logging
import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from galley.gather.errors import GatherError
from galley.gather.fetchers.imap import Watch
from galley.gather.kinds.imap import watched
from galley.gather.models import Source
from galley.kernel.jobs.declare import task_named
from galley.kernel.time import now

logger = logging.getLogger("galley.gather")

LOOK_AT_SOURCES_SECONDS = 10.0
ASK_AGAIN_SECONDS = 5.0
FIRST_BACK_OFF_SECONDS = 30.0
MOST_BACK_OFF_SECONDS = 900.0

Wanted = tuple[str, str, bool]


@dataclass
class _Line:
    """A mailbox that is listened to, or will be when its time comes."""

    wanted: Wanted
    """Address, settings and whether it may be private, so that a change opens it anew."""
    watch: Watch | None = None
    next_try: float = 0.0
    failures: int = 0
    uid: int = 0


@dataclass
class Listening:
    """Connections to every mailbox whose source wants to be told, in one thread.

    A letter only makes its source due: fetching it is the work of another queue, so nothing waits for it here.
    """

    lines: dict[int, _Line] = field(default_factory=dict)
    news: dict[int, tuple[datetime, float]] = field(default_factory=dict)
    """Source -> when its news came, and when it was asked last; until a fetch has begun after that."""

    def run(self, *, seconds: float, keep_going: Callable[[], bool]) -> int:
        """Listen until the time is over, nobody keeps going, or there is no mailbox; how many news came."""
        ends, look_at, heard = time.monotonic() + seconds, 0.0, 0
        try:
            while time.monotonic() < ends:
                if time.monotonic() >= look_at:
                    self._look_at_sources()
                    look_at = time.monotonic() + LOOK_AT_SOURCES_SECONDS
                if not self.lines or not keep_going():
                    break
                heard += self._wait()
                self._ask()
        finally:
            for line in self.lines.values():
                self._drop(line)
        return heard

    def _look_at_sources(self) -> None:
        rows = Source.objects.filter(kind="imap", enabled=True)
        fields = ("pk", "url", "settings", "state", "allow_private")
        found = {pk: (url, settings, state, private) for pk, url, settings, state, private in rows.values_list(*fields)}
        for pk in [pk for pk in self.lines if pk not in found]:
            self._drop(self.lines.pop(pk))
        for pk, (url, settings, state, private) in found.items():
            if not settings.get("idle", True):
                continue
            wanted = (url, repr(sorted(settings.items())), private)
            line = self.lines.get(pk)
            if line is None or line.wanted != wanted:
                if line:
                    self._drop(line)
                line = self.lines[pk] = _Line(wanted)
            line.uid = int(state.get("uid") or 0)
            if line.watch is None and time.monotonic() >= line.next_try:
                self._open(pk, line, url, settings, allow_private=private)

    def _open(self, pk: int, line: _Line, url: str, settings: dict[str, Any], *, allow_private: bool) -> None:
        try:
            line.watch = watched(url, settings, allow_private=allow_private)
        except GatherError as error:
            self._failed(pk, line, error)
            return
        line.failures = 0
        if line.watch is None:  # it cannot tell: its source is asked at its interval
            line.next_try = time.monotonic() + MOST_BACK_OFF_SECONDS
        elif line.watch.mailbox.next_uid > line.uid + 1:
            self.news[pk] = (now(), 0.0)  # something came while nobody listened

    def _failed(self, pk: int, line: _Line, error: GatherError) -> None:
        self._drop(line)
        wait = min(FIRST_BACK_OFF_SECONDS * 2**line.failures, MOST_BACK_OFF_SECONDS)
        line.failures, line.next_try = line.failures + 1, time.monotonic() + wait
        logger.warning("source.not_listening", extra={"source": pk, "problem": type(error).__name__})

    def _wait(self) -> int:
        """Up to a second, for any of them to speak."""
        heard = 0
        with selectors.DefaultSelector() as selector:
            for pk, line in self.lines.items():
                if line.watch is not None:
                    selector.register(line.watch, selectors.EVENT_READ, pk)
            if not selector.get_map():
                time.sleep(1.0)
            for key, _events in selector.select(1.0):
                line = self.lines[key.data]
                try:
                    if line.watch is not None and line.watch.has_news():
                        self.news[key.data] = (now(), 0.0)
                        heard += 1
                except GatherError as error:
                    self._failed(key.data, line, error)
        return heard

    def _ask(self) -> None:
        """Have sources with news fetched, again and again until a fetch began after the news: one may be running."""
        if not self.news:
            return
        rows = Source.objects.filter(pk__in=self.news, enabled=True).values_list("pk", "last_fetched", "lease_until")
        found = {pk: (last_fetched, lease_until) for pk, last_fetched, lease_until in rows}
        for pk, (came, asked) in list(self.news.items()):
            last_fetched, lease_until = found.get(pk, (came, None))
            if last_fetched is not None and last_fetched >= came:
                del self.news[pk]
            elif (lease_until is None or lease_until <= now()) and time.monotonic() - asked > ASK_AGAIN_SECONDS:
                self.news[pk] = (came, time.monotonic())
                task_named("gather.fetch_source").enqueue(pk)

    def _drop(self, line: _Line) -> None:
        if line.watch is not None:
            line.watch.stop()
            line.watch = None


def listen_to_mailboxes(*, for_: timedelta, keep_going: Callable[[], bool]) -> int:
    """Hold a connection to every mailbox that wants it, and have its source fetched when a letter comes.

    Returns:
        How often something came; 0 at once when no source is a mailbox.
    """
    if not Source.objects.filter(Q(kind="imap"), enabled=True).exists():
        return 0
    return Listening().run(seconds=for_.total_seconds(), keep_going=keep_going)
