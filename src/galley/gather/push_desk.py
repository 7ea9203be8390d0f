"""The desk's screen of push messages: in which browsers somebody has them, and the browser's own half."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from galley.gather.access import access_browser, may_see_wires, require
from galley.gather.push_words import browser_name
from galley.gather.services import pushing
from galley.kernel.models import PushBrowser, User
from galley.kernel.ratelimit import Limit
from galley.kernel.text import gettext_noop
from galley.kernel.time import now
from galley.kernel.webpush import outbox
from galley.kernel.webpush.data import Address, PushError
from galley.kernel.webpush.vapid import own_vapid

MOST_BODY = 8_000
logger = logging.getLogger("galley.gather")
TESTS = Limit("gather.push_test", times=6, per=timedelta(minutes=1))
KEY_UNREADABLE = gettext_noop(
    "The newsroom's own key cannot be read. Whoever runs the server sees why with “galley doctor”. Letters and the desk"
    " tell you all the same."
)
WORKER_POLICY = "default-src 'none'; connect-src 'self'"


def staff(request: HttpRequest) -> User:
    """Whoever asks; Wagtail's admin lets nobody else in."""
    return cast(User, request.user)


@dataclass(frozen=True)
class PushSwitch:
    """What a page needs to switch push on and off in the browser that shows it."""

    public_key: str
    """Empty while the newsroom's own key cannot be read: the rest of the screen is as ever."""
    marks: str
    """Of this person's browsers, with spaces between."""
    scope: str

    @classmethod
    def of(cls, user: User) -> PushSwitch:
        marks = " ".join(browser.mark for browser in outbox.browsers_of(user))
        return cls(_public_key(), marks, reverse("wagtailadmin_home"))

    @property
    def broken(self) -> str:
        """What to say while there is no key."""
        return gettext(KEY_UNREADABLE)


def _public_key() -> str:
    try:
        return own_vapid().public_key
    except (OSError, ValueError):
        logger.exception("push.key_unreadable")
        return ""


@require_GET
def push(request: HttpRequest) -> HttpResponse:
    """Somebody's browsers with push, and the switch for this one."""
    user = staff(request)
    require(may_see_wires(user))
    title = gettext("Push messages")
    return render(
        request,
        "gather/desk/push.html",
        {
            "page_title": title,
            "header_title": title,
            "header_icon": "mobile-alt",
            "breadcrumbs_items": [{"url": "", "label": title}],
            "push_switch": PushSwitch.of(user),
            "browsers": [_Row.of(browser) for browser in outbox.browsers_of(user)],
            "most": outbox.MOST_BROWSERS,
        },
    )


@dataclass(frozen=True)
class _Row:
    """A browser as its owner sees it."""

    browser: PushBrowser
    shape: str
    word: str
    problem: str

    @classmethod
    def of(cls, browser: PushBrowser) -> _Row:
        if not browser.problem:
            return cls(browser, "done", gettext("On"), "")
        problem = gettext(browser.problem)
        if browser.not_before > now():
            return cls(browser, "needs_you", gettext("Waits"), problem)
        return cls(browser, "failed", gettext("The last message was not taken"), problem)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, in the language of whoever asks; its address makes all of the desk its scope."""
    require(may_see_wires(staff(request)))
    said = {
        "key": _public_key(),
        "renew": reverse("galley_gather:renew_push"),
        "home": reverse("wagtailadmin_home"),
        "language": get_language(),
        "title": gettext("Something new in the desk"),
        "body": gettext("Open the desk to see what it is."),
    }
    answer = render(
        request, "gather/desk/push_worker.js", {"said": json.dumps(said)}, content_type="text/javascript; charset=utf-8"
    )
    answer["Content-Security-Policy"] = WORKER_POLICY
    return answer


@require_POST
def add_browser(request: HttpRequest) -> HttpResponse:
    """The browser that shows this screen takes push messages from now on."""
    user = staff(request)
    require(may_see_wires(user))
    try:
        browser = outbox.add_browser(user, _address(_said(request)), name=browser_name(_user_agent(request)))
    except PushError as error:
        return JsonResponse({"problem": gettext(error.problem)}, status=422)
    return JsonResponse({"mark": browser.mark}, status=201)


@require_POST
def whose_browser(request: HttpRequest) -> HttpResponse:
    """Who is pushed to in the browser that asks, which says its address to show that it is this one."""
    user = staff(request)
    require(may_see_wires(user))
    holder = outbox.holder_of(str(_said(request).get("endpoint", "")))
    return JsonResponse({"whose": "nobodys" if holder is None else "yours" if holder == user.pk else "anothers"})


# A service worker has no token; it must send JSON, which no other site's page can, and know the old address.
@csrf_exempt
@require_POST
def renew_browser(request: HttpRequest) -> HttpResponse:
    """The browser changed its address by itself."""
    user = staff(request)
    require(may_see_wires(user) and request.content_type == "application/json")
    said = _said(request)
    try:
        renewed = outbox.renew_browser(user, str(said.get("old", "")), _address(said.get("new")))
    except PushError as error:
        return JsonResponse({"problem": gettext(error.problem)}, status=422)
    return HttpResponse(status=204 if renewed else 404)


@require_POST
def remove_browser(request: HttpRequest, mark: str) -> HttpResponse:
    """Push to this browser no longer."""
    browser = access_browser(mark, user=staff(request))
    outbox.remove_browser(browser)
    messages.success(request, gettext("%(browser)s takes no push messages any more.") % {"browser": browser.name})
    return redirect("galley_gather:push")


@require_POST
def try_browser(request: HttpRequest, mark: str) -> HttpResponse:
    """Send a test, now, and say what the push service answered."""
    browser = access_browser(mark, user=staff(request))
    if TESTS.take(browser.user_id):
        messages.warning(request, gettext("Those were many tests. Try again in a minute."))
        return redirect("galley_gather:push")
    if not _public_key():
        messages.error(request, gettext(KEY_UNREADABLE))
        return redirect("galley_gather:push")
    tried = pushing.push_test(browser)
    if tried is pushing.Tried.TAKEN:
        messages.success(request, gettext("The push service took the test. It is on your screen in a moment."))
    elif tried is pushing.Tried.WAITS:
        messages.warning(request, gettext("The test waits and is sent again. See below why."))
    elif tried is pushing.Tried.GONE:
        messages.error(request, gettext("This browser does not take push messages any more. It is off the list."))
    else:
        messages.error(request, gettext("The push service did not take the test. See below why."))
    return redirect("galley_gather:push")


def _said(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent; anything else is an empty one."""
    try:
        said = json.loads(request.body[:MOST_BODY])
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _address(said: Any) -> Address:
    """As `PushSubscription.toJSON()` has it; what is missing is empty, and refused where it is checked."""
    said = said if isinstance(said, dict) else {}
    keys = said.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    return Address(str(said.get("endpoint", "")), str(keys.get("p256dh", "")), str(keys.get("auth", "")))


def _user_agent(request: HttpRequest) -> str:
    return str(request.headers.get("User-Agent", ""))[:500]
