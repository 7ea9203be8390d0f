"""A thread for each channel that has something due, so that a slow channel holds up no other.

Nothing is kept here: a thread that dies loses nothing, for its delivery is held by a lease in the database.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from django.db import connections

logger = logging.getLogger("galley.deliveries")


def is_stopping() -> bool:
    """Whether the process ends: what is begun is finished, nothing more is begun."""
    return not threading.main_thread().is_alive()


class ChannelThreads:
    """Serves channels in threads of this process, one thread a channel at a time.

    Args:
        serve: carries out what is due on one channel.
        most: how many threads at once; asked each time.
    """

    def __init__(self, serve: Callable[[int], object], *, most: Callable[[], int]) -> None:
        self._serve, self._most = serve, most
        self._lock = threading.Lock()
        self._waiting: dict[int, None] = {}  # in order, each once
        self._busy: set[int] = set()
        self._running = 0

    def wake(self, channel_ids: Iterable[int]) -> None:
        """Have these channels served, soon; returns at once."""
        with self._lock:
            self._waiting |= dict.fromkeys(channel_ids)
            free = [channel for channel in self._waiting if channel not in self._busy]
            wanted = min(len(free), self._most() - self._running)
            for _ in range(wanted):
                self._running += 1
                threading.Thread(target=self._work, name="galley-channel", daemon=False).start()

    def _work(self) -> None:
        try:
            while (channel_id := self._next()) is not None:
                try:
                    self._serve(channel_id)
                except Exception:
                    # A sweep comes back to this channel; the others must not wait for it.
                    logger.exception("deliveries.channel_broke", extra={"channel": channel_id})
                    connections.close_all()
                finally:
                    with self._lock:
                        self._busy.discard(channel_id)
        finally:
            connections.close_all()

    def _next(self) -> int | None:
        with self._lock:
            for channel_id in self._waiting:
                if channel_id not in self._busy and not is_stopping():
                    del self._waiting[channel_id]
                    self._busy.add(channel_id)
                    return channel_id
            self._running -= 1
            return None
