"""Background work: a backend and a worker for the django-tasks API over one table with leases.

| module | what |
|---|---|
| `declare` | `@job`: a function with a name of its own becomes background work |
| `backend` | what django-tasks calls to enqueue and to ask for a result |
| `store` | every change of a row: claim, renew, finish, fail, give back, retry, prune |
| `execute` | run one claimed job and write down what came of it |
| `worker` | the process: claims in batches, threads, heartbeat, wake-up, graceful stop |
| `outage` | a database that goes away and comes back: what is logged, how long to wait |
| `wake` | how a worker hears of new work: NOTIFY on PostgreSQL, a short poll on SQLite |
| `stopping` | whether a job that waits for something outside should go on waiting |
| `housekeeping` | Galley's own periodic job that forgets finished work |
| `testing` | `run_due_jobs()` for tests |
"""

from galley.kernel.jobs.declare import job

__all__ = ["job"]
