"""A registry holds one entry a slug, and says what it has when asked for what it has not."""

import importlib
from concurrent.futures import ThreadPoolExecutor

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


def test_threads_that_ask_at_once_all_see_every_entry(tmp_path, monkeypatch):
    package = tmp_path / "slowly_loaded"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from galley.kernel.registry import Registry\nentries = Registry('slowly_loaded')\n"
    )
    for slug in ("a", "b", "c"):
        (package / f"{slug}.py").write_text(
            "import time\nfrom slowly_loaded import entries\n"
            f"time.sleep(0.05)\nentries.add(type('Entry', (), {{'slug': {slug!r}}})())\n"
        )
    monkeypatch.syspath_prepend(tmp_path)
    entries = importlib.import_module("slowly_loaded").entries
    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(lambda _: len(entries), range(4)))
    assert seen == [3, 3, 3, 3]
