"""Pictures of items on the desk: got when somebody wants to see one, and shown from here, never from the provider."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from galley.gather.access import access_wire
from galley.gather.errors import PictureGoneError
from galley.gather.models import KeptPicture, WireItem
from galley.gather.picture_queries import pictures_of
from galley.gather.services import get_picture
from galley.kernel.models import User


@require_POST
def fetch_picture(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Have a picture at hand; the frame of it for a script, else the page it was asked from."""
    item = access_wire(pk, user=cast(User, request.user))
    try:
        view = get_picture(item, key)
    except PictureGoneError as error:
        raise Http404 from error
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return render(request, "gather/desk/picture_frame.html", {"view": view})
    return redirect(_back(request, item))


def _back(request: HttpRequest, item: WireItem) -> str:
    said = request.POST.get("next", "")
    if said and url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return said
    return reverse("galley_gather:event", args=[item.event_id]) if item.event_id else reverse("galley_gather:wall")


@require_GET
def small_picture(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The small size of a picture that is at hand; of a killed one nothing is shown."""
    item = access_wire(pk, user=cast(User, request.user))
    view = next((one for one in pictures_of(item) if one.key == key), None)
    if view is None or view.is_killed or view.tried is None or view.tried.kept_id is None:
        raise Http404
    small = KeptPicture.objects.filter(pk=view.tried.kept_id).values_list("small", flat=True).first()
    if small is None:  # forgotten just now
        raise Http404
    answer = HttpResponse(bytes(small), content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, max-age=300"
    return answer
