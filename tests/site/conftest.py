"""The newsroom's small cast, for stories that were really signed; a page store of the test's own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Site

from galley.newsroom.models import StoryPage
from galley.site.pagestore import PageStore
from galley.site.rendering import page_store
from tests.newsroom.conftest import (  # noqa: F401 -- fixtures
    chief_editor,
    desk_editor,
    draft,
    person,
    published,
    reporter,
    sections,
)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Iterator[PageStore]:
    """The page store, in a folder of this test's own."""
    settings.PAGE_STORE_DIR = tmp_path / "pages"
    Site.clear_site_root_paths_cache()
    yield page_store()
    cache.clear()


@pytest.fixture
def many(published: Callable[..., StoryPage]) -> Callable[..., list[StoryPage]]:  # noqa: F811
    """Several published stories, the first one the newest."""

    def make(count: int, *, at: datetime | None = None, **values: Any) -> list[StoryPage]:
        numbers = itertools.count(1)
        stories = [published(f"Story number {next(numbers)}", **values) for _ in range(count)]
        return stories[::-1]

    return make
