"""A job is a row in the caller's transaction, done at least once, tried again when it fails, and never forgotten."""

import threading
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.kernel.jobs import store
from galley.kernel.jobs.backend import JobBackend
from galley.kernel.jobs.declare import UnknownJobError, job, load_jobs, task_named
from galley.kernel.jobs.execute import execute
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.jobs.worker import Worker
from galley.kernel.models import Job, JobWorker
from galley.kernel.states import JOB_TRANSITIONS, JobState
from tests.kernel import sample_jobs

LEASE = timedelta(seconds=20)


@pytest.fixture(autouse=True)
def empty_queue(request):
    """What migrations enqueued is not what is tested here."""
    marker = request.node.get_closest_marker("django_db")
    if marker:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
        Job.objects.all().delete()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "out.txt"
    path.touch()
    return path


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def claim_one(**options) -> Job:
    (row,) = store.claim(worker="w", limit=1, lease=LEASE, **options)
    return row


# Enqueue


@pytest.mark.django_db
def test_an_enqueued_job_is_run_once_with_its_arguments(out):
    result = sample_jobs.append_line.enqueue(str(out), line="one")
    assert result.status == TaskResultStatus.READY
    assert run_due_jobs() == 1
    assert run_due_jobs() == 0
    assert lines(out) == ["one"]
    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL
    assert result.return_value == "one"
    assert result.attempts == 1


@pytest.mark.django_db
def test_a_job_goes_by_its_own_name_and_not_by_its_modules_path():
    sample_jobs.append_line.enqueue("/dev/null", "x")
    assert Job.objects.get().name == "tests.append_line"
    assert task_named("tests.append_line") is sample_jobs.append_line


@pytest.mark.django_db
def test_a_plain_task_of_another_package_is_run_by_its_path(out):
    result = sample_jobs.plain.enqueue(str(out))
    assert Job.objects.get().name == "tests.kernel.sample_jobs.plain"
    run_due_jobs()
    assert lines(out) == ["plain"]
    assert sample_jobs.plain.get_result(result.id).status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_a_rolled_back_transaction_takes_its_job_with_it():
    with transaction.atomic():
        sample_jobs.append_line.enqueue("/dev/null", "x")
        assert Job.objects.count() == 1
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_another_connection_sees_a_job_only_after_commit():
    seen: list[int] = []

    def look() -> None:
        seen.append(Job.objects.count())
        connection.close()

    def look_from_a_thread() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    with transaction.atomic():
        sample_jobs.append_line.enqueue("/dev/null", "x")
        look_from_a_thread()
    look_from_a_thread()
    assert seen == [0, 1]


@pytest.mark.django_db
def test_a_deferred_job_waits_for_its_time(out):
    later = timezone.now() + timedelta(hours=1)
    sample_jobs.append_line.using(run_after=later).enqueue(str(out), "late")
    assert run_due_jobs() == 0
    assert run_due_jobs(at=later - timedelta(seconds=1)) == 0
    assert run_due_jobs(at=later) == 1
    assert lines(out) == ["late"]


@pytest.mark.django_db
def test_the_more_urgent_job_is_first_and_then_the_older(out):
    for priority, line in [(0, "b"), (0, "c"), (50, "a"), (-10, "d")]:
        sample_jobs.append_line.using(priority=priority).enqueue(str(out), line)
    run_due_jobs()
    assert lines(out) == ["a", "b", "c", "d"]


@pytest.mark.django_db
def test_what_a_job_enqueues_is_run_too(out):
    sample_jobs.enqueue_more.enqueue(str(out), 3)
    assert run_due_jobs() == 6
    assert sorted(lines(out)) == ["1", "2", "3"]


@pytest.mark.django_db
@pytest.mark.parametrize("argument", [object(), timezone.now(), {1, 2}], ids=["object", "time", "set"])
def test_an_argument_that_is_not_json_is_refused_at_once(argument):
    with pytest.raises(TypeError):
        sample_jobs.append_line.enqueue("/dev/null", argument)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_wagtails_own_tasks_wait_in_a_queue_of_one_thread(out):
    sample_jobs.plain.enqueue(str(out))
    sample_jobs.append_line.enqueue(str(out), "x")
    assert dict(Job.objects.values_list("name", "queue")) == {
        "tests.kernel.sample_jobs.plain": "upkeep",
        "tests.append_line": "default",
    }
    assert {lane.queue: lane.threads for lane in Worker(name="w").lanes}["upkeep"] == 1


@pytest.mark.django_db
@pytest.mark.parametrize("result_id", ["99999999", "nonsense"])
def test_an_unknown_result_is_said_to_be_unknown(result_id):
    with pytest.raises(TaskResultDoesNotExist):
        JobBackend("default", {"QUEUES": []}).get_result(result_id)


def test_two_jobs_cannot_have_one_name():
    with pytest.raises(ValueError, match=r"tests\.append_line"):
        job(name="tests.append_line")(sample_jobs.plain.func)


@pytest.mark.parametrize("name", ["tests.no_such_job", "os.path.join", "nothing"])
def test_only_a_job_or_a_task_can_be_named_in_a_row(name):
    with pytest.raises(UnknownJobError):
        task_named(name)


# Failing


@pytest.mark.django_db
def test_a_failed_job_waits_longer_each_time_and_then_rests_as_a_dead_letter():
    sample_jobs.fail.enqueue("the server is on fire")
    for attempt in (1, 2):
        before = timezone.now()
        execute(claim_one(at=before + timedelta(minutes=1)))
        row = Job.objects.get()
        top = timedelta(seconds=2 ** (attempt - 1))
        assert row.state == Job.State.READY
        assert top * 0.5 <= row.run_at - before <= top + timedelta(seconds=0.5)
        assert list(Job.objects.failing()) == [row]
    execute(claim_one(at=before + timedelta(minutes=1)))
    row = Job.objects.get()
    assert row.state == Job.State.FAILED
    assert row.attempts == 3
    assert "the server is on fire" in row.last_error
    assert row.error_class == "builtins.RuntimeError"
    assert list(Job.objects.dead_letters()) == [row]
    assert run_due_jobs(at=timezone.now() + timedelta(days=1)) == 0, "a dead letter is not tried again by itself"


@pytest.mark.parametrize("attempts", range(1, 40))
def test_back_off_doubles_up_to_a_cap_and_is_jittered(attempts):
    waits = [store.back_off(attempts) for _ in range(200)]
    top = min(timedelta(seconds=2 ** (attempts - 1)), store.BACK_OFF_CAP)
    assert top * 0.5 <= min(waits) <= max(waits) <= top
    assert max(waits) - min(waits) > top * 0.3


@pytest.mark.django_db
def test_a_person_can_retry_or_discard_a_dead_letter():
    for reason in ("a", "b", "c"):
        sample_jobs.fail.enqueue(reason)
    later = timezone.now() + timedelta(hours=1)
    run_due_jobs(raise_errors=False, at=later)
    a, b, _c = Job.objects.dead_letters().order_by("id")
    assert store.retry([a.pk]) == 1
    assert store.retry([a.pk]) == 0, "it waits already"
    assert store.discard([b.pk]) == 1
    a.refresh_from_db()
    assert (a.state, a.attempts) == (Job.State.READY, 0)
    assert Job.objects.dead_letters().count() == 1


@pytest.mark.django_db
def test_the_attempt_is_told_to_a_task_that_asks_for_it(out):
    sample_jobs.tell_attempt.enqueue(str(out))
    run_due_jobs(raise_errors=False, at=timezone.now() + timedelta(seconds=3))
    assert lines(out)[:2] == ["attempt 1", "attempt 2"]


@pytest.mark.django_db
def test_run_due_jobs_lets_the_error_of_a_job_through():
    sample_jobs.fail.enqueue("loud")
    with pytest.raises(RuntimeError, match="loud"):
        run_due_jobs()


@pytest.mark.django_db
def test_a_row_that_names_an_unknown_job_is_tried_again_after_an_upgrade():
    Job.objects.create(name="tests.from_the_future")
    run_due_jobs(raise_errors=False)
    row = Job.objects.get()
    assert row.state == Job.State.READY
    assert "tests.from_the_future" in row.last_error


@pytest.mark.django_db
def test_wagtails_task_for_a_row_that_is_gone_is_done_and_not_a_failure():
    from wagtail.tasks import update_reference_index_task

    update_reference_index_task.enqueue("galley_kernel", "user", "424242")
    assert run_due_jobs() == 1
    assert Job.objects.get().state == Job.State.DONE


# Leases


@pytest.mark.django_db
def test_a_claimed_job_is_not_claimed_again_while_its_lease_holds():
    sample_jobs.append_line.enqueue("/dev/null", "x")
    claim_one()
    assert store.end_leases() == 0
    assert store.claim(worker="other", limit=5, lease=LEASE) == []


@pytest.mark.django_db
def test_an_ended_lease_lets_another_worker_in_and_shuts_the_first_one_out():
    sample_jobs.append_line.enqueue("/dev/null", "x")
    first = claim_one()
    assert store.begin(first)
    assert store.end_leases(at=timezone.now() + LEASE * 2) == 1
    second = claim_one()
    assert store.begin(second)
    assert second.attempts == 2
    assert not store.finish(first, "of the first")
    assert not store.fail(first, "of the first", "x")
    assert not store.begin(first)
    assert store.finish(second, "of the second")
    assert Job.objects.get().result == "of the second"


@pytest.mark.django_db
def test_renewing_keeps_a_lease():
    sample_jobs.append_line.enqueue("/dev/null", "x")
    row = claim_one()
    assert store.renew([row.token], timedelta(hours=1)) == 1
    assert store.end_leases(at=timezone.now() + LEASE * 2) == 0


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_each_time_ends_as_a_dead_letter():
    sample_jobs.fail.enqueue("kill")
    for _ in range(3):
        row = claim_one()
        store.begin(row)
        store.end_leases(at=timezone.now() + LEASE * 2)
    row = Job.objects.get()
    assert row.state == Job.State.FAILED
    assert "worker ended" in row.last_error


@pytest.mark.django_db
def test_what_waits_behind_a_killer_is_not_blamed():
    sample_jobs.fail.enqueue("kill")
    sample_jobs.append_line.enqueue("/dev/null", "innocent")
    for _ in range(3):
        killer, _innocent = store.claim(worker="w", limit=2, lease=LEASE)
        store.begin(killer)
        store.end_leases(at=timezone.now() + LEASE * 2)
    innocent = Job.objects.get(name="tests.append_line")
    assert (innocent.state, innocent.attempts) == (Job.State.READY, 0)


@pytest.mark.django_db
def test_what_is_given_back_is_free_at_once_and_was_no_try():
    sample_jobs.append_line.enqueue("/dev/null", "x")
    row = claim_one()
    assert store.give_back([row]) == 1
    again = claim_one()
    assert again.attempts == 0
    assert store.give_back([row]) == 0, "the first claim's token no longer counts"


@pytest.mark.django_db
def test_queues_are_claimed_apart(out):
    sample_jobs.append_line.enqueue(str(out), "x")
    sample_jobs.slow.enqueue(str(out), 0)
    assert store.due_queues() == {"default", "slow"}
    assert claim_one(queue="slow").name == "tests.slow"
    assert store.claim(worker="w", limit=1, lease=LEASE, except_queues=["default"]) == []
    assert claim_one().name == "tests.append_line"


@pytest.mark.django_db
def test_claiming_uses_the_index_of_waiting_jobs():
    """A day's finished jobs must not make an idle worker's look slower."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sql, params = (
                Job.objects.filter(store.IS_READY, run_at__lte=timezone.now()).values("queue").query.sql_with_params()
            )
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            assert "galley_job_due" in str(cursor.fetchall())
            claim = store.CLAIM.format(table=store.TABLE, queues="queue = 'default'", lock="")
            cursor.execute(f"EXPLAIN QUERY PLAN {claim}", [timezone.now(), 1, "t", timezone.now(), "w"])
            plan = str(cursor.fetchall())
            assert "galley_job_next" in plan or "galley_job_due" in plan
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            claim = store.CLAIM.format(table=store.TABLE, queues="queue = 'default'", lock="FOR UPDATE SKIP LOCKED")
            cursor.execute(f"EXPLAIN {claim}", [timezone.now(), 1, "t", timezone.now(), "w"])
            plan = str(cursor.fetchall())
            assert "galley_job_next" in plan or "galley_job_due" in plan


# The table of states

STEPS = ["enqueue", "claim", "begin", "finish", "fail", "give_back", "expire", "retry", "wait"]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), max_size=40))
def test_whatever_happens_a_job_changes_by_the_table_and_is_never_lost(steps):
    """Two workers and a clock do anything in any order; stale holders keep trying to write."""
    Job.objects.all().delete()
    holders: list[Job] = []
    states: dict[int, JobState] = {}
    jumped = timedelta(0)
    for step, number in steps:
        held = holders[number % len(holders)] if holders else None
        at = timezone.now() + jumped
        match step:
            case "enqueue":
                sample_jobs.fail.enqueue("x")
            case "claim":
                holders += store.claim(worker=f"w{number % 2}", limit=number + 1, lease=LEASE, at=at)
            case "begin" if held:
                store.begin(held)
            case "finish" if held:
                store.finish(held)
            case "fail" if held:
                store.fail(held, "x", "y")
            case "give_back" if held:
                store.give_back([held])
            case "expire":
                jumped += LEASE * 2
                store.end_leases(at=timezone.now() + jumped)
            case "retry":
                store.retry(Job.objects.dead_letters().values_list("pk", flat=True)[:1])
            case "wait":
                jumped += timedelta(hours=1)
        rows = {row.pk: row for row in Job.objects.all()}
        assert states.keys() <= rows.keys(), "no job is lost"
        for pk, row in rows.items():
            now, before = JobState(row.state), states.get(pk, JobState.READY)
            assert now == before or now in JOB_TRANSITIONS[before], f"{before} became {now} by {step}"
            assert (row.token != "") == (now == JobState.RUNNING)
            assert (row.lease_until is not None) == (now == JobState.RUNNING)
            assert now != JobState.FAILED or row.attempts >= row.max_attempts
            states[pk] = now


def test_every_state_of_a_row_is_in_the_table():
    assert {state.value for state in JOB_TRANSITIONS} == set(Job.State.values)


# Periodic jobs


@pytest.fixture
def periodic(db):
    load_jobs()
    store.settle_periodic_jobs()
    return Job.objects.get(name="tests.tick")


def test_a_periodic_job_is_one_row_however_often_it_is_settled(periodic):
    store.settle_periodic_jobs()
    assert Job.objects.filter(name="tests.tick").count() == 1
    assert periodic.every_seconds == 0.5


def test_a_periodic_job_keeps_its_rhythm_and_does_not_make_up_for_what_it_missed(periodic):
    planned = timezone.now() - timedelta(seconds=0.1)
    Job.objects.filter(pk=periodic.pk).update(run_at=planned)
    row = claim_one(queue="ticks")
    store.begin(row)
    store.finish(row)
    row.refresh_from_db()
    assert row.state == Job.State.READY
    assert row.run_at == planned + timedelta(seconds=0.5)
    long_ago = timezone.now() - timedelta(days=1)
    Job.objects.filter(pk=periodic.pk).update(run_at=long_ago)
    row = claim_one(queue="ticks")
    store.begin(row)
    store.finish(row)
    row.refresh_from_db()
    assert row.run_at > timezone.now()


def test_a_periodic_job_that_fails_is_never_given_up(periodic):
    for _ in range(periodic.max_attempts + 3):
        row = claim_one(queue="ticks", at=timezone.now() + timedelta(days=1))
        store.begin(row)
        store.fail(row, "broken", "X")
    row.refresh_from_db()
    assert row.state == Job.State.READY
    assert row.run_at < timezone.now() + timedelta(seconds=2)


def test_a_periodic_job_whose_distance_changes_takes_the_new_one(periodic):
    Job.objects.filter(pk=periodic.pk).update(every_seconds=999)
    store.settle_periodic_jobs()
    periodic.refresh_from_db()
    assert periodic.every_seconds == 0.5


def test_a_periodic_job_that_is_no_longer_declared_goes(periodic):
    Job.objects.create(name="tests.forgotten", every_seconds=5)
    store.settle_periodic_jobs()
    assert not Job.objects.filter(name="tests.forgotten").exists()


# Pruning


@pytest.mark.django_db
def test_old_finished_jobs_are_forgotten_and_dead_letters_are_not():
    old = timezone.now() - timedelta(days=3)
    for state in Job.State.values:
        lease = old if state == "running" else None
        Job.objects.create(name=f"tests.{state}", state=state, finished_at=old, lease_until=lease)
    Job.objects.create(name="tests.fresh", state="done", finished_at=timezone.now())
    JobWorker.objects.create(name="gone", seen_at=old)
    assert store.prune(keep_done=timedelta(days=1), batch=1) == 1
    left = set(Job.objects.values_list("name", flat=True))
    assert left == {"tests.ready", "tests.running", "tests.failed", "tests.fresh"}
    assert not JobWorker.objects.exists()


# The worker, in this process


@pytest.fixture
def running():
    """Start workers in threads; they are stopped afterwards."""
    started: list[tuple[Worker, threading.Thread]] = []

    def start(threads_by_queue=None, **options) -> Worker:
        worker = Worker(threads_by_queue, name=f"worker-{len(started)}", **options)
        thread = threading.Thread(target=worker.run)
        thread.start()
        started.append((worker, thread))
        return worker

    yield start
    for worker, _ in started:
        worker.stop()
    for _, thread in started:
        thread.join(timeout=30)
        assert not thread.is_alive()


def wait_for(condition, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_worker_picks_new_work_up_at_once(running, out):
    running({"default": 1})
    wait_for(JobWorker.objects.exists)
    time.sleep(0.3)
    began = time.monotonic()
    sample_jobs.append_line.enqueue(str(out), "now")
    wait_for(lambda: lines(out) == ["now"])
    assert time.monotonic() - began < 0.5


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_each_job_once(running, out):
    for number in range(60):
        sample_jobs.append_line.enqueue(str(out), str(number))
    for _ in range(3):
        running({"default": 2})
    wait_for(lambda: Job.objects.filter(state="done").count() == 60, seconds=30)
    assert sorted(map(int, lines(out))) == list(range(60))


@pytest.mark.django_db(transaction=True)
def test_slow_work_in_its_own_queue_does_not_hold_up_the_news(running, out):
    for _ in range(4):
        sample_jobs.slow.enqueue(str(out), 1.5)
    running({"default": 1, "slow": 1})
    wait_for(lambda: "begun" in out.read_text())
    sample_jobs.append_line.enqueue(str(out), "news")
    wait_for(lambda: "news" in lines(out), seconds=1.4)


@pytest.mark.django_db(transaction=True)
def test_what_waits_behind_a_slow_job_is_given_back_for_an_idle_worker(running, out):
    sample_jobs.slow.using(queue_name="default").enqueue(str(out), 6.0)
    for number in range(5):
        sample_jobs.append_line.enqueue(str(out), str(number))
    running({"default": 1})
    wait_for(lambda: "begun" in out.read_text())
    running({"default": 1})
    wait_for(lambda: len(lines(out)) == 6, seconds=5)


@pytest.mark.django_db(transaction=True)
def test_a_stopping_worker_finishes_what_it_does_and_leaves_the_rest(out):
    sample_jobs.slow.using(queue_name="default", priority=1).enqueue(str(out), 1.0)
    for number in range(3):
        sample_jobs.append_line.enqueue(str(out), str(number))
    worker = Worker({"default": 1}, name="leaving")
    thread = threading.Thread(target=worker.run)
    thread.start()
    wait_for(lambda: "begun" in out.read_text())
    worker.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert "ended" in out.read_text()
    once = Job.objects.filter(every_seconds=None)
    assert set(once.values_list("state", flat=True)) == {"done", "ready"}
    assert once.filter(state="ready", attempts=0, token="").count() == 3
    assert not JobWorker.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_long_job_keeps_its_lease_by_the_heartbeat(running, out):
    sample_jobs.slow.using(queue_name="default").enqueue(str(out), 3.0)
    for _ in range(2):
        running({"default": 1}, lease=timedelta(seconds=1))
    wait_for(lambda: Job.objects.get(name="tests.slow").state == "done")
    assert len([line for line in lines(out) if line.startswith("begun")]) == 1
    assert Job.objects.get(name="tests.slow").attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_periodic_job_runs_once_each_time_with_several_workers(running, out, monkeypatch):
    monkeypatch.setenv("GALLEY_TEST_TICKS", str(out))
    for _ in range(3):
        running({"ticks": 2})
    time.sleep(3.2)
    times = [float(line.split()[0]) for line in lines(out)]
    assert 4 <= len(times) <= 7
    gaps = [after - before for before, after in pairwise(times)]
    assert min(gaps) > 0.2, "two workers ran it for the same time"


@pytest.mark.django_db(transaction=True)
def test_undeclared_queues_are_served_by_the_worker_of_all(running, out):
    sample_jobs.append_line.using(queue_name="some_package").enqueue(str(out), "x")
    running()
    wait_for(lambda: lines(out) == ["x"])
