"""The desk's own views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Wagtail's menu posts here."""
    logout(request)
    return redirect("account_login")
