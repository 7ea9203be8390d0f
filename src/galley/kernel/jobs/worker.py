"""The worker process: it claims jobs in batches and runs each queue's jobs in threads of their own."""

from __future__ import annotations

import logging
import os
import queue as queues
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection, connections, reset_queries
from django.utils import timezone

from galley.kernel.conf import JOB_LEASE_SECONDS, WORKER_THREADS
from galley.kernel.jobs import stopping, store, wake
from galley.kernel.jobs.declare import UPKEEP_QUEUE, all_jobs
from galley.kernel.jobs.execute import OutcomeNotStoredError, execute
from galley.kernel.jobs.outage import LONGEST_SECONDS, Outage
from galley.kernel.models import Job

logger = logging.getLogger("galley.jobs")

BATCH = 16
HEARTBEATS_PER_LEASE = 4
WAIT_BEHIND_A_SLOW_JOB = 1.0
"""Seconds that a claimed job waits for a thread of this worker before it is given back for others."""
DEFAULT_QUEUE = "default"
LEASES_AFTER_OUTAGE_SECONDS = LONGEST_SECONDS + 1.0
"""While the database was away nobody could renew a lease; whoever lives does so before the others' are ended."""
LOST = (OperationalError, InterfaceError)
"""What is raised while the database is away; it may be back at the next try."""


class Lane:
    """One queue and its threads. The lane of the default queue also takes queues that nobody declared."""

    def __init__(self, queue: str, threads: int, *, takes_undeclared: bool) -> None:
        self.queue, self.threads, self.takes_undeclared = queue, threads, takes_undeclared
        self.waiting: queues.SimpleQueue[Job | None] = queues.SimpleQueue()
        self.held: dict[int, Job] = {}
        self.begun: set[int] = set()
        self.claimed_at = 0.0

    @property
    def idle_threads(self) -> int:
        return self.threads - len(self.begun)

    @property
    def has_room(self) -> bool:
        """A thread is idle and nothing claimed waits for it."""
        return len(self.held) == len(self.begun) < self.threads


class Worker:
    """Runs jobs until `stop` is called.

    Args:
        threads_by_queue: which queues, and how many jobs of each side by side; by default every declared queue.
        name: unique among workers; by default from host and process.
        lease: how long its claims hold without a sign of life.
    """

    def __init__(
        self,
        threads_by_queue: Mapping[str, int] | None = None,
        *,
        name: str = "",
        lease: timedelta | None = None,
    ) -> None:
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self.lease = lease or timedelta(seconds=JOB_LEASE_SECONDS.value)
        chosen = dict(threads_by_queue or {**dict.fromkeys(declared_queues(), WORKER_THREADS.value), UPKEEP_QUEUE: 1})
        self.lanes = [
            Lane(queue, threads, takes_undeclared=threads_by_queue is None and queue == DEFAULT_QUEUE)
            for queue, threads in chosen.items()
        ]
        self._lock = threading.Lock()
        self._outage = Outage("worker.database")
        self._unsettled: deque[Callable[[], object]] = deque()
        """What is to be written of jobs that ended while the database was away."""
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._stopped = threading.Event()

    def run(self, *, grace_seconds: float = 20.0) -> None:
        """Work until `stop`; then finish what runs, at most for `grace_seconds`, and leave the rest to others."""
        self._start_up()
        stopping.begins(self)
        if self._stopping.is_set():
            stopping.is_to_stop(self)
        helpers = [threading.Thread(target=self._heartbeat, name="galley-heartbeat", daemon=True)]
        helpers += [
            threading.Thread(target=self._work, args=(lane,), name=f"galley-{lane.queue}-{number}", daemon=True)
            for lane in self.lanes
            for number in range(lane.threads)
        ]
        listener = wake.Listener(self._wake.set) if connection.vendor == "postgresql" else None
        for thread in helpers:
            thread.start()
        if listener:
            listener.start()
        logger.info("worker.started", extra={"worker": self.name, "queues": self._queues})
        try:
            self._claim_until_stopped()
        finally:
            stopping.is_to_stop(self)
            if listener:
                listener.stop()
            self._finish(helpers[1:], grace_seconds)
            self._stopped.set()
            connections.close_all()
        logger.info("worker.stopped", extra={"worker": self.name})

    def stop(self) -> None:
        """Ask the worker to stop, from another thread; a signal handler may interrupt the very lock it would take."""
        self._stopping.set()
        stopping.is_to_stop(self)
        self._wake.set()

    def run_what_is_due(self) -> int:
        """Do what is due in this thread, and what that enqueues, then return how many jobs were done."""
        store.end_leases()
        done = 0
        for lane in self.lanes:
            others = {each.queue for each in self.lanes} - {lane.queue}
            queue = None if lane.takes_undeclared else lane.queue
            while rows := store.claim(worker=self.name, limit=1, lease=self.lease, queue=queue, except_queues=others):
                done += sum(execute(row) for row in rows)
                _leave_connections_clean()
        return done

    @property
    def _queues(self) -> dict[str, int]:
        return {lane.queue: lane.threads for lane in self.lanes}

    def _start_up(self) -> None:
        """Wait for the database as long as it takes: it may start after us."""
        while not self._stopping.is_set():
            try:
                store.settle_periodic_jobs()
                store.show_worker(self.name, self._queues)
            except DatabaseError as error:
                self._wait_for_database(error)
            else:
                self._outage.ends()
                return

    def _wait_for_database(self, error: DatabaseError) -> None:
        connection.close()
        self._stopping.wait(self._outage.goes_on(error, is_a_lost_connection=isinstance(error, LOST)))

    def _claim_until_stopped(self) -> None:
        poll = wake.poll_seconds()
        next_look_at_leases = 0.0
        while not self._stopping.is_set():
            self._wake.clear()
            found, looked_at = False, timezone.now()
            try:
                self._settle_what_ended()
                if time.monotonic() >= next_look_at_leases:
                    ended = store.end_leases()
                    if ended:
                        logger.warning("worker.leases_ended", extra={"jobs": ended})
                    next_look_at_leases = time.monotonic() + min(1.0, self.lease.total_seconds() / 4)
                found = self._claim()
                self._give_back_what_waits()
            except DatabaseError as error:
                self._wait_for_database(error)
                next_look_at_leases = time.monotonic() + LEASES_AFTER_OUTAGE_SECONDS
                continue
            self._outage.ends()
            if not found:
                self._wake.wait(self._seconds_to_wait(poll, looked_at))

    def _seconds_to_wait(self, poll: float, looked_at: datetime) -> float:
        """Until the next look: what was due then is taken or waits for a thread, which wakes us when it is free."""
        if poll > 0.1:
            with suppress(DatabaseError):
                due_at = store.next_due_at(after=looked_at)
                if due_at is not None:
                    return min(poll, max((due_at - timezone.now()).total_seconds(), 0.001))
        return poll

    def _claim(self) -> bool:
        """Fill every lane that has room; True when something was claimed."""
        with self._lock:
            free = [lane for lane in self.lanes if lane.has_room]
        due = store.due_queues() if free else set()
        if not due:
            return False
        named = {lane.queue for lane in self.lanes}
        found = False
        for lane in free:
            undeclared = due - named if lane.takes_undeclared else set()
            if lane.queue not in due and not undeclared:
                continue
            rows = store.claim(
                worker=self.name,
                limit=lane.idle_threads if lane.queue != DEFAULT_QUEUE else BATCH,
                lease=self.lease,
                queue=None if undeclared else lane.queue,
                except_queues=named - {lane.queue},
            )
            self._hand_over(lane, rows)
            found = found or bool(rows)
        return found

    def _hand_over(self, lane: Lane, rows: Iterable[Job]) -> None:
        with self._lock:
            lane.claimed_at = time.monotonic()
            for row in rows:
                lane.held[row.pk] = row
                lane.waiting.put(row)

    def _give_back_what_waits(self, *, all_of_it: bool = False) -> None:
        """Jobs claimed in a batch behind slow ones go back, so that an idle worker elsewhere gets them."""
        rows: list[Job] = []
        with self._lock:
            for lane in self.lanes:
                waits = time.monotonic() - lane.claimed_at
                if not all_of_it and (lane.idle_threads or waits < WAIT_BEHIND_A_SLOW_JOB):
                    continue
                with suppress(queues.Empty):
                    while True:
                        row = lane.waiting.get_nowait()
                        if row is not None:
                            del lane.held[row.pk]
                            rows.append(row)
        if rows:
            store.give_back(rows)

    def _work(self, lane: Lane) -> None:
        while (row := lane.waiting.get()) is not None:
            with self._lock:
                lane.begun.add(row.pk)
            try:
                execute(row)
            except DatabaseError as error:
                self._settle_later(row, error)
            except BaseException:
                logger.exception("job.broke_its_thread", extra={"job": row.pk, "job_name": row.name})
                connections.close_all()
            finally:
                with self._lock:
                    lane.begun.discard(row.pk)
                    lane.held.pop(row.pk, None)
                    wake_claimer = len(lane.held) == len(lane.begun)
                _leave_connections_clean()
                if wake_claimer:
                    self._wake.set()
        connections.close_all()

    def _settle_later(self, row: Job, error: DatabaseError) -> None:
        """Keep what is to be written until the database answers; were this process to die first, the lease ends."""
        cause = error.__cause__ if isinstance(error, OutcomeNotStoredError) else error
        logger.warning(
            "job.outcome_not_stored",
            extra={"job": row.pk, "job_name": row.name, "error": str(cause).strip().partition("\n")[0]},
            exc_info=None if isinstance(cause, LOST) else error,
        )
        if isinstance(error, OutcomeNotStoredError):
            self._unsettled.append(error.settle)
        else:
            self._unsettled.append(partial(store.give_back, [row]))

    def _settle_what_ended(self) -> None:
        while self._unsettled:
            settle = self._unsettled[0]
            try:
                settle()
            except LOST:
                raise
            except DatabaseError:  # the database answers and will not have it: the lease ends, and it is run again
                logger.exception("job.outcome_refused")
            self._unsettled.popleft()

    def _heartbeat(self) -> None:
        """Renew what is held until the worker has stopped; a process that is killed or hangs stops renewing."""
        pause = patience = self.lease.total_seconds() / HEARTBEATS_PER_LEASE
        outage = Outage("worker.heartbeat")
        while not self._stopped.wait(patience):
            patience = pause
            with self._lock:
                tokens = {row.token for lane in self.lanes for row in lane.held.values()}
            try:
                if tokens:
                    store.renew(tokens, self.lease)
                store.show_worker(self.name, self._queues)
                outage.ends()
            except DatabaseError as error:
                connections.close_all()
                patience = min(pause, outage.goes_on(error, is_a_lost_connection=isinstance(error, LOST)))
        connections.close_all()

    def _finish(self, threads: list[threading.Thread], grace_seconds: float) -> None:
        with suppress(DatabaseError):
            self._give_back_what_waits(all_of_it=True)
        for lane in self.lanes:
            for _ in range(lane.threads):
                lane.waiting.put(None)
        deadline = time.monotonic() + grace_seconds
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        with suppress(DatabaseError):
            self._settle_what_ended()
            store.forget_worker(self.name)


def declared_queues() -> list[str]:
    """Every queue that a job is declared for, the default queue first."""
    others = {declared.task.queue_name for declared in all_jobs()} - {DEFAULT_QUEUE}
    return [DEFAULT_QUEUE, *sorted(others)]


def _leave_connections_clean() -> None:
    """Between two jobs, as Django does between two requests; a sound connection is kept."""
    reset_queries()
    for each in connections.all(initialized_only=True):
        if each.settings_dict["CONN_MAX_AGE"] is None:
            each.close_if_unusable_or_obsolete()
        elif each.errors_occurred:
            each.close()
