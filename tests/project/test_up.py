"""`galley up` is one tree of processes: what dies is started again, and when it ends nothing is left."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.homes import NewsroomHome, Running, free_port, wait_until

pytestmark = pytest.mark.crash


def get(home: NewsroomHome, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{home.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def is_ready(home: NewsroomHome) -> bool:
    return get(home, "/readyz")[0] == 200


def processes(home: NewsroomHome) -> dict[int, str]:
    """Every living process whose environment names the home's folder, with its command line."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            environ = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if command and f"GALLEY_DATA_DIR={home.folder}\0".encode() in environ:
            found[int(folder.name)] = command
    return found


def one(home: NewsroomHome, *words: str) -> int:
    """The process of these words, the eldest of several."""
    found = sorted(pid for pid, command in processes(home).items() if all(word in command for word in words))
    assert found, processes(home)
    return found[0]


@pytest.fixture
def up(newsroom_home: NewsroomHome) -> Running:
    running = newsroom_home.start("up", "--no-demo")
    wait_until(lambda: is_ready(newsroom_home) or running.process.poll() is not None, seconds=60, what="readiness")
    assert running.process.poll() is None, running.log
    return running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_stops_cleanly(newsroom_home, up, number):
    assert get(newsroom_home, "/healthz") == (200, "ok\n")
    assert json.loads(get(newsroom_home, "/readyz")[1]) == {"ready": True, "reasons": []}
    assert get(newsroom_home, "/desk/login/")[0] == 200
    up.wait_for_log(f"http://localhost:{newsroom_home.port}/desk/")
    assert len(processes(newsroom_home)) == 4, "supervisor, web server, its worker, and the worker"
    os.kill(up.pid, number)
    assert up.wait(seconds=30) == 0
    assert "worker.stopped" in up.log, "the worker was asked, not killed"
    assert "force" not in up.log
    assert processes(newsroom_home) == {}


def test_a_part_that_dies_is_started_again(newsroom_home, up):
    worker = one(newsroom_home, "galley.project worker")
    os.kill(worker, signal.SIGKILL)
    up.wait_for_log("worker was killed by signal 9")
    wait_until(lambda: up.log.count("worker.started") == 2, what="a new worker")
    web = one(newsroom_home, "galley.project.web")
    os.kill(web, signal.SIGKILL)
    up.wait_for_log("web was killed by signal 9")
    wait_until(lambda: get(newsroom_home, "/healthz")[0] == 200, seconds=40, what="a new web server")
    assert one(newsroom_home, "galley.project.web") != web
    assert up.stop() == 0
    assert processes(newsroom_home) == {}


def test_a_web_process_that_dies_is_started_again_by_the_server(newsroom_home, up):
    eldest = one(newsroom_home, "galley.project.web")
    (child,) = [pid for pid, command in processes(newsroom_home).items() if "project.web" in command and pid != eldest]
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: get(newsroom_home, "/healthz")[0] == 200, seconds=40, what="a new web process")


def test_each_line_says_whose_it_is(newsroom_home, up):
    up.stop()
    lines = [line for line in up.log.splitlines() if "worker.started" in line or "stopped" in line]
    assert [line.split("|")[0].strip() for line in lines] == ["worker", "worker", "galley"]
    assert "\x1b[" not in up.log, "no colours in a file"


def test_when_the_supervisor_is_killed_its_parts_end(newsroom_home, up):
    up.kill()
    wait_until(lambda: not processes(newsroom_home), seconds=40, what="the end of every part")


def test_a_second_start_keeps_everything_and_makes_nothing_again(newsroom_home, up):
    newsroom_home.python(
        "from galley.kernel.models import User; User.objects.create_user('li.na', password='a long password')"
    )
    key = (newsroom_home.folder / "keys" / "secret_key").read_bytes()
    assert up.stop() == 0
    again = newsroom_home.start("up")
    wait_until(lambda: get(newsroom_home, "/healthz")[0] == 200, seconds=60)  # how quick: bench/start.py
    assert "Preparing the database" not in again.log
    assert "Collecting static files" not in again.log
    assert "demo newsroom" not in again.log, "there is somebody already"
    assert newsroom_home.query("SELECT username FROM galley_kernel_user") == [("li.na",)]
    assert (newsroom_home.folder / "keys" / "secret_key").read_bytes() == key


def test_secrets_are_readable_by_their_owner_only(newsroom_home, up):
    keys = newsroom_home.folder / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()} == {0o600}


def test_a_taken_port_is_said_before_anything_is_made(newsroom_home, tmp_path):
    empty = tmp_path / "empty"
    newsroom_home.environ["GALLEY_DATA_DIR"] = str(empty)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", newsroom_home.port))
        taken.listen(1)
        done = newsroom_home.run("up", check=False)
    assert done.returncode == 3
    assert f"port {newsroom_home.port} of 127.0.0.1 cannot be used" in done.stderr
    assert "GALLEY_PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not empty.exists()


def test_a_second_up_on_the_same_data_folder_is_refused(newsroom_home, up):
    newsroom_home.environ["GALLEY_PORT"] = str(free_port())
    done = newsroom_home.run("up", check=False)
    assert done.returncode == 4
    assert f"process {up.pid}" in done.stderr


def test_readiness_gives_its_reasons(newsroom_home):
    """The web part alone: alive, but nobody does the work."""
    web = newsroom_home.start_python(
        f"import os, sys\nfrom galley.project.web import main\nmain('127.0.0.1', '{newsroom_home.port}', '1')"
    )
    wait_until(lambda: get(newsroom_home, "/healthz")[0] == 200, seconds=40)
    status, body = get(newsroom_home, "/readyz")
    assert status == 503
    assert [reason["check"] for reason in json.loads(body)["reasons"]] == ["worker"]
    assert web.stop() == 0


@pytest.mark.slow
def test_the_first_start_makes_the_demo_newsroom_and_later_ones_keep_it(newsroom_home):
    wires = free_port()
    newsroom_home.environ["GALLEY_WIRES_PORT"] = str(wires)
    first = newsroom_home.start("up")
    wait_until(lambda: is_ready(newsroom_home) or first.process.poll() is not None, seconds=400, what="readiness")
    assert first.process.poll() is None, first.log
    assert "Making the demo newsroom" in first.log
    first.wait_for_log("The demo's accounts")
    stories = newsroom_home.query("SELECT count(*) FROM galley_newsroom_storypage")[0][0]
    assert stories >= 40
    status, page = get(newsroom_home, "/")
    assert status == 200
    assert page.count("<h2") + page.count("<h3") >= 5, "a front page with stories on it"
    wait_until(lambda: answers("127.0.0.1", wires), what="the wires")
    os.kill(one(newsroom_home, "galley.demo.wires"), signal.SIGKILL)
    first.wait_for_log("wires was killed by signal 9")
    wait_until(lambda: answers("127.0.0.1", wires), what="the wires, again")
    assert first.stop() == 0
    assert processes(newsroom_home) == {}
    second = newsroom_home.start("up")
    wait_until(lambda: is_ready(newsroom_home), seconds=120, what="readiness")
    assert "Making the demo newsroom" not in second.log
    assert newsroom_home.query("SELECT count(*) FROM galley_newsroom_storypage")[0][0] == stories


def test_a_database_that_does_not_answer_is_said_in_a_line(newsroom_home):
    newsroom_home.environ["GALLEY_DATABASE_URL"] = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    done = newsroom_home.run("up", "--no-demo", check=False)
    assert done.returncode == 1
    assert "galley: the database does not answer:" in done.stderr
    assert "Traceback" not in done.stderr


def answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False
