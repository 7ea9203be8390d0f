"""Fixtures of gather's tests."""

import pytest

from galley.gather.services import grouping
from tests.gather.servers import news_server


@pytest.fixture
def news():
    with news_server() as server:
        yield server


@pytest.fixture(autouse=True)
def fresh_index():
    """Each test groups with an index of its own: the rows of the one before are gone."""
    grouping.forget_index()


@pytest.fixture
def make_source(db):
    from galley.gather.models import Source

    def make(url, **fields):
        fields.setdefault("name", f"Source {Source.objects.count() + 1}")
        fields.setdefault("allow_private", True)
        return Source.objects.create(url=url, **fields)

    return make
