"""From a context to an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from galley.site import shell as shells
from galley.site.contexts import PageShell
from galley.site.pagekeys import SETTINGS_KEY, note
from galley.site.queries import address
from galley.site.rendering import keep


def language_of(request: HttpRequest) -> str:
    """The language of the address that was asked for."""
    active = getattr(request, "LANGUAGE_CODE", None) or translation.get_language() or ""
    return active if active in shells.languages() else settings.LANGUAGE_CODE


def answer(
    request: HttpRequest,
    template: str,
    page: Any,
    *,
    who: shells.Publication,
    shell: PageShell,
    path: str = "",
    versions: Mapping[str, str] | None = None,
    subject: str | None = None,
    fresh_for: timedelta | None = None,
    paged: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Render a page in its language.

    Args:
        request: of the reader, or of the page store.
        template: one of those that `contexts` lists.
        page: its context.
        who: from `shell.publication`.
        shell: the head.
        path: the page's address, to mark it in the menu.
        versions: its addresses by language.
        subject: the key of the row that it is about; None: the page is not stored.
        fresh_for: see `rendering.keep`.
        paged: it is a list with pages.
        status: of the answer.
    """
    with translation.override(who.language):
        menu = shells.menu(who, path=path, versions=versions)
        body = render_to_string(template, {"page": page, "shell": shell, "menu": menu}, request=request)
    response = HttpResponse(body, status=status)
    response["Content-Language"] = shells.tag(who.language)
    if subject is not None:
        note(SETTINGS_KEY)
        keep(response, subject=subject, fresh_for=fresh_for, paged=paged)
    return response


def versions_of_view(name: str, *args: object) -> dict[str, str]:
    """The addresses of a view in every language."""
    return {code: address(name, code, *args) for code in shells.languages()}
