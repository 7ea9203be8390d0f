"""Waiting for the next page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def new_document(page: Any) -> Iterator[None]:
    """What is done inside leads to another document, which is there at the end.

    `page.expect_navigation` is content with a new address, too, which the editor gives itself when it saves on its own.
    """
    page.evaluate("() => { window.isTheOldDocument = true }")
    yield
    page.wait_for_function("() => !window.isTheOldDocument && document.readyState === 'complete'")
