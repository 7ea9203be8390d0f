"""A worker that is killed with SIGKILL loses nothing and holds nothing back."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from galley.kernel.jobs import store
from galley.kernel.models import Job
from tests.crash.conftest import STARTS_WITH_TEST_JOBS
from tests.homes import NewsroomHome, wait_until
from tests.kernel import sample_jobs

pytestmark = pytest.mark.crash


@pytest.fixture
def home(newsroom_home: NewsroomHome) -> NewsroomHome:
    newsroom_home.environ["GALLEY_JOB_LEASE_SECONDS"] = "2"
    return newsroom_home


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def state_of(home: NewsroomHome, name: str) -> str:
    return home.query("SELECT state FROM galley_kernel_job WHERE name = %s", [name])[0][0]


def test_a_job_whose_worker_is_killed_is_run_again_when_the_lease_ends(home, out):
    with home.database():
        sample_jobs.slow.enqueue(str(out), 2.5)
    first = home.start_python(STARTS_WITH_TEST_JOBS)
    wait_until(lambda: lines(out), what="the job's begin")
    first.kill()
    assert state_of(home, "tests.slow") == "running", "its row still says so: nobody could write that it died"
    second = home.start_python(STARTS_WITH_TEST_JOBS)
    wait_until(lambda: state_of(home, "tests.slow") == "done")
    begun = [int(line.split()[1]) for line in lines(out) if line.startswith("begun")]
    assert begun == [first.pid, second.pid]
    assert [line for line in lines(out) if line.startswith("ended")] == [f"ended {second.pid}"]
    assert home.query("SELECT attempts FROM galley_kernel_job WHERE name = 'tests.slow'") == [(2,)]


def test_another_worker_that_runs_already_takes_over(home, out):
    with home.database():
        sample_jobs.slow.enqueue(str(out), 2.0)
    workers = [home.start_python(STARTS_WITH_TEST_JOBS) for _ in range(2)]
    (first,) = wait_until(lambda: lines(out))
    holder = int(first.split()[1])
    next(worker for worker in workers if worker.pid == holder).kill()
    wait_until(lambda: any(line.startswith("ended") for line in lines(out)), what="the other worker's end of the job")
    (ended,) = [line for line in lines(out) if line.startswith("ended")]
    assert int(ended.split()[1]) != holder


@pytest.mark.parametrize("kill_at", ["before begin", "after begin", "before finish", "after finish"])
def test_wherever_the_kill_falls_the_job_is_done_at_least_once_and_its_row_says_so(home, out, kill_at):
    with home.database():
        sample_jobs.append_line.enqueue(str(out), "x")
    when, function = kill_at.split()
    dying = home.start_python(f"""
import os, signal
from galley.kernel.jobs import store
real = store.{function}
def dies(row, *args):
    ours = row.name == "tests.append_line"
    if ours and {when!r} == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    answer = real(row, *args)
    if ours:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer
store.{function} = dies
{STARTS_WITH_TEST_JOBS}""")
    assert dying.wait() == -9
    home.start_python(STARTS_WITH_TEST_JOBS)
    wait_until(lambda: state_of(home, "tests.append_line") == "done")
    # Done twice only where the kill fell between the work and the row: no database can know of the work.
    assert lines(out) == (["x", "x"] if kill_at == "before finish" else ["x"])


def test_a_job_that_kills_every_worker_becomes_a_dead_letter(home):
    home.environ["GALLEY_JOB_LEASE_SECONDS"] = "1"
    with home.database():
        sample_jobs.fail.enqueue("x")
    code = f"""
import os, signal
from galley.kernel.jobs import execute
real = execute._call
def dies(row):
    if row.name == "tests.fail":
        os.kill(os.getpid(), signal.SIGKILL)
    return real(row)
execute._call = dies
{STARTS_WITH_TEST_JOBS}"""
    for _ in range(3):
        assert home.start_python(code).wait() == -9
    with home.database():
        wait_until(lambda: store.end_leases(at=timezone.now() + timedelta(minutes=1)) or True)
        row = Job.objects.get(name="tests.fail")
        assert row.state == Job.State.FAILED
        assert row.error_class.endswith("WorkerDied")


def test_a_transaction_that_was_killed_leaves_no_job(home):
    dying = home.start_python("""
import os, signal
from django.db import transaction
from tests.crash.conftest import STARTS_WITH_TEST_JOBS
from tests.homes import NewsroomHome, wait_until
from tests.kernel import sample_jobs
with transaction.atomic():
    sample_jobs.append_line.enqueue("/dev/null", "never")
    os.kill(os.getpid(), signal.SIGKILL)
""")
    assert dying.wait() == -9
    assert home.query("SELECT count(*) FROM galley_kernel_job WHERE name = 'tests.append_line'") == [(0,)]


def test_sigterm_lets_a_running_job_end_and_exits_well(home, out):
    with home.database():
        sample_jobs.slow.enqueue(str(out), 1.0)
    worker = home.start_python(STARTS_WITH_TEST_JOBS)
    wait_until(lambda: lines(out))
    assert worker.stop() == 0
    assert lines(out)[-1] == f"ended {worker.pid}"
    assert state_of(home, "tests.slow") == "done"
    assert home.query("SELECT count(*) FROM galley_kernel_jobworker") == [(0,)]


def test_a_worker_does_what_is_due_once_and_ends(home, out):
    with home.database():
        for _ in range(3):
            sample_jobs.plain.enqueue(str(out))
    done = home.run("worker", "--once")
    assert "jobs done." in done.stdout
    assert lines(out) == ["plain"] * 3


def test_the_parts_of_a_killed_supervisor_end(home, tmp_path):
    parent = home.start_python(f"""
import os, subprocess, sys, time
environ = dict(os.environ, GALLEY_SUPERVISED_BY=str(os.getpid()))
child = subprocess.Popen([sys.executable, "-m", "galley.project", "worker"], env=environ)
open({str(tmp_path / "child")!r}, "w").write(str(child.pid))
time.sleep(60)
""")
    parent.wait_for_log("worker.started")
    child = int((tmp_path / "child").read_text())
    parent.kill()
    wait_until(lambda: _gone(child), what="the worker's end")


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"
