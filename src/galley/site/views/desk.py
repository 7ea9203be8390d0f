"""The way from the desk's menu to what an editor curates."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from galley.site.models import FrontPage


def edit_front(request: HttpRequest, language: str) -> HttpResponse:
    """Open the front page of a language in Wagtail's editor, which asks who may.

    Raises:
        Http404: the language has none.
    """
    front = FrontPage.objects.filter(locale__language_code=language).order_by("path").first()
    if front is None:
        raise Http404(language)
    return redirect("wagtailadmin_pages:edit", front.pk)
