"""What the tests of killed workers share."""

from pathlib import Path

import pytest

STARTS_WITH_TEST_JOBS = """
import tests.kernel.sample_jobs
from galley.project.commands.worker import worker
worker()
"""
"""A worker that knows the jobs of the tests."""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A file that the jobs write to."""
    path = tmp_path / "out.txt"
    path.touch()
    return path
