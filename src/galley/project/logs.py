"""How a log line looks: the time, the level, a name and its fields. `LOGGING` is for Django's settings."""

from __future__ import annotations

import logging
from typing import Any

from typing_extensions import override

_STANDARD = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "asctime", "taskName"}
_NOISE = frozenset({"request", "status_code"})  # Django's own extras


class LineFormatter(logging.Formatter):
    """`2026-11-24T14:05:00.123 INFO job.done job=7 took_ms=12`."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03d"

    @override
    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(
            f" {name}={_field(value)}"
            for name, value in vars(record).items()
            if name not in _STANDARD and name not in _NOISE
        )
        line = f"{self.formatTime(record)} {record.levelname} {record.getMessage()}{fields}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def _field(value: Any) -> str:
    text = str(value)
    return repr(text) if not text or any(mark in text for mark in ' "\n=') else text


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "galley.project.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "galley": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django_tasks": {"level": "ERROR"},  # the worker says it, with the job's name
    },
}
