"""A request for a page that is stored is answered from the store, and stored when it is not there yet.

It matters where nothing answers in front of Django (a page's first reader, the development server, tests); the reader's
own cookies are never used to make the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from galley.site.addresses import address_of
from galley.site.rendering import is_making, quoted
from galley.site.services import fetch_page

STORED_VIEW = "galley_stored"
STORED_HEADER = "X-Galley-Stored"
View = Callable[..., Any]


def stored(view: View) -> View:
    """Mark a view whose answers are kept in the page store when they say so (`rendering.keep`)."""
    setattr(view, STORED_VIEW, True)
    return view


class PageStoreMiddleware:
    """Last in the list, so that what others do to every answer is done to these too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing before the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer from the store, or let the view do it."""
        if request.method not in {"GET", "HEAD"} or is_making(request) or not _is_stored(request, view):
            return None
        address = address_of(request.path, request.META.get("QUERY_STRING", ""))
        page = fetch_page(address) if address is not None else None
        if page is None:
            return None
        response = HttpResponse(page.bodies["identity"], status=page.status, content_type=page.media_type)
        for name, value in page.headers:
            response[name] = value
        response[STORED_HEADER] = quoted(page.address)
        return response


def _is_stored(request: HttpRequest, view: View) -> bool:
    if not settings.GALLEY_STORE_PAGES:
        return False
    match = request.resolver_match
    return getattr(view, STORED_VIEW, False) or (match is not None and match.url_name == "wagtail_serve")
