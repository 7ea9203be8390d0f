"""Readers' pages of tips. They set no cookie, read no address and log nothing; see docs/decisions for why.

There is no CSRF token: nothing here is done by the authority of a cookie, so there is nothing to forge. A form that
another site sends is refused all the same, by what the browser says of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from galley.gather.conf import TIPS_KEEP_DAYS, TIPS_MAX_MEGABYTES
from galley.gather.services import tips
from galley.gather.tips.words import Code, write_code
from galley.gather.tips_forms import CodeForm, TipForm
from galley.kernel.uploads import Refusal, body_in_memory, refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from galley.gather.models import Tip

View = TypeVar("View", bound=Callable[..., Any])
FROM_ELSEWHERE = {"cross-site", "same-site"}


def confidential(view: View) -> View:
    """What every view of tips has: its body stays in memory and out of error reports, and its own site sent it."""
    kept = body_in_memory(most_bytes=lambda: TIPS_MAX_MEGABYTES.value * 1_000_000)(view)
    return csrf_exempt(sensitive_post_parameters()(require_http_methods(["GET", "POST"])(kept)))


@confidential
def send(request: HttpRequest) -> HttpResponse:
    """The form; sent, it answers with the code words, once."""
    if request.method == "GET" or not tips.tips_are_open():
        return _page(request, "send", {"form": TipForm()})
    if problem := _not_taken(request):
        return _page(request, "send", {"form": _with_error(TipForm({}), problem[0])}, status=problem[1])
    form = TipForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, "send", {"form": form}, status=422)
    if wait := tips.wait_to_send():
        return _page(request, "send", {"form": _with_error(form, _too_many(wait))}, status=429)
    code = tips.send_tip(form.cleaned_data["text"], form.cleaned_data["attachments"])
    return _page(request, "sent", {"words": _both_forms(code)})


@confidential
def come_back(request: HttpRequest) -> HttpResponse:
    """Answers for whoever has the code words; and a further message, or the end of it all."""
    if request.method == "GET":
        return _page(request, "come_back", {"form": CodeForm()})
    if problem := _not_taken(request):
        return _page(request, "come_back", {"form": _with_error(CodeForm({}), problem[0])}, status=problem[1])
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, "come_back", {"form": form}, status=422)
    if wait := tips.wait_to_try():
        return _page(request, "come_back", {"form": _with_error(form, _too_many(wait))}, status=429)
    return _opened(request, form)


def _opened(request: HttpRequest, form: CodeForm) -> HttpResponse:
    code = form.cleaned_data["code"]
    found = tips.find_tip(code)
    if found is None:
        said = gettext("No tip has these code words. They are mistyped, or the tip has been deleted.")
        return _page(request, "come_back", {"form": _with_error(form, said)}, status=404)
    tip, keys = found
    if "delete" in request.POST:
        tips.delete_tip(tip)
        return _page(request, "deleted", {})
    message, status = _add(request, tip) if "add" in request.POST else (TipForm(), 200)
    context = {
        "tip": tip,
        "answers": tips.answers_for(tip, keys),
        "form": message,
        "code": write_code(code, language="en"),
        "added": status == 201,
    }
    return _page(request, "answers", context, status=200 if status == 201 else status)


def _add(request: HttpRequest, tip: Tip) -> tuple[TipForm, int]:
    form = TipForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, 422
    if not tips.tips_are_open():
        return _with_error(form, gettext("No further message can be taken now.")), 503
    if wait := tips.wait_to_send():
        return _with_error(form, _too_many(wait)), 429
    tips.add_to_tip(tip, form.cleaned_data["text"], form.cleaned_data["attachments"])
    tip.refresh_from_db()
    return TipForm(), 201


def _not_taken(request: HttpRequest) -> tuple[str, int] | None:
    """Why a body is not even looked at, with the status to say it with."""
    why = refusal(request)
    if why is Refusal.TOO_LARGE:
        said = gettext("This was more than %(megabytes)d MB. Nothing was kept. Send it in several messages.")
        return said % {"megabytes": TIPS_MAX_MEGABYTES.value}, 413
    if why is Refusal.BUSY:
        return gettext("Too much comes in at this moment. Nothing was kept. Send it again in a few minutes."), 503
    if request.headers.get("Sec-Fetch-Site") in FROM_ELSEWHERE:
        return gettext("This came from a page of another site. Nothing was kept. Write it here."), 403
    return None


def _too_many(wait: timedelta) -> str:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    said = ngettext(
        "Too much comes in, and this was not sent. Send it again in %(minutes)d minute.",
        "Too much comes in, and this was not sent. Send it again in %(minutes)d minutes.",
        minutes,
    )
    return said % {"minutes": minutes}


_F = TypeVar("_F", TipForm, CodeForm)


def _with_error(form: _F, problem: str) -> _F:
    form.is_valid()
    form.errors.clear()
    form.add_error(None, problem)
    return form


def _both_forms(code: Code) -> dict[str, str]:
    return {language: write_code(code, language=language) for language in ("en", "zh")}


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that nobody keeps, and that tells no other site where its reader was."""
    common = {
        "robots": "noindex",
        "is_open": tips.tips_are_open(),
        "is_plain_http": _is_plain_http(),
        "keep_days": TIPS_KEEP_DAYS.value,
        "megabytes": TIPS_MAX_MEGABYTES.value,
    }
    response = render(request, f"gather/tips/{name}.html", common | context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _is_plain_http() -> bool:
    """Whether what is sent can be read on its way; an onion address has a lock of its own."""
    address = urlsplit(settings.GALLEY_BASE_URL)
    host = address.hostname or ""
    return address.scheme != "https" and host not in {"localhost", "127.0.0.1"} and not host.endswith(".onion")
