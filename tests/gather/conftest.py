"""Fixtures of gather's tests."""

from tests.gather.fixtures import fill_wall, fresh_index, make_source, news, person

__all__ = ["fill_wall", "fresh_index", "make_source", "news", "person"]
