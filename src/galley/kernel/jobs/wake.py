"""How a worker hears of new work: `LISTEN/NOTIFY` on PostgreSQL, a look every 100 ms on SQLite."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from galley.kernel.jobs.outage import Outage

CHANNEL = "galley_jobs"
POLL_SECONDS = {"sqlite": 0.1, "postgresql": 1.0}
"""PostgreSQL's poll is for jobs whose time comes, and for a lost listener; new work is told at once."""


def poll_seconds() -> float:
    return POLL_SECONDS.get(connection.vendor, 0.5)


def tell_workers() -> None:
    """Tell waiting workers when this transaction commits; PostgreSQL sends equal notices of one transaction once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


class Listener(threading.Thread):
    """Calls `on_news` when PostgreSQL tells of new work, until stopped. It connects anew when it is cut off."""

    def __init__(self, on_news: Callable[[], None]) -> None:
        super().__init__(name="galley-listener", daemon=True)
        self._on_news = on_news
        self._stopping = threading.Event()

    def run(self) -> None:
        import psycopg  # noqa: PLC0415 -- optional: only PostgreSQL needs it

        parameters = connection.get_connection_params()
        wanted = {name: parameters[name] for name in parameters if name not in {"cursor_factory", "context"}}
        outage = Outage("jobs.listener")
        while not self._stopping.is_set():
            try:
                with psycopg.connect(**{**wanted, "autocommit": True}) as listening:
                    listening.execute(f"LISTEN {CHANNEL}")
                    outage.ends()
                    self._on_news()  # what came while nobody listened
                    while not self._stopping.is_set():
                        for _ in listening.notifies(timeout=1.0, stop_after=1):
                            self._on_news()
            except psycopg.Error as error:
                self._stopping.wait(outage.goes_on(error))

    def stop(self) -> None:
        self._stopping.set()
