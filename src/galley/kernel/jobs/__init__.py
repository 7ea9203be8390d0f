"""Background work: a backend and a worker for the django-tasks API over one table with leases."""

from galley.kernel.jobs.declare import job

__all__ = ["job"]
