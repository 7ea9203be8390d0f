"""Readers subscribe to a newsletter, confirm it and leave it. No answer says whether an address is subscribed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from galley.distribute import queries, services
from galley.distribute.forms import SubscribeForm
from galley.kernel.ratelimit import Limit, client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

LETTERS_TO_ADDRESS = Limit("distribute.letters_to_address", times=4, per=timedelta(hours=1))
LETTERS_FROM_CLIENT = Limit("distribute.letters_from_client", times=20, per=timedelta(hours=1))


@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for a list. The answer is the same for every address."""
    lists = queries.open_lists(get_language() or "en")
    if not lists:
        return _page(request, "distribute/newsletter/none.html", {})
    if request.method == "GET":
        return _page(request, "distribute/newsletter/subscribe.html", {"form": SubscribeForm(lists=lists)})
    form = SubscribeForm(request.POST, lists=lists)
    if not form.is_valid():
        return _page(request, "distribute/newsletter/subscribe.html", {"form": form}, status=422)
    email = form.cleaned_data["email"]
    wait = LETTERS_FROM_CLIENT.take(client_address(request)) or LETTERS_TO_ADDRESS.take(email.casefold())
    if wait:
        form.add_error(None, _wait_words(wait))
        return _page(request, "distribute/newsletter/subscribe.html", {"form": form}, status=429)
    services.subscribe(email, mailing_list=form.cleaned_data["mailing_list"])
    return redirect("galley_distribute:subscribe_sent")


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    """A link is on its way."""
    return _page(request, "distribute/newsletter/sent.html", {})


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button that confirms; following the link alone does not, since mail programs follow links by themselves."""
    mailing_list = services.list_to_confirm(token)
    if mailing_list is None:
        return _page(request, "distribute/newsletter/confirm.html", {"is_spent": True}, status=410)
    if request.method == "POST":
        services.confirm(token)
    is_done = request.method == "POST"
    return _page(request, "distribute/newsletter/confirm.html", {"mailing_list": mailing_list, "is_done": is_done})


@csrf_exempt  # the token is the permission, and a mail program posts without a cookie (RFC 8058, section 3.2)
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A button that ends the subscription; a POST, from it or from a mail program, does. Twice is as once."""
    if request.method == "POST":
        services.unsubscribe(token)
        return _page(request, "distribute/newsletter/unsubscribe.html", {"is_done": True})
    context = {"mailing_list": services.list_of_token(token)}
    return _page(request, "distribute/newsletter/unsubscribe.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, template, {"robots": "noindex"} | context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie"])
    # The address holds a token; no other site learns it.
    response["Referrer-Policy"] = "same-origin"
    return response


def _wait_words(wait: timedelta) -> str:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return " ".join(
        [
            gettext("Too many letters were asked for."),
            ngettext("Try again in %(minutes)d minute.", "Try again in %(minutes)d minutes.", minutes)
            % {"minutes": minutes},
        ]
    )
