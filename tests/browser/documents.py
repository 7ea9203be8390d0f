"""Waiting for what a page becomes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

SECONDS = 30
PAUSE_MS = 50


def wait_until(page: Any, function: str, argument: Any = None) -> None:
    """Wait until this JavaScript function says yes; it is asked again after a page that has gone away.

    `page.wait_for_function` asks with `eval`, which the policy of the desk's pages refuses from the second time on.

    Raises:
        AssertionError: It has not said yes in half a minute.
    """
    from playwright.sync_api import Error

    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(Error):
            if page.evaluate(function, argument):
                return
        page.wait_for_timeout(PAUSE_MS)
    raise AssertionError(f"{page.url} never came to {function}")


@contextlib.contextmanager
def new_document(page: Any) -> Iterator[None]:
    """What is done inside leads to another document, which is there at the end.

    `page.expect_navigation` is content with a new address, too, which the editor gives itself when it saves on its own.
    """
    page.evaluate("() => { window.isTheOldDocument = true }")
    yield
    wait_until(page, "() => !window.isTheOldDocument && document.readyState === 'complete'")
