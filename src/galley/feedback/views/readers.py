"""The reader's account: sign in by a link, a name, what one wrote, and the way out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galley.feedback import session
from galley.feedback.conf import LINK_MINUTES
from galley.feedback.errors import LinkSpentError, NameTakenError
from galley.feedback.forms import NameForm, SignInForm
from galley.feedback.queries import comment_data, comments_of_reader
from galley.feedback.services.readers import ask_for_link, choose_name, delete_account, use_link
from galley.feedback.views.answers import as_personal, local_path, personal, wait_words
from galley.kernel.ratelimit import Limit, client_address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LINKS_TO_ADDRESS = Limit("feedback.links_to_address", times=5, per=timedelta(hours=1))
LINKS_FROM_CLIENT = Limit("feedback.links_from_client", times=20, per=timedelta(hours=1))
LINKS_TRIED = Limit("feedback.links_tried", times=30, per=timedelta(hours=1))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the reader wrote, each with its state and why; without an account, the way to one."""
    reader = session.current_reader(request)
    if reader is None:
        return redirect("galley_feedback:sign_in")
    if not reader.has_name:
        return redirect("galley_feedback:name")
    page = Paginator(comments_of_reader(reader), 30).get_page(request.GET.get("page"))
    rows = [(comment.story, comment_data(comment, viewer=reader)) for comment in page]
    return personal(request, "feedback/reader.html", {"reader": reader, "rows": rows, "page_of": page})


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same for every address."""
    next_path = local_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        return personal(request, "feedback/sign_in.html", {"form": SignInForm(initial={"next": next_path})})
    form = SignInForm(request.POST)
    if not form.is_valid():
        return personal(request, "feedback/sign_in.html", {"form": form}, status=422)
    email = form.cleaned_data["email"]
    wait = LINKS_FROM_CLIENT.take(client_address(request)) or LINKS_TO_ADDRESS.take(email.lower())
    if wait:
        form.add_error(None, gettext("Too many links were asked for.") + " " + wait_words(wait))
        return personal(request, "feedback/sign_in.html", {"form": form}, status=429)
    ask_for_link(email, language=get_language() or "en", next_path=next_path)
    return redirect("galley_feedback:sign_in_sent")


@require_GET
def sign_in_sent(request: HttpRequest) -> HttpResponse:
    return personal(request, "feedback/sign_in_sent.html", {"minutes": LINK_MINUTES.value})


@require_http_methods(["GET", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows a button; only the button uses it up, because mail scanners open links too."""
    if request.method == "GET":
        return personal(request, "feedback/sign_in_link.html", {"spent": False})
    if wait := LINKS_TRIED.take(client_address(request)):
        return personal(request, "feedback/sign_in_link.html", {"spent": True, "wait": wait_words(wait)}, status=429)
    try:
        reader, cookie, next_path = use_link(token)
    except LinkSpentError:
        return personal(request, "feedback/sign_in_link.html", {"spent": True}, status=410)
    target = local_path(request, next_path) or reverse("galley_feedback:reader")
    response = HttpResponseRedirect(target if reader.has_name else _with_next("galley_feedback:name", target))
    session.sign_in(request, response, cookie)
    return as_personal(response)


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Choose the name that others see, at the first sign-in."""
    reader = session.current_reader(request)
    if reader is None:
        return redirect("galley_feedback:sign_in")
    next_path = local_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        return personal(
            request,
            "feedback/name.html",
            {"form": NameForm(initial={"name": reader.display_name, "next": next_path}), "reader": reader},
        )
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            choose_name(reader, form.cleaned_data["name"])
        except NameTakenError:
            form.add_error("name", gettext("Somebody has this name already. Choose another one."))
        else:
            return redirect(next_path or "galley_feedback:reader")
    return personal(request, "feedback/name.html", {"form": form, "reader": reader}, status=422)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    response = redirect("galley_feedback:sign_in")
    session.sign_out(request, response)
    return as_personal(response)


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what deleting the account means, then do it."""
    reader = session.current_reader(request)
    if reader is None:
        return redirect("galley_feedback:sign_in")
    if request.method == "GET":
        return personal(request, "feedback/delete.html", {"reader": reader})
    delete_account(reader)
    response = personal(request, "feedback/deleted.html", {})
    session.sign_out(request, response)
    return response


def _with_next(url_name: str, path: str) -> str:
    return f"{reverse(url_name)}?{urlencode({'next': path})}"
