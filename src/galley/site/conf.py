"""The settings of the reader site."""

from __future__ import annotations

from galley.kernel.registry import UnknownEntryError
from galley.kernel.settings import POSITIVE, Form, Setting
from galley.site.themes import themes


def _theme(text: str) -> str:
    try:
        return themes.get(text).slug
    except UnknownEntryError as error:
        raise ValueError(text) from error


THEME = Setting(
    "GALLEY_THEME",
    "plain",
    "The look of the reader site.",
    Form("the name of a theme: plain, broadsheet, local or station", _theme),
)
PAGE_GRACE_SECONDS = Setting(
    "GALLEY_PAGE_GRACE_SECONDS",
    2,
    "How long readers still get an old page while the worker makes the new one; after that the server makes it itself.",
    POSITIVE,
)
PAGE_MEMORY_MB = Setting(
    "GALLEY_PAGE_MEMORY_MB", 64, "How much of the page store each web process keeps in memory, in megabytes.", POSITIVE
)
SEARCH_BACKEND = Setting(
    "GALLEY_SEARCH_BACKEND", "", "What readers' searches run on: sqlite or postgresql; empty: as the database is."
)
