"""Fixtures of gather's tests."""

from tests.gather.fixtures import desk, fill_wall, make_source, news, person

__all__ = ["desk", "fill_wall", "make_source", "news", "person"]
