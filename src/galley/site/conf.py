"""The settings of the reader site."""

from __future__ import annotations

from galley.kernel.registry import UnknownEntryError
from galley.kernel.settings import Form, Setting
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
