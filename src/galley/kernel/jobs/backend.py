"""The django-tasks backend: a task that is enqueued is a row, written in the caller's transaction."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import DEFAULT_TASK_QUEUE_NAME, Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json

from galley.kernel.jobs import wake
from galley.kernel.jobs.declare import UPKEEP_QUEUE, declaration_of, is_declared, task_named
from galley.kernel.states import JobState

STATUS = {
    JobState.READY: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.FAILED: TaskResultStatus.FAILED,
}


class JobBackend(BaseTaskBackend):
    """`TASKS = {"default": {"BACKEND": "galley.kernel.jobs.backend.JobBackend", "QUEUES": []}}`."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        from galley.kernel.models import Job  # noqa: PLC0415 -- app ready: tasks are declared while apps load

        self.validate_task(task)
        declared = declaration_of(task)
        row = Job.objects.create(
            name=declared.name,
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
            queue=task.queue_name if is_declared(declared.name) else upkeep_queue(task.queue_name),
            priority=task.priority,
            run_at=task.run_after or timezone.now(),
            max_attempts=declared.max_attempts,
        )
        wake.tell_workers()
        result = result_of(row, task, self.alias)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """The result of a task by the id that `enqueue` gave.

        Raises:
            TaskResultDoesNotExist: there is no such row, or it was pruned.
        """
        from galley.kernel.models import Job  # noqa: PLC0415 -- app ready

        try:
            row = Job.objects.get(pk=int(result_id))
        except (Job.DoesNotExist, ValueError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return result_of(row, task_named(row.name), self.alias)


def upkeep_queue(asked: str) -> str:
    """The queue of another package's task: one that it names is kept."""
    return UPKEEP_QUEUE if asked == DEFAULT_TASK_QUEUE_NAME else asked


def result_of(row: Any, task: Task[Any, Any], alias: str) -> TaskResult[Any]:
    """A row as django-tasks' callers see it."""
    errors = [TaskError(exception_class_path=row.error_class, traceback=row.last_error)] if row.last_error else []
    result: TaskResult[Any] = TaskResult(
        task=task,
        id=str(row.pk),
        status=STATUS[JobState(row.state)],
        enqueued_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        last_attempted_at=row.started_at,
        args=row.args,
        kwargs=row.kwargs,
        backend=alias,
        errors=errors,
        worker_ids=[row.worker] * row.attempts,  # one for each try; only the last one's name is kept
    )
    object.__setattr__(result, "_return_value", row.result)  # django-tasks' own backends set it so
    return result
