"""The address at which hubs call: outside the desk, for machines; nothing here says who we are or what we keep."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from galley.gather.conf import FETCH_MAX_MEGABYTES
from galley.gather.services import websub


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """A hub asks whether we meant it (GET), or pushes what is new (POST)."""
    if request.method == "GET":
        said = {name: str(value) for name, value in request.GET.items()}
        answer = websub.answer_hub(token, said)
        if answer is None:
            return HttpResponse(status=404)
        return HttpResponse(
            answer, content_type="text/plain; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"}
        )
    if not websub.takes_pushes(token):
        return HttpResponse(status=410)
    limit = FETCH_MAX_MEGABYTES.value * 1024 * 1024
    body = request.read(limit + 1)
    if len(body) > limit:
        return HttpResponse(status=413)
    websub.take_push(
        token,
        body,
        signature=request.headers.get("X-Hub-Signature", ""),
        media_type=request.content_type or "",
        charset=(request.content_params or {}).get("charset", ""),
    )
    return HttpResponse(status=204)
