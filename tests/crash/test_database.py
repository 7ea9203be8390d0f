"""A database that is killed with SIGKILL under a running worker: the worker stays, and loses nothing."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.crash.conftest import STARTS_WITH_TEST_JOBS
from tests.homes import SERVER, NewsroomHome, wait_until
from tests.kernel import sample_jobs
from tools.with_postgres import Cluster

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(not SERVER, reason="SQLite is no process that could be killed: its writer is, in test_gather"),
]
LEASE_SECONDS = 3


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server of this test's own: every other test of the suite shares one."""
    # Not below pytest's folders: PostgreSQL does not run as root, who alone may enter them on some machines.
    with tempfile.TemporaryDirectory(prefix="galley-postgres-", ignore_cleanup_errors=True) as folder:
        # Unlike the suite's it must not forget what it said was committed.
        cluster = Cluster(Path(folder), {"fsync": "off"})
        cluster.create()
        yield cluster
        cluster.kill()


def move(home: NewsroomHome, cluster: Cluster) -> None:
    """Bring a home's database, with what was asked for in it, to a server of its own."""
    here, there = home.environ["GALLEY_DATABASE_URL"], cluster.address
    dump = subprocess.run([cluster.programs / "pg_dump", here], capture_output=True, check=True)
    subprocess.run([cluster.programs / "psql", "-q", there], input=dump.stdout, capture_output=True, check=True)
    home.environ["GALLEY_DATABASE_URL"] = there


def test_a_worker_outlives_its_database_and_writes_down_what_ended_meanwhile(newsroom_home, cluster, out):
    with newsroom_home.database():
        sample_jobs.slow.enqueue(str(out), 2.0)
        sample_jobs.slow.enqueue(str(out), 9.0)
        later = timezone.now() + timedelta(hours=1)
        sample_jobs.append_line.using(run_after=later).enqueue(str(out), "afterwards")
    newsroom_home.environ["GALLEY_JOB_LEASE_SECONDS"] = str(LEASE_SECONDS)
    move(newsroom_home, cluster)
    worker = newsroom_home.start_python(STARTS_WITH_TEST_JOBS)
    wait_until(lambda: out.read_text().count("begun") == 2, seconds=60, what="the jobs' begin")
    # Wagtail's index logs each error with its traceback before it passes it on: none of its jobs may be cut.
    indexing = "SELECT 1 FROM galley_kernel_job WHERE name LIKE 'modelsearch.%%' AND state IN ('ready', 'running')"
    wait_until(lambda: not newsroom_home.query(indexing), seconds=60, what="the end of the indexing")
    cluster.kill()
    worker.wait_for_log("worker.database_lost")
    worker.wait_for_log("job.outcome_not_stored")
    time.sleep(LEASE_SECONDS)  # nobody can renew a lease meanwhile; the second job still runs and must not be run twice
    cluster.start()
    worker.wait_for_log("worker.database_back")
    states = "SELECT state, attempts FROM galley_kernel_job WHERE name = 'tests.slow'"
    wait_until(
        lambda: newsroom_home.query(states) == [("done", 1)] * 2, what="the outcome of the jobs that ran meanwhile"
    )
    newsroom_home.query("UPDATE galley_kernel_job SET run_at = now() WHERE name = 'tests.append_line'")
    wait_until(lambda: "afterwards" in out.read_text(), what="a job that became due afterwards")
    lines = [f"begun {worker.pid}", f"ended {worker.pid}"]
    assert sorted(out.read_text().splitlines()) == sorted([*lines, *lines, "afterwards"])
    assert worker.log.count("worker.database_lost") == worker.log.count("worker.database_back") == 1
    assert "Traceback" not in worker.log
    assert worker.stop() == 0
