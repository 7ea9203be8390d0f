"""Carry out one delivery that is held: render it, mark that something leaves, send, and write down what came of it."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from galley.distribute import conf, queries
from galley.distribute.crashpoints import crash_point
from galley.distribute.data import Ability, InDoubt, Later, Outcome, Refused, RenditionData, Sent, Via
from galley.distribute.errors import LostLeaseError
from galley.distribute.mail import transport_for
from galley.distribute.models import Delivery, DeliveryAttempt
from galley.distribute.registries import pages_are_fresh
from galley.distribute.services import lettering, planning
from galley.distribute.services.holding import Task, held, lease_end
from galley.distribute.services.renditions import keep_rendition
from galley.kernel.http import GuardedHttp, HttpError
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import TypedSettingsError
from galley.newsroom.data import StoryData

logger = logging.getLogger("galley.deliveries")

PAGES_WAIT = timedelta(seconds=0.5)
TRIES_AS_ASKED = 3


def perform(task: Task) -> None:
    """Carry out one delivery that this worker has taken."""
    crash_point("taken")
    try:
        _perform(task)
    except LostLeaseError:
        logger.warning("delivery.lease_lost", extra={"delivery": task.delivery.pk})


def _perform(task: Task) -> None:
    delivery, adapter = task.delivery, task.adapter
    try:
        typed: Any = delivery.channel.typed_settings()
        story = queries.story_of(delivery)
        if story is None and delivery.kind not in {Delivery.Kind.WITHDRAWAL, Delivery.Kind.DIGEST}:
            held(delivery).move("skip", reason=planning.NOT_LIVE, token="", lease_until=None)
            return
        rendition = _rendition(task, story, typed)
    except TypedSettingsError as error:
        settle(delivery, Refused(gettext_noop("The channel's settings are not complete."), str(error)))
        return
    except Exception as error:
        # Adapters are other people's code: whatever is wrong with this one, the others go on and a person is told.
        logger.exception("delivery.not_rendered", extra={"delivery": delivery.pk})
        settle(delivery, Refused(gettext_noop("The story could not be prepared for this channel."), repr(error)))
        return
    if story is not None and not pages_are_fresh(adapter.waits_for(story, settings=typed)):
        _wait_for_pages(delivery)
        return
    crash_point("rendered")
    if adapter.abilities & Ability.READERS:
        audience = lettering.audience_of(delivery, there=task.plan.there)
        if not audience and not delivery.letters.exists():
            held(delivery).move("skip", reason=lettering.NOBODY, token="", lease_until=None)
            return
        begin(delivery, rendition, story, audience=audience)
    else:
        begin(delivery, rendition, story)
    crash_point("sending")
    outcome = _tried(task, rendition, typed)
    crash_point("answered")
    settle(delivery, outcome, there=task.plan.there)
    crash_point("settled")


def _rendition(task: Task, story: StoryData | None, typed: Any) -> RenditionData | None:
    """The bytes: those of the try that may have arrived, or else as the story is now."""
    delivery = task.delivery
    if task.was_doubtful and delivery.rendition is not None:
        return delivery.rendition.as_data()
    if delivery.kind == Delivery.Kind.DIGEST:
        adapter: Any = task.adapter
        digest: RenditionData = adapter.render_digest(queries.digest_of(delivery), settings=typed)
        return digest
    if story is None or task.plan.act == Delivery.Act.WITHDRAW:
        return None
    if task.plan.act == Delivery.Act.NOTICE and task.plan.there is not None:
        untold = [one for one in story.corrections if one.version > task.plan.there.version]
        return task.adapter.render_correction(story, untold or story.corrections[:1], settings=typed)
    return task.adapter.render(story, settings=typed)


@transaction.atomic
def begin(
    delivery: Delivery,
    rendition: RenditionData | None,
    story: StoryData | None,
    *,
    audience: list[lettering.Addressee] | None = None,
) -> None:
    """Mark, before anything leaves, that it may have left; keep the bytes that leave.

    Raises:
        LostLeaseError: another worker has the delivery.
    """
    kept = keep_rendition(rendition) if rendition is not None else None
    values: dict[str, Any] = {"rendition": kept, "may_be_there": True, "lease_until": lease_end()}
    if story is not None and delivery.kind != Delivery.Kind.WITHDRAWAL:
        values |= {"version": story.version, "headline": story.headline[:255]}
    if not held(delivery).move("begin", **values):
        raise LostLeaseError(delivery.key)
    if audience is not None:
        lettering.address_letters(delivery, audience)
    DeliveryAttempt.objects.create(
        delivery=delivery, number=delivery.attempts, token=delivery.token, started_at=timezone.now()
    )


def _tried(task: Task, rendition: RenditionData | None, typed: Any) -> Outcome:
    """Let the adapter do it, with what it may travel by."""
    seconds = max(2.0, conf.LEASE_SECONDS.value * 0.4)
    mail = transport_for(
        settings.GALLEY_SMTP_URL,
        folder=settings.MAIL_DIR,
        sender=settings.DEFAULT_FROM_EMAIL,
        timeout_seconds=seconds / 2,
    )
    private = bool(getattr(typed, "allow_private_address", False))
    with GuardedHttp(allow_private=private, timeout_seconds=seconds) as http, mail:
        try:
            return _acted(task, rendition, typed, Via(http=http, mail=mail))
        except LostLeaseError:
            raise
        except HttpError as error:
            return InDoubt(gettext_noop("The channel did not answer."), str(error))
        except Exception as error:
            # Other people's code broke while something may have left; nobody guesses.
            logger.exception("delivery.adapter_broke", extra={"delivery": task.delivery.pk})
            return InDoubt(gettext_noop("The channel's adapter broke while sending."), repr(error))


def _acted(task: Task, rendition: RenditionData | None, typed: Any, via: Via) -> Outcome:
    delivery, adapter, there = task.delivery, task.adapter, task.plan.there
    if adapter.abilities & Ability.READERS and rendition is not None:
        return lettering.send_letters(delivery, rendition, adapter=adapter, settings=typed, via=via)
    if task.was_doubtful and adapter.abilities & Ability.FIND:
        found = adapter.find(delivery.key, settings=typed, via=via)
        if found is not None:
            return found
    if delivery.act == Delivery.Act.WITHDRAW and there is not None:
        return adapter.withdraw(there.sent_there, key=delivery.key, settings=typed, via=via)
    if rendition is None:
        return Refused(gettext_noop("There is nothing to send."))
    if delivery.act == Delivery.Act.EDIT and there is not None:
        return adapter.correct(there.sent_there, rendition, key=delivery.key, settings=typed, via=via)
    return adapter.send(rendition, key=delivery.key, settings=typed, via=via)


@transaction.atomic
def settle(delivery: Delivery, outcome: Outcome, *, there: Delivery | None = None) -> None:
    """Write down what came of a try.

    Raises:
        LostLeaseError: another worker has the delivery; what it finds out counts.
    """
    gave_up = delivery.attempts >= conf.TRIES.value
    free: dict[str, Any] = {"token": "", "lease_until": None, "reason": "", "detail": ""}
    keeps_doubt = bool(delivery.channel.kind.abilities & Ability.READERS) and delivery.letters.exists()
    match outcome:
        case Sent(remote_id, url):
            move, free = (
                "arrive",
                free
                | {
                    "sent_at": timezone.now(),
                    "remote_id": remote_id or (there.remote_id if there else ""),
                    "url": url or (there.url if there else ""),
                    "may_be_there": keeps_doubt,
                },
            )
        case Later(reason, wait, detail):
            move = "refuse" if gave_up else "postpone"
            free |= {"reason": reason, "detail": detail, "may_be_there": keeps_doubt}
            free["next_try"] = timezone.now() + wait_after(delivery.attempts, asked=wait)
            if wait == timedelta(0):
                # Nothing failed, it was interrupted: that is no try.
                move, free["attempts"] = "postpone", delivery.attempts - 1
        case Refused(reason, detail):
            move, free = "refuse", free | {"reason": reason, "detail": detail, "may_be_there": keeps_doubt}
        case InDoubt(reason, detail):
            move = "postpone" if delivery.is_repeatable and not keeps_doubt and not gave_up else "doubt"
            free |= {"reason": reason, "detail": detail, "next_try": timezone.now() + back_off(delivery.attempts)}
    if not held(delivery).move(move, **free):
        raise LostLeaseError(delivery.key)
    DeliveryAttempt.objects.filter(delivery=delivery, token=delivery.token, ended_at=None).update(
        ended_at=timezone.now(),
        outcome=_ATTEMPT_OUTCOMES[type(outcome)],
        reason=free["reason"],
        detail=free["detail"],
        token="",
    )
    logger.info("delivery.settled", extra={"delivery": delivery.pk, "move": move, "try": delivery.attempts})


def wait_after(tries: int, *, asked: timedelta | None) -> timedelta:
    """How long to wait after so many tries: as long as the channel asks, or by our own back-off.

    A channel that asks for a second, again and again, is given more from the fourth try on: else all tries would be
    spent in seconds, and a delivery that only had to be patient would rest as failed.
    """
    if asked is None:
        return back_off(tries)
    return asked if tries <= TRIES_AS_ASKED else max(asked, back_off(tries - TRIES_AS_ASKED))


def back_off(tries: int) -> timedelta:
    """How long to wait after so many tries: doubled each time up to a cap, with jitter so that not all come at once."""
    longest = conf.LONGEST_WAIT_SECONDS.value
    full = min(conf.FIRST_WAIT_SECONDS.value * 2 ** min(max(tries - 1, 0), 30), longest)
    return timedelta(seconds=full * random.uniform(0.75, 1.25))  # noqa: S311 -- to spread tries, not to keep a secret


def _wait_for_pages(delivery: Delivery) -> None:
    """The site has not yet rendered a page that the channel will look at: come back in a moment, which is no try."""
    held(delivery).move(
        "postpone",
        token="",
        attempts=F("attempts") - 1,
        next_try=timezone.now() + PAGES_WAIT,
        lease_until=None,
        reason=gettext_noop("The site is just making the page that it points to."),
    )


_ATTEMPT_OUTCOMES = {
    Sent: DeliveryAttempt.Outcome.SENT,
    Later: DeliveryAttempt.Outcome.LATER,
    Refused: DeliveryAttempt.Outcome.REFUSED,
    InDoubt: DeliveryAttempt.Outcome.IN_DOUBT,
}
