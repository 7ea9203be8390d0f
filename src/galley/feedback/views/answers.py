"""What the readers' views have in common: pages that nobody else may keep, addresses that stay here, limits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def personal(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page for one reader: no cache keeps it and no other site learns its address."""
    response = render(request, template, {"robots": "noindex"} | context, status=status)
    return as_personal(response)


def as_personal(response: HttpResponse) -> HttpResponse:
    """Mark a response as one reader's own."""
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    response["Referrer-Policy"] = "same-origin"
    return response


def local_path(request: HttpRequest, path: str) -> str:
    """The path when it leads to a page of this site, else nothing."""
    if path.startswith("/") and url_has_allowed_host_and_scheme(
        path, allowed_hosts=None, require_https=request.is_secure()
    ):
        return path
    return ""


def wait_words(wait: timedelta) -> str:
    """How long to wait, in words."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return ngettext("Try again in %(minutes)d minute.", "Try again in %(minutes)d minutes.", minutes) % {
        "minutes": minutes
    }
