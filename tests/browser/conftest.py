"""Fixtures for tests that drive a real Chromium.

- `chromium`: the browser, one a session.
- `reader`: a function that opens a page as a reader: `reader(width=360, dark=False, language="en", scripts=True)`.
  Whatever the page logs as an error, or fetches from elsewhere, fails the test.
- `sample_site`: the address of a server with every reader page made of sample values (`tests/browser/samples.py`).
- `live_server`: pytest-django's, with the database; use it for paths through the real site.
- `staff(page, live_server, user)`: signs a member of staff in, without the log-in page.
- `axe(page)`: axe-core's violations of the page as it is shown now; skips when node's package is not there.

Chromium is found at `GALLEY_CHROMIUM`, or on the path, or where playwright put it.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tools.chromium import launch

CACHE = Path(os.environ.get("GALLEY_NODE_CACHE") or Path(__file__).resolve().parents[2] / "build/node")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Playwright's own loop runs in this thread, and Django would otherwise refuse the database in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium that talks to nobody of itself."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as runner:
        try:
            browser = launch(runner)
        except playwright.Error as error:
            pytest.skip(f"Chromium does not start: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open pages as a reader; nothing may be logged as an error or come from another host."""
    contexts, troubles = [], []

    def open_page(
        *,
        width: int = 360,
        height: int = 780,
        dark: bool = False,
        language: str = "en",
        scripts: bool = True,
        **more: Any,
    ) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
            java_script_enabled=scripts,
            has_touch=width < 600,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: _stays_here(request.url, troubles))
        page.galley_troubles = troubles
        return page

    yield open_page
    for context in contexts:
        context.close()
    unexpected = [trouble for trouble in troubles if "the server responded with a status of 4" not in trouble]
    assert unexpected == []


def _stays_here(url: str, troubles: list[str]) -> None:
    if not url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:", "about:")):
        troubles.append(f"The page asked another host: {url}")


class _SampleServer(http.server.BaseHTTPRequestHandler):
    pages: dict[str, str] = {}
    headers_sent = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'",
        "X-Content-Type-Options": "nosniff",
    }

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body, media_type = self._answer(path)
        self.send_response(200 if body is not None else 404)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(body or b"")

    def _answer(self, path: str) -> tuple[bytes | None, str]:
        from django.contrib.staticfiles import finders

        from tests.browser import samples

        if path.startswith("/pictures/"):
            _, _, seed, name = path.split("/")
            size = name.partition(".")[0]
            body = (
                samples.picture_bytes(int(seed), 800, 1000)
                if size == "tall"
                else samples.picture_bytes(int(seed), int(size))
            )
            return body, "image/jpeg"
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            kinds = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
            return (Path(found).read_bytes(), kinds[Path(found).suffix]) if found else (None, "text/plain")
        html = self.pages.get(path)
        return (html.encode() if html is not None else None), "text/html; charset=utf-8"

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="session")
def sample_site() -> Iterator[str]:
    """Every reader page made of sample values, under the content security policy of the real site."""
    from tests.browser import samples

    _SampleServer.pages = samples.rendered()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _SampleServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def staff() -> Callable[[Any, Any, Any], None]:
    """Sign a member of staff in by a session cookie: the log-in page has tests of its own."""

    def sign_in(page: Any, live_server: Any, user: Any) -> None:
        from django.test import Client

        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])

    return sign_in


def node_package(name: str) -> Path:
    """The folder of an npm package, fetched once into `build/node` by `tools/node.sh`; skips the test without it."""
    folder = CACHE / "node_modules" / name
    if folder.exists():
        return folder
    if not shutil.which("npm"):
        pytest.skip(f"{name} is not there: install node and npm, or run tools/node.sh where they are")
    script = Path(__file__).resolve().parents[2] / "tools/node.sh"
    done = subprocess.run(["sh", str(script), str(CACHE)], capture_output=True, text=True, check=False)
    if not folder.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{name} could not be fetched: {done.stderr.strip()[-200:]}")
        pytest.skip(f"{name} could not be fetched: {done.stderr.strip()[-200:]}")
    return folder


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """What axe-core finds on a page: "rule: help (selector)" for each violation."""
    source = (node_package("axe-core") / "axe.min.js").read_text()

    def violations(page: Any) -> list[str]:
        page.evaluate(source)
        found = page.evaluate(
            "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            AXE_TAGS,
        )
        return [
            f"{violation['id']}: {violation['help']} ({json.dumps(node['target'])[:120]})"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return violations
