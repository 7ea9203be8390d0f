"""Make one reader page the way a reader without cookies gets it, and the page store of this installation."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from asgiref.local import Local
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import get_urlconf, set_urlconf
from django.utils import translation

import galley
from galley.site import pagekeys
from galley.site.conf import THEME
from galley.site.pagestore import PageFile, PageStore, make_page

MAKING = "galley.page_in_the_making"
"""In `request.META` of a request that makes a page for the store."""
KEPT_HEADERS = ("content-language", "link", "x-robots-tag")
_handlers = Local()


@dataclass(frozen=True)
class StoredAs:
    """That an answer may be kept for everyone."""

    subject: str = ""
    """The key of the row that the page is about."""
    fresh_for: timedelta | None = None
    """Made anew after this time even when no row changed."""
    paged: bool = False
    """Its address has further pages, "?page=2"; those of other pages are no pages of their own."""


@dataclass(frozen=True)
class MadePage:
    """What came of making a page."""

    response: HttpResponseBase
    page: PageFile | None
    """None: not to be stored; another address, an error, or a page that depends on who asks."""
    keys: frozenset[str]
    stored_as: StoredAs | None

    @property
    def is_copy(self) -> bool:
        """It was asked for by a page number that its view does not know: it is the page without the number."""
        return self.stored_as is not None and self.page is None and self.response.status_code == 200


Response = TypeVar("Response", bound=HttpResponseBase)


def keep(response: Response, *, subject: str = "", fresh_for: timedelta | None = None, paged: bool = False) -> Response:
    """Say that an answer is the same for every reader and may be stored; its rows are noted in `pagekeys`."""
    response.stored_as = StoredAs(subject, fresh_for, paged)  # type: ignore[attr-defined]
    return response


def is_making(request: HttpRequest) -> bool:
    """The page store asks, not a reader."""
    return MAKING in request.META


def make(address: str) -> MadePage:
    """Run the request of an address through Django, without cookies, and take what it gives."""
    request = _request_for(address)
    urlconf, language = get_urlconf(), translation.get_language()
    try:
        with pagekeys.collect() as keys, pagekeys.collect_ends() as ends:
            response = _handler().get_response(request)
    finally:
        set_urlconf(urlconf)
        if language is None:
            translation.deactivate_all()
        else:
            translation.activate(language)
    stored_as: StoredAs | None = getattr(response, "stored_as", None)
    # Somebody who tries all numbers must not fill the disk with copies of one page.
    own = stored_as is not None and (stored_as.paged or "?" not in address)
    good_until = min(ends).timestamp() if ends else 0.0
    page = _page_from(address, response, good_until) if own else None
    # It is not closed: that would tell Django that the request is over, and end the reader's own database connection.
    return MadePage(response, page, frozenset(keys), stored_as)


def _page_from(address: str, response: HttpResponseBase, good_until: float) -> PageFile | None:
    if response.status_code not in {200, 410} or response.streaming or response.cookies:
        return None
    body: bytes = response.content  # type: ignore[attr-defined]
    headers = tuple((name, response[name]) for name in KEPT_HEADERS if response.has_header(name))
    return make_page(
        address,
        body,
        media_type=response.get("Content-Type", "text/html; charset=utf-8"),
        status=response.status_code,
        headers=headers,
        good_until=good_until,
    )


def _handler() -> BaseHandler:
    handler: BaseHandler | None = getattr(_handlers, "handler", None)
    if handler is None:
        handler = BaseHandler()
        handler.load_middleware()
        _handlers.handler = handler
    return handler


def _request_for(address: str) -> WSGIRequest:
    path, _question, query = address.partition("?")
    base = urlsplit(settings.GALLEY_BASE_URL)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": base.hostname,
        "SERVER_PORT": str(base.port or (443 if base.scheme == "https" else 80)),
        "HTTP_HOST": base.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": base.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
        MAKING: "1",
    }
    return WSGIRequest(environ)


# The store


def page_store() -> PageStore:
    """The page store of the settings in force."""
    return _store(Path(settings.PAGE_STORE_DIR), settings.GALLEY_BASE_URL, THEME.value)


@lru_cache(maxsize=8)
def _store(folder: Path, base_url: str, theme: str) -> PageStore:
    return PageStore(folder, stamp=_stamp(base_url, theme))


def _stamp(*parts: str) -> str:
    """Names all that pages are made with besides rows, so that an upgrade begins with an empty store."""
    digest = hashlib.sha256("\n".join([version("galley-newsroom"), *parts]).encode())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    for file in sorted([manifest, *_looks()]):
        try:
            found = file.stat()
        except FileNotFoundError:
            continue
        digest.update(f"{file}{os.sep}{found.st_mtime_ns}{os.sep}{found.st_size}".encode())
    return digest.hexdigest()[:16]


def _looks() -> Iterable[Path]:
    package = Path(galley.__file__).parent
    for pattern in ("*/templates/**/*.html", "*/locale/**/*.po", "site/*.py", "site/templatetags/*.py"):
        yield from package.glob(pattern)


def quoted(address: str) -> str:
    """An address as a header may carry it."""
    return quote(address, safe="/?=&")
