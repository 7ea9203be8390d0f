"""The reader's own cookie: apart from the staff's session, and sent only where a reader has something to do.

It goes to `/reader/` and `/comments/` (of each language), not to stories, not to the front page and not where reads are
counted, so nothing there can follow anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer

from galley.feedback.conf import SESSION_DAYS
from galley.feedback.services.readers import close_session, reader_of_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from galley.feedback.models import Reader

COOKIE = "galley_reader"
_signer = Signer(salt="galley.feedback.session")


def current_reader(request: HttpRequest) -> Reader | None:
    """The reader who is signed in on this device. 1 query with a cookie, none without."""
    token = _token(request)
    return reader_of_session(token) if token else None


def sign_in(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Give the browser the cookie of a session."""
    for path in _paths():
        _set(request, response, path, _signer.sign(token), max_age=SESSION_DAYS.value * 86_400)


def sign_out(request: HttpRequest, response: HttpResponse) -> None:
    """End the session on this device."""
    token = _token(request)
    if token:
        close_session(token)
    for path in _paths():
        _set(request, response, path, "", max_age=0)


def _token(request: HttpRequest) -> str:
    try:
        return _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return ""


def _paths() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        prefix = "" if code == settings.LANGUAGE_CODE else f"/{code}"
        yield from (f"{prefix}/reader/", f"{prefix}/comments/")


def _set(request: HttpRequest, response: HttpResponse, path: str, value: str, *, max_age: int) -> None:
    response.set_cookie(
        COOKIE, value, max_age=max_age, path=path, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    # A response holds one cookie a name, but this one has several paths: each keeps its own place under another key.
    morsel = response.cookies.pop(COOKIE)
    dict.__setitem__(response.cookies, f"{COOKIE} {path}", morsel)
