"""What fails among the tests of browsers and killed processes is run once more, and never lost on the way."""

import sys

import pytest

from tools import run_tests

SUITE = """
import pathlib, pytest
seen = pathlib.Path(__file__).with_name("seen")

@pytest.mark.parametrize("number", range({shaky}))
def test_shaky(number):
    here = seen.with_name(f"seen{{number}}")
    was_there = here.exists()
    here.touch()
    assert was_there

def test_sound(): ...

@pytest.mark.parametrize("number", range({broken}))
def test_broken(number):
    assert False
"""


@pytest.fixture(autouse=True)
def _by_itself(tmp_path, monkeypatch):
    """One process without plugins, and a memory of its own."""
    monkeypatch.setattr(run_tests, "REMEMBERED", tmp_path / "failed")
    monkeypatch.setattr(run_tests, "PATIENT", [])
    monkeypatch.setattr(run_tests, "ENVIRON", run_tests.ENVIRON | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})


def pytest_of(suite):
    return [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(suite.parent), str(suite)]


@pytest.mark.parametrize(
    ("shaky", "broken", "code", "named"),
    [(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 1, 0), (1, 1, 1, 1), (4, 0, 1, 0)],
)
def test_few_that_fail_are_tried_once_more_and_named_when_they_pass(tmp_path, shaky, broken, code, named):
    suite = tmp_path / "test_suite.py"
    suite.write_text(SUITE.format(shaky=shaky, broken=broken))
    found: list[str] = []
    assert run_tests.run_patiently("part", pytest_of(suite), found) == code
    assert found == [f"part: test_suite.py::test_shaky[{number}]" for number in range(named)]


def test_what_is_not_found_again_is_no_success(tmp_path):
    suite = tmp_path / "test_suite.py"
    suite.write_text(
        "import pathlib\ndef test_gone(): pathlib.Path(__file__).write_text('def test_other(): ...'); assert False"
    )
    assert run_tests.run_patiently("part", pytest_of(suite), []) != 0
