"""Which rows a page was made from, collected while it is made.

Whatever reads a row for a reader page notes its key ("story:7", "menu:en"); `collect` around the rendering has them
all. Outside of a rendering a note goes nowhere, so a query can be used by any screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

_until: ContextVar[list[datetime] | None] = ContextVar("noted_page_ends", default=None)
_noted: ContextVar[set[str] | None] = ContextVar("noted_page_keys", default=None)


def note(*keys: str) -> None:
    """Say that the page in the making shows these rows."""
    noted = _noted.get()
    if noted is not None:
        noted.update(keys)


def note_all(keys: Iterable[str]) -> None:
    """`note` for keys that come as a collection."""
    note(*keys)


def note_until(moment: datetime) -> None:
    """Say that the page in the making is wrong from that moment on, though no row will change then."""
    ends = _until.get()
    if ends is not None:
        ends.append(moment)


@contextmanager
def collect_ends() -> Iterator[list[datetime]]:
    """Collect the moments noted inside the block."""
    ends: list[datetime] = []
    token = _until.set(ends)
    try:
        yield ends
    finally:
        _until.reset(token)


@contextmanager
def collect() -> Iterator[set[str]]:
    """Collect the keys noted inside the block."""
    keys: set[str] = set()
    token = _noted.set(keys)
    try:
        yield keys
    finally:
        _noted.reset(token)


def story_key(story_id: int) -> str:
    """Of a story, its picture and bylines included."""
    return f"story:{story_id}"


def section_key(section_id: int) -> str:
    """Of a section: its name and the list of its stories."""
    return f"section:{section_id}"


def front_key(language: str) -> str:
    """Of what an editor chose for the front page, and of the newest stories."""
    return f"front:{language}"


def menu_key(language: str) -> str:
    """Of header and footer."""
    return f"menu:{language}"


def feed_key(language: str) -> str:
    """Of the newest stories of a language, as feeds and sitemaps list them."""
    return f"feed:{language}"


def archive_key(language: str) -> str:
    """Of all stories of a language by date."""
    return f"archive:{language}"


def corrections_key(language: str) -> str:
    """Of the list of corrections."""
    return f"corrections:{language}"


def contributor_key(contributor_id: int) -> str:
    """Of a contributor: name, text, and the list of stories."""
    return f"contributor:{contributor_id}"


def topic_key(topic_id: int) -> str:
    """Of a topic: name, and the list of stories."""
    return f"topic:{topic_id}"


ALERTS_KEY = "alerts"
"""Of the emergency alerts on the site, which every page shows."""
SETTINGS_KEY = "settings"


def month_key(language: str, month: date) -> str:
    """Of the stories of a language in a month."""
    return f"month:{language}:{month:%Y-%m}"
