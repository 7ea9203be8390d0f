"""The `galley` command is tidy: helpful, quick to answer, plain about mistakes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from galley.project.cli import COMMANDS, cli
from galley.project.processes import why_port_is_taken
from tests.homes import GALLEY, REPOSITORY, environment

WANTED = ["up", "worker", "demo", "doctor", "gather", "backup", "restore", "export"]


def run(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*GALLEY, *arguments],
        env={**environment(folder), **environ},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_the_group_names_every_command_with_a_sentence():
    answer = CliRunner().invoke(cli, ["--help"])
    assert answer.exit_code == 0
    for name in WANTED:
        assert re.search(rf"^  {name} +[A-Z].+", answer.output, re.MULTILINE), f"{name} is not listed"


@pytest.mark.parametrize("name", [*WANTED, "manage"])
def test_each_command_explains_itself(name):
    if name == "manage":
        pytest.skip("its help is Django's own list")
    answer = CliRunner().invoke(cli, [name, "--help"])
    assert answer.exit_code == 0, answer.output
    assert len(answer.output.splitlines()) >= 6, "a help that helps"


@pytest.mark.parametrize("name", ["doctor", "backup", "restore", "export"])
def test_what_a_script_reads_is_given_as_json(name):
    assert "--json" in CliRunner().invoke(cli, [name, "--help"]).output


def test_help_needs_no_django():
    code = "import sys; from galley.project import cli; assert 'django' not in sys.modules, 'Django was imported'"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_command_of_django_is_reached_by_its_name(tmp_path):
    done = run(tmp_path / "var", "check")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert run(tmp_path / "var", "manage", "check", "--help").stdout.startswith("usage: galley check")


def test_an_unknown_command_is_said_to_be_unknown(tmp_path):
    done = run(tmp_path / "var", "nonsense")
    assert done.returncode == 2
    assert "No such command 'nonsense'" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("GALLEY_PORT", "eighty", "a port number from 1 to 65535"),
        ("GALLEY_PORT", "70000", "a port number from 1 to 65535"),
        ("GALLEY_DEBUG", "maybe", "yes or no"),
        ("GALLEY_BASE_URL", "news.example.org", "a web address without a path"),
        ("GALLEY_JOB_LEASE_SECONDS", "0", "a whole number of 1 or more"),
        ("GALLEY_DATABASE_URL", "mysql://root:hunter2@db/x", "postgresql://user:password@host:5432/name"),
    ],
)
def test_a_bad_setting_is_refused_by_name_with_the_accepted_form(tmp_path, name, value, accepted):
    done = run(tmp_path / "var", "up", **{name: value})
    assert done.returncode == 2, done.stderr
    assert re.fullmatch(rf"galley: {name}=.* is not accepted: give {re.escape(accepted)}.*\n", done.stderr)
    assert "hunter2" not in done.stderr, "a password is never printed"


@pytest.mark.parametrize("command", ["worker", "migrate", "doctor", "backup"])
def test_every_command_refuses_a_bad_setting(tmp_path, command):
    done = run(tmp_path / "var", command, *(["x.tar.gz"] if command == "backup" else []), GALLEY_PORT="x")
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1


def test_a_worker_wants_queues_in_their_form(tmp_path):
    done = run(tmp_path / "var", "worker", "--queue", "video:many")
    assert done.returncode == 2
    assert "'video:many' is not accepted" in done.stderr


def test_what_is_listed_can_be_loaded():
    for path, _ in COMMANDS.values():
        module, _, attribute = path.partition(":")
        __import__(module)
        assert callable(getattr(sys.modules[module], attribute)), path


def test_a_free_port_is_free():
    assert why_port_is_taken("127.0.0.1", 0) == ""


def test_doctor_without_a_database_says_so_as_json(tmp_path):
    done = run(tmp_path / "var", "doctor", "--json")
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said["safe"] is False
    assert "migrations" in {finding["check"] for finding in said["findings"] if finding["level"] == "unsafe"}
