"""Run one claimed job and write down what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.db import Error as AnyDatabaseError
from django.utils import translation
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks.utils import get_exception_traceback, get_module_path, normalize_json

from galley.kernel.jobs import store
from galley.kernel.jobs.backend import JobBackend, result_of
from galley.kernel.jobs.declare import is_declared, task_named
from galley.kernel.models import Job

logger = logging.getLogger("galley.jobs")


class OutcomeNotStoredError(DatabaseError):
    """A job has ended, and the database did not take what came of it.

    Attributes:
        settle: writes it, when the database answers again; it changes nothing if somebody else has the job by then.
    """

    def __init__(self, settle: Callable[[], bool]) -> None:
        super().__init__("The outcome of a job could not be stored.")
        self.settle = settle


def execute(row: Job, *, raise_errors: bool = False) -> bool:
    """Begin, call, and finish or fail; True when the work was done.

    Args:
        row: as `store.claim` gave it.
        raise_errors: let the job's exception through as well, after it was stored; for tests.

    Raises:
        OutcomeNotStoredError: the job was called, and its row still says that it runs.
        DatabaseError: it was not begun.
    """
    if not store.begin(row):
        logger.warning("job.lease_lost", extra={"job": row.pk, "job_name": row.name})
        return False
    started = time.monotonic()
    try:
        result = _call(row)
    except Exception as error:  # the worker loop, which stores it
        _settle(partial(store.fail, row, get_exception_traceback(error), get_module_path(type(error))))
        logger.warning(
            "job.failed",
            extra={"job": row.pk, "job_name": row.name, "attempt": row.attempts, "error": get_module_path(type(error))},
        )
        if raise_errors:
            raise
        return False
    _settle(partial(store.finish, row, result))
    took_ms = round((time.monotonic() - started) * 1000)
    is_routine = row.every_seconds is not None or not is_declared(row.name)
    level = logging.DEBUG if is_routine else logging.INFO
    logger.log(level, "job.done", extra={"job": row.pk, "job_name": row.name, "took_ms": took_ms})
    return True


def _settle(settle: Callable[[], bool]) -> None:
    try:
        settle()
    except AnyDatabaseError as error:
        raise OutcomeNotStoredError(settle) from error


def _call(row: Job) -> Any:
    task = task_named(row.name)
    result = result_of(row, task, task.backend)
    task_started.send(sender=JobBackend, task_result=result)
    context = (TaskContext(task_result=result),) if task.takes_context else ()
    with translation.override(settings.LANGUAGE_CODE):
        try:
            value = normalize_json(task.call(*context, *row.args, **row.kwargs))
        except ObjectDoesNotExist:
            # Wagtail's own tasks fetch the row that they were enqueued for and were written for a backend that runs
            # them at once; here that row may be gone by then, and with it the reason for the task.
            if not row.name.startswith(("wagtail.", "modelsearch.")):
                raise
            value = None
    object.__setattr__(result, "status", TaskResultStatus.SUCCESSFUL)
    task_finished.send(sender=JobBackend, task_result=result)
    return value
