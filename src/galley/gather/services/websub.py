"""Let a hub push a feed to us besides our own asking: subscribe, prove that we meant it, take what it pushes, leave."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from galley.gather.data import Batch, Part, Raw
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.fetchers import web
from galley.gather.models import HubSubscription, Source
from galley.gather.services.storing import keep_refused, store_batch
from galley.gather.websub import is_signed, request_body
from galley.kernel.addresses import refused_address
from galley.kernel.http import HttpError
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.jobs.declare import task_named
from galley.kernel.text import gettext_noop
from galley.kernel.time import back_off, now

logger = logging.getLogger("galley.gather")

PATIENCE = timedelta(minutes=15)
"""For so long a hub may take to verify before it is asked again."""
AFTER_REFUSAL = timedelta(days=7)
RENEW_AT = 0.7
"""Of a lease, the share after which it is renewed, so that a hub that fails for days loses nothing."""
SHORTEST_LEASE = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(days=1)
MOST_TRIES_TO_LEAVE = 5

_NOT_REACHED = gettext_noop("The hub cannot be reached.")
_NOT_TAKEN = gettext_noop("The hub did not take the subscription.")
_DENIED = gettext_noop("The hub refuses to push this feed.")
_UNSIGNED = gettext_noop("The hub pushed something without a valid signature; it was thrown away.")


def note_hub(source: Source, batch: Batch) -> None:
    """Take note of the hub that a feed names, in the transaction that keeps the feed."""
    if not batch.hub_url.startswith(("http://", "https://")) or not _can_be_reached(source):
        return
    hub, topic = batch.hub_url[:2_000], (batch.topic_url or source.url)[:2_000]
    known = HubSubscription.objects.filter(source=source).first()
    if known is None:
        HubSubscription.objects.create(source=source, hub_url=hub, topic_url=topic)
    elif (known.hub_url, known.topic_url) != (hub, topic) and known.state != HubSubscription.State.LEAVING:
        HubSubscription.objects.filter(pk=known.pk).update(
            hub_url=hub, topic_url=topic, state=HubSubscription.State.ASKED, next_try=now(), failures=0, problem=""
        )
    else:
        return
    task_named("gather.ask_hubs").enqueue()


def _can_be_reached(source: Source) -> bool:
    """Whether a hub can call us back: on a public address, or within a network that the source may be in."""
    host = urlsplit(settings.GALLEY_BASE_URL).hostname or ""
    try:
        is_inside = refused_address(str(ip_address(host))) is not None
    except ValueError:
        is_inside = host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host
    return source.allow_private or not is_inside


def follow_switch(source: Source) -> None:
    """Leave the hub of a source that is switched off or gone, and ask it anew when it is on again."""
    state = HubSubscription.State
    rows = HubSubscription.objects.filter(source=source)
    if source.enabled and not source.is_gone:
        changed = rows.filter(state=state.LEAVING).update(state=state.ASKED, next_try=now(), failures=0, problem="")
    else:
        changed = rows.exclude(state=state.LEAVING).update(state=state.LEAVING, next_try=now(), failures=0)
    if changed:
        task_named("gather.ask_hubs").enqueue()


def ask_hubs() -> int:
    """Ask each hub whose turn it is: to begin, to renew before its lease ends, to leave; gives their number."""
    at = now()
    asked = 0
    due = HubSubscription.objects.filter(next_try__lte=at).order_by("next_try").values_list("pk", flat=True)[:100]
    for pk in list(due):
        if HubSubscription.objects.filter(pk=pk, next_try__lte=at).update(next_try=at + PATIENCE):
            _ask_hub(HubSubscription.objects.select_related("source").get(pk=pk))
            asked += 1
    return asked


def _ask_hub(row: HubSubscription) -> None:
    leaves = row.state == HubSubscription.State.LEAVING
    may_be_told = row.hub_url.startswith("https://") or row.source.allow_private
    callback = urljoin(settings.GALLEY_BASE_URL, reverse("galley_websub:callback", args=[row.token]))
    body = request_body(
        "unsubscribe" if leaves else "subscribe",
        topic=row.topic_url,
        callback=callback,
        secret=row.secret if may_be_told else "",  # over plain HTTP anybody on the way would know it
    )
    problem, detail = "", ""
    with web.open_http(allow_private=row.source.allow_private) as http:
        try:
            answer = http.post(row.hub_url, body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
            if answer.status in {307, 308} and (there := answer.headers.get("location")):
                HubSubscription.objects.filter(pk=row.pk).update(hub_url=urljoin(row.hub_url, there)[:2_000])
                problem, detail = _NOT_TAKEN, f"HTTP {answer.status}"
            elif not answer.is_success:
                problem, detail = _NOT_TAKEN, f"HTTP {answer.status} {answer.text[:500]}"
        except HttpError as error:
            problem, detail = _NOT_REACHED, error.problem
    if not problem:
        return  # what counts is the hub's own question at our callback, which may have come already
    if leaves and row.failures + 1 >= MOST_TRIES_TO_LEAVE:
        row.delete()  # its pushes find nobody from now on
        return
    wait = back_off(row.failures + 1, first=FIRST_WAIT, most=LONGEST_WAIT)
    HubSubscription.objects.filter(pk=row.pk).update(
        failures=F("failures") + 1, problem=problem, problem_detail=detail[:2_000], next_try=now() + wait
    )
    logger.warning("hub.failed", extra={"source": row.source_id, "problem": problem})


def answer_hub(token: str, said: Mapping[str, str]) -> str | None:
    """What a hub asks at the callback: whether we meant it (WebSub, section 5.3), or that it denies (5.2).

    Returns:
        The text to answer with; None when we did not ask for that: 404.
    """
    state = HubSubscription.State
    row = HubSubscription.objects.select_related("source").filter(token=token).first()
    mode, topic, challenge = (said.get(f"hub.{name}", "") for name in ("mode", "topic", "challenge"))
    if row is None or topic != row.topic_url:
        return None
    if mode == "denied":
        HubSubscription.objects.filter(pk=row.pk).update(
            state=state.REFUSED,
            problem=_DENIED,
            problem_detail=said.get("hub.reason", "")[:2_000],
            next_try=now() + AFTER_REFUSAL,
        )
        return ""
    if mode == "unsubscribe" and row.state == state.LEAVING and challenge:
        row.delete()
        return challenge
    if mode != "subscribe" or row.state == state.LEAVING or not challenge:
        return None
    seconds = said.get("hub.lease_seconds", "")
    lease = timedelta(seconds=int(seconds[:9])) if seconds.isascii() and seconds.isdigit() else timedelta(days=1)
    lease = max(lease, SHORTEST_LEASE)
    HubSubscription.objects.filter(pk=row.pk).update(
        state=state.ACTIVE,
        lease_until=now() + lease,
        next_try=now() + lease * RENEW_AT,
        failures=0,
        problem="",
        problem_detail="",
    )
    return challenge


def takes_pushes(token: str) -> bool:
    """Whether anything is expected at a callback, before its body is read."""
    return HubSubscription.objects.filter(token=token).exists()


def take_push(token: str, body: bytes, *, signature: str, media_type: str = "", charset: str = "") -> None:
    """Keep what a hub pushed, by the way on which a fetched feed is kept; safe to call twice.

    A push with a wrong signature, or for a subscription that we left, is dropped without a word to its sender (WebSub,
    section 7.1). A hub that could not be told the secret is believed only that there is something new: we fetch.
    """
    row = HubSubscription.objects.select_related("source").filter(token=token).first()
    if row is None or row.state != HubSubscription.State.ACTIVE or not row.source.enabled:
        return
    source = row.source
    if not (row.hub_url.startswith("https://") or source.allow_private):
        Source.objects.filter(pk=source.pk).update(next_try=now())
        task_named("gather.fetch_source").enqueue(source.pk)
        return
    if not is_signed(signature, body, secret=row.secret):
        HubSubscription.objects.filter(pk=row.pk).update(problem=_UNSIGNED, problem_detail="")
        logger.warning("hub.unsigned", extra={"source": source.pk})
        return
    at = now()
    raw = Raw(body, fingerprint_bytes(body), row.topic_url, media_type[:120])
    try:
        slug, feed = parse_feed(body, url=row.topic_url, format=source.format, charset=charset)
    except ParseError as error:
        keep_refused(source, raw, at=at)
        HubSubscription.objects.filter(pk=row.pk).update(
            problem=error.problem[:300], problem_detail=error.detail[:2_000]
        )
        return
    with transaction.atomic():
        batch = Batch(parts=(Part(feed, raw),), format=slug, problems=feed.problems)
        intake = store_batch(source, batch, fetched_at=at)
        HubSubscription.objects.filter(pk=row.pk).update(
            last_push=at, pushes=F("pushes") + 1, problem="", problem_detail=""
        )
        if intake.new:
            Source.objects.filter(pk=source.pk).update(last_new=at)
    logger.info("hub.pushed", extra={"source": source.pk, "new": intake.new, "updated": intake.updated})
