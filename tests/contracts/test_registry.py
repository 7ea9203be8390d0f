"""A registry holds one entry a slug, and says what it has when asked for what it has not."""

import pytest

from galley.kernel.registry import Registry, UnknownEntryError


class First:
    slug = "one"


class Second:
    slug = "one"


def test_two_entries_with_one_slug_are_refused():
    registry: Registry = Registry("tests.data")
    registry.add(First())
    with pytest.raises(ValueError, match="'one'"):
        registry.add(Second())


def test_an_unknown_slug_is_answered_with_the_known_ones():
    registry: Registry = Registry("galley.kernel.jobs")
    with pytest.raises(UnknownEntryError, match="has no 'nothing'"):
        registry.get("nothing")
