"""Whose browsers are pushed to, and the messages that wait for them: rows first, the network afterwards.

A browser is claimed by one conditional UPDATE, then given the first of its messages. Whoever is killed in between has
written nothing: when the lease has ended, the message goes again, under the same topic and tag, so that the push
service and the browser put it in the place of the first one and it makes no second sound. That is why a push message,
unlike a delivery, is never in doubt.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from galley.kernel.conf import JOB_KEEP_DONE_HOURS, PUSH_ALLOW_PRIVATE
from galley.kernel.jobs.declare import task_named
from galley.kernel.models import PushBrowser, PushMessage
from galley.kernel.text import gettext_noop
from galley.kernel.time import back_off, now
from galley.kernel.webpush.data import (
    Address,
    Gone,
    Later,
    PushAnswer,
    PushData,
    PushError,
    Refused,
    Taken,
    Urgency,
    b64encode,
    message_bytes,
)
from galley.kernel.webpush.encrypting import AddressError, keys_of, point_of
from galley.kernel.webpush.sending import NOT_REACHED, is_endpoint, open_http, send
from galley.kernel.webpush.vapid import Vapid, own_contact, own_vapid

if TYPE_CHECKING:
    from galley.kernel.models import User

MOST_BROWSERS = 10
"""Of one person."""
LEASE = timedelta(minutes=2)
AT_ONCE = 32
"""Browsers that are claimed together; with eight threads and ten seconds each, their turn ends within the lease."""
THREADS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
SHORTEST_WAIT = timedelta(seconds=1)
SEND_JOB = "kernel.send_pushes"
WAITING = PushMessage.State.WAITING
logger = logging.getLogger("galley.webpush")


# Browsers


def mark_of(endpoint: str) -> str:
    """By what a browser's page knows its row without the endpoint being on any page."""
    return sha256(endpoint.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def add_browser(user: User, address: Address, *, name: str) -> PushBrowser:
    """Push to this browser from now on; one that another person had on the same machine is theirs no longer.

    Raises:
        PushError: it cannot be pushed to.
    """
    reached = _reached_at(address)
    PushBrowser.objects.filter(mark=reached["mark"]).exclude(user=user).delete()
    if PushBrowser.objects.filter(user=user).exclude(mark=reached["mark"]).count() >= MOST_BROWSERS:
        raise PushError(gettext_noop("You have push in as many browsers as one person can have. Remove one first."))
    browser, _made = PushBrowser.objects.update_or_create(
        mark=reached["mark"], defaults={**reached, "user": user, "name": name[:80]}
    )
    logger.info("push.browser_added", extra={"browser": browser.pk, "user": user.pk})
    return browser


@transaction.atomic
def renew_browser(user: User, old_endpoint: str, address: Address) -> PushBrowser | None:
    """The browser's address changed by itself, and what waits for it goes there; None when it was not pushed to.

    Raises:
        PushError: it cannot be pushed to at its new address.
    """
    known = PushBrowser.objects.filter(user=user, mark=mark_of(old_endpoint)).first()
    if known is None:
        return None
    reached = _reached_at(address)
    PushBrowser.objects.filter(mark=reached["mark"]).exclude(pk=known.pk).delete()
    # Whoever is sending to the old address has it no longer: that it is gone there says nothing of the new one.
    PushBrowser.objects.filter(pk=known.pk).update(**reached, token="", lease_until=None)
    return PushBrowser.objects.get(pk=known.pk)


def _reached_at(address: Address) -> dict[str, Any]:
    """What a row holds of an address that is fresh.

    Raises:
        PushError: it cannot be pushed to.
    """
    if not is_endpoint(address.endpoint, allow_private=PUSH_ALLOW_PRIVATE.value):
        raise PushError(gettext_noop("The browser gave an address that is none of a push service."))
    try:
        key, auth = keys_of(address)
    except AddressError as error:
        raise PushError(gettext_noop("The browser gave keys that cannot be used.")) from error
    return {
        "mark": mark_of(address.endpoint),
        "endpoint": address.endpoint,
        "p256dh": b64encode(point_of(key)),  # as we write them, since they can be written longer than a column is
        "auth": b64encode(auth),
        "problem": "",
        "detail": "",
        "failures": 0,
        "not_before": now(),
    }


def remove_browser(browser: PushBrowser) -> None:
    """Push to it no longer; what waits for it is forgotten."""
    browser.delete()


def browsers_of(user: User) -> list[PushBrowser]:
    """Somebody's browsers, the newest first."""
    return list(PushBrowser.objects.filter(user=user))


def holder_of(endpoint: str) -> int | None:
    """The id of the user who is pushed to at this address; None when nobody is."""
    return PushBrowser.objects.filter(mark=mark_of(endpoint)).values_list("user", flat=True).first()


# Messages


@transaction.atomic
def queue_push(browsers: Iterable[PushBrowser], push: PushData, *, key: str) -> int:
    """Queue a message for these browsers, each once under this key; returns how many are new.

    Call it in the transaction of the change that it tells of.
    """
    wanted = list(browsers)
    known = set(PushMessage.objects.filter(browser__in=wanted, key=key).values_list("browser", flat=True))
    new = [browser for browser in wanted if browser.pk not in known]
    if not new:
        return 0
    content, expires_at = {"id": key, **push.as_json()}, now() + push.lasts
    PushMessage.objects.bulk_create(
        [
            PushMessage(
                browser=browser,
                key=key,
                tag=push.tag,
                urgency=push.urgency.value,
                content=content,
                expires_at=expires_at,
            )
            for browser in new
        ],
        ignore_conflicts=True,
    )
    task_named(SEND_JOB).enqueue()
    return len(new)


@dataclass(frozen=True)
class _Turn:
    """A browser that is ours for a moment, and what it is given."""

    browser: PushBrowser
    message: PushMessage

    @property
    def address(self) -> Address:
        return Address(self.browser.endpoint, self.browser.p256dh, self.browser.auth)


def send_due(*, only: PushBrowser | None = None) -> int:
    """Give push services what waits for them, the urgent first; returns how many messages were taken."""
    vapid = own_vapid()  # before anything is claimed: without it nothing can go
    _end_expired()
    taken = 0
    next_try: datetime | None = None
    while turns := _claim(only):
        for turn, answer in _send_all(turns, vapid):
            wait_until = _settle(turn, answer)
            taken += isinstance(answer, Taken)
            if wait_until and (next_try is None or wait_until < next_try):
                next_try = wait_until
    if next_try:
        task_named(SEND_JOB).using(run_after=next_try).enqueue()
    return taken


def _end_expired() -> None:
    at = now()
    _end(PushMessage.objects.filter(state=WAITING, expires_at__lte=at), PushMessage.State.EXPIRED)


def _end(messages: QuerySet[PushMessage], state: PushMessage.State) -> int:
    return messages.filter(state=WAITING).update(state=state, ended_at=now(), content={})


def _by_urgency(messages: QuerySet[PushMessage]) -> QuerySet[PushMessage]:
    rank = Case(When(urgency=Urgency.HIGH.value, then=Value(0)), default=Value(1), output_field=IntegerField())
    return messages.annotate(rank=rank).order_by("rank", "pk")


def _claim(only: PushBrowser | None) -> list[_Turn]:
    """Take browsers for which something waits, whose time has come, and which nobody else has."""
    at = now()
    free = Q(browser__lease_until=None) | Q(browser__lease_until__lt=at)
    due = PushMessage.objects.filter(free, state=WAITING, expires_at__gt=at, browser__not_before__lte=at)
    if only is not None:
        due = due.filter(browser=only)
    found = _by_urgency(due.filter(browser__user__is_active=True)).values_list("browser", flat=True)
    pks = list(dict.fromkeys(found[: AT_ONCE * 8]))[:AT_ONCE]
    return [turn for pk in pks if (turn := _claim_one(pk, at)) is not None]


def _claim_one(pk: int, at: datetime) -> _Turn | None:
    token = uuid.uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    if not PushBrowser.objects.filter(free, pk=pk).update(token=token, lease_until=now() + LEASE):
        return None
    browser = PushBrowser.objects.get(pk=pk)
    message = _by_urgency(browser.messages.filter(state=WAITING, expires_at__gt=at)).first()
    if message is None:
        _free(browser)
        return None
    newest = browser.messages.filter(state=WAITING, tag=message.tag, expires_at__gt=at).order_by("-pk")[0]
    _end(browser.messages.filter(tag=message.tag, pk__lt=newest.pk), PushMessage.State.REPLACED)
    return _Turn(browser, newest)


def _free(browser: PushBrowser, **values: object) -> None:
    PushBrowser.objects.filter(pk=browser.pk, token=browser.token).update(token="", lease_until=None, **values)


def _send_all(turns: list[_Turn], vapid: Vapid) -> Iterator[tuple[_Turn, PushAnswer]]:
    """Each message to its push service, some side by side; only the network is in these threads, no database."""
    contact, at = own_contact(), now()
    with (
        open_http(allow_private=PUSH_ALLOW_PRIVATE.value) as http,
        ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="push") as threads,
    ):
        sent = {
            threads.submit(
                send,
                message_bytes(turn.message.content),
                turn.address,
                vapid=vapid,
                contact=contact,
                lives=turn.message.expires_at - at,
                urgency=Urgency(turn.message.urgency),
                tag=turn.message.tag,
                http=http,
            ): turn
            for turn in turns
        }
        for future in as_completed(sent):
            yield sent[future], _answer_of(future)


def _answer_of(future: Future[PushAnswer]) -> PushAnswer:
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 -- a loop over browsers: one that breaks us keeps nobody from the rest
        name = type(error).__name__  # its message could hold the address
        logger.error("push.broke", extra={"error": name})
        return Later(NOT_REACHED, detail=name)


@transaction.atomic
def _settle(turn: _Turn, answer: PushAnswer) -> datetime | None:
    """Write down what came of it; when to try again, if it is to be."""
    browser, message = turn.browser, PushMessage.objects.filter(pk=turn.message.pk)
    logger.info("push.answered", extra={"browser": browser.pk, "answer": type(answer).__name__})
    match answer:
        case Gone():
            PushBrowser.objects.filter(pk=browser.pk, token=browser.token).delete()
        case Taken():
            _end(message, PushMessage.State.TAKEN)
            _free(browser, taken_at=now(), problem="", detail="", failures=0)
        case Refused(problem, detail):
            _end(message, PushMessage.State.REFUSED)
            _free(browser, problem=problem, detail=detail[:300], failures=0)
        case Later(problem, after, detail):
            failures = browser.failures + 1
            wait = max(after or back_off(failures, first=FIRST_WAIT, most=LONGEST_WAIT), SHORTEST_WAIT)
            until = now() + wait
            _free(browser, problem=problem, detail=detail[:300], failures=failures, not_before=until)
            return until
    return None


def forget_old_pushes() -> int:
    """Drop the rows of messages that are over; returns how many."""
    old = now() - timedelta(hours=JOB_KEEP_DONE_HOURS.value)
    return PushMessage.objects.filter(ended_at__lt=old).delete()[0]
