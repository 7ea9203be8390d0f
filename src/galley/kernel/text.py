"""Small functions over text, for both of Galley's languages."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation where it is written; the screen that shows it translates it."""
    return message
