"""Fixtures that several apps' tests share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from galley.project.commands.start_django import SHORT_LIVED
from tests.homes import REPOSITORY, SERVER, NewsroomHome, Template, drop_database

ASK_A_DATABASE = frozenset({"db", "transactional_db", "live_server", "newsroom_home", "newsroom_template"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out the tests that ask no database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, when asked, what cannot differ from one database to another: a parser's answer."""
    if config.getoption("--database-only"):
        others = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _asks_a_database(item)]


def _asks_a_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not ASK_A_DATABASE.isdisjoint(fixtures)


@pytest.fixture(autouse=True)
def _default_language() -> Iterator[None]:
    """Each test begins in English: a request that another test made in Chinese leaves its language in the thread."""
    translation.activate(django_settings.LANGUAGE_CODE)
    yield
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _fresh_index() -> None:
    """Each test groups with an index of its own: the rows of the one before are gone."""
    if grouping := sys.modules.get("galley.gather.services.grouping"):
        grouping.forget_index()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, newsroom_template: Template
) -> None:
    """The test database begins as a copy of the migrated template; garbage is collected rarely from here on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SHORT_LIVED)
    newsroom_template.be_the_test_database()


@pytest.fixture(scope="session")
def newsroom_template() -> Template:
    """A migrated, empty newsroom, made once a version of the source and kept in `build`, or in GALLEY_TEST_DIR."""
    kept = os.environ.get("GALLEY_TEST_DIR")
    template = Template(Path(kept) if kept else REPOSITORY / "build" / "tests")
    template.make()
    return template


@pytest.fixture
def newsroom_home(
    newsroom_template: Template, tmp_path: Path, django_db_blocker: pytest.FixtureRequest
) -> Iterator[NewsroomHome]:
    """A newsroom of this test's own, migrated and empty, for processes that are started and killed.

    On SQLite it is a copied file, on PostgreSQL a cloned database; the suite's `GALLEY_DATABASE_URL` decides. Every
    process that it started is killed at the end, with all that it started.

    ```python
    @pytest.mark.crash
    def test_a_killed_worker_loses_nothing(newsroom_home):
        with newsroom_home.database():               # Django's ORM of the test itself, on the home's database
            wake_dispatcher.enqueue()
        worker = newsroom_home.start("worker")       # `galley worker` as a process
        worker.wait_for_log("worker.started")
        worker.kill()                                # a real kill -9
        newsroom_home.run("worker", "--once")        # to its end; a bad exit code fails the test
        assert newsroom_home.query("SELECT state FROM galley_kernel_job") == [("done",)]
    ```

    `start_python(code)` starts Python code with Django ready, such as a worker with a function replaced by one that
    kills its process; `python(code)` gives the JSON of the last line it printed. `environ` may be changed before a
    start, for instance `environ["GALLEY_JOB_LEASE_SECONDS"] = "1"`. The repository is on the path, so that a process
    can import `tests.…`.
    """
    home = newsroom_template.copy(tmp_path / "var", django_db_blocker)
    yield home
    home.end_everything()
    if SERVER:
        drop_database(home.database_name)
