"""A delivery to many readers: one letter each, in doubt one by one, all held by the delivery's lease."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings as django_settings
from django.utils import timezone

from galley.distribute import conf, states
from galley.distribute.crashpoints import crash_point
from galley.distribute.data import (
    InDoubt,
    Later,
    Outcome,
    ReaderData,
    Refused,
    RenditionData,
    Sent,
    Via,
)
from galley.distribute.errors import LostLeaseError
from galley.distribute.links import unsubscribe_url
from galley.distribute.models import Delivery, Letter, MailingList, Subscriber
from galley.distribute.models.letters import LetterQuerySet
from galley.distribute.services.threads import is_stopping
from galley.kernel.text import gettext_noop

NOBODY = gettext_noop("Nobody is subscribed to it yet.")
GONE = gettext_noop("The reader has unsubscribed meanwhile.")
LOST = gettext_noop("The worker was cut off while the mail server had the letter.")
STOP_AFTER = 3
"""After so many letters in a row that would not be taken now the round ends: it is the server, not a reader."""


class Addressee(NamedTuple):
    """A reader by number."""

    subscriber_id: int


def audience_of(delivery: Delivery, *, there: Delivery | None) -> list[Addressee]:
    """Who is to get this delivery, each address once.

    A notice of correction goes to those who got, or may have got, the story.
    """
    readers = Subscriber.objects.confirmed().filter(mailing_list__channel_id=delivery.channel_id)
    if delivery.kind == Delivery.Kind.DIGEST:
        readers = readers.filter(mailing_list__slug=delivery.content.get("list", ""))
    elif delivery.act == Delivery.Act.NOTICE and there is not None:
        got_it = Letter.objects.filter(
            delivery__story_uuid=delivery.story_uuid,
            delivery__channel_id=delivery.channel_id,
            state__in=[states.SENT, states.IN_DOUBT],
        )
        readers = readers.filter(pk__in=got_it.values("subscriber_id"))
    else:
        readers = readers.filter(mailing_list__language=delivery.language, mailing_list__rhythm=MailingList.Rhythm.EACH)
    by_address: dict[str, int] = {}
    for pk, email in readers.order_by("pk").values_list("pk", "email"):
        by_address.setdefault(email.casefold(), pk)
    return [Addressee(pk) for pk in by_address.values()]


def address_letters(delivery: Delivery, audience: Iterable[Addressee]) -> None:
    """Write down once who gets a letter of this delivery; who subscribes later gets the next one."""
    if delivery.letters.exists():
        return
    Letter.objects.bulk_create(
        [
            Letter(delivery=delivery, subscriber_id=reader.subscriber_id, key=f"{delivery.key}:{reader.subscriber_id}")
            for reader in audience
        ],
        batch_size=500,
    )


def send_letters(delivery: Delivery, rendition: RenditionData, *, adapter: Any, settings: Any, via: Via) -> Outcome:
    """Send every letter that still has to go; gives what became of the delivery as a whole.

    Raises:
        LostLeaseError: another worker has the delivery; it goes on with the letters that are left.
    """
    _recover(delivery, repeatable=via.mail.idempotent)
    Letter.objects.filter(delivery=delivery).move("take", token=delivery.token)
    lease = _Lease(delivery)
    postponed = 0
    for letter in _taken(delivery):
        if is_stopping():
            Letter.objects.filter(delivery=delivery, token=delivery.token).move("give_back", token="")
            return Later(gettext_noop("The worker was stopped; another goes on."), wait=timedelta(0))
        lease.renew()
        outcome = _send_letter(letter, rendition, adapter=adapter, settings=settings, via=via)
        postponed = postponed + 1 if isinstance(outcome, Later) else 0
        if postponed >= STOP_AFTER:
            break
    Letter.objects.filter(delivery=delivery, token=delivery.token).move("give_back", token="")
    return _as_a_whole(delivery)


def _recover(delivery: Delivery, *, repeatable: bool) -> None:
    """Decide about the letters of a worker that was cut off: taken ones wait, one that was being sent is in doubt."""
    left = Letter.objects.filter(delivery=delivery).exclude(token=delivery.token)
    left.move("give_back", token="")
    if repeatable:
        left.move("repeat", token="")
    else:
        left.move("lose", token="", reason=LOST)


def _taken(delivery: Delivery) -> Iterator[Letter]:
    """The taken letters, in order, in batches, so that a large list is not in memory as a whole."""
    last = 0
    while True:
        batch = list(
            Letter.objects.filter(delivery=delivery, token=delivery.token, state=states.TAKEN, pk__gt=last)
            .select_related("subscriber__mailing_list")
            .order_by("pk")[:200]
        )
        if not batch:
            return
        yield from batch
        last = batch[-1].pk


def _send_letter(letter: Letter, rendition: RenditionData, *, adapter: Any, settings: Any, via: Via) -> Outcome | None:
    this = Letter.objects.filter(pk=letter.pk)
    reader = Subscriber.objects.filter(letters=letter).select_related("mailing_list").first()
    if reader is None:
        this.move("skip", held_by=letter.token, token="", reason=GONE)
        return None
    if not this.move("begin", held_by=letter.token, attempts=letter.attempts + 1):
        raise LostLeaseError(letter.key)
    crash_point("letter-sending")
    addressed = ReaderData(
        address=reader.email,
        unsubscribe_url=unsubscribe_url(reader, base_url=django_settings.GALLEY_BASE_URL),
        list_name=reader.mailing_list.name,
        list_slug=reader.mailing_list.slug,
    )
    outcome: Outcome = adapter.send_to(rendition, reader=addressed, key=letter.key, settings=settings, via=via)
    crash_point("letter-answered")
    _settle_letter(letter, outcome)
    crash_point("letter-settled")
    return outcome


def _settle_letter(letter: Letter, outcome: Outcome) -> None:
    this = Letter.objects.filter(pk=letter.pk)
    free: dict[str, Any] = {"token": "", "reason": "", "detail": ""}
    match outcome:
        case Sent(remote_id):
            move, free = "arrive", free | {"sent_at": timezone.now(), "message_id": remote_id[:200]}
        case Later(reason, _, detail):
            gave_up = letter.attempts + 1 >= conf.TRIES.value
            move, free = ("refuse" if gave_up else "postpone"), free | {"reason": reason, "detail": detail}
        case Refused(reason, detail):
            move, free = "refuse", free | {"reason": reason, "detail": detail}
        case InDoubt(reason, detail):
            move, free = "doubt", free | {"reason": reason, "detail": detail}
    if not this.move(move, held_by=letter.token, **free):
        raise LostLeaseError(letter.key)


def _as_a_whole(delivery: Delivery) -> Outcome:
    """What became of all letters together. What was said about single ones stays with them: it may hold an address."""
    letters = Letter.objects.filter(delivery=delivery)
    found = set(letters.values_list("state", flat=True).distinct().order_by())
    if found & (states.DUE | states.HELD):
        return Later(_last_reason(letters, states.LATER) or gettext_noop("Not all letters are on their way yet."))
    if states.IN_DOUBT in found:
        return InDoubt(gettext_noop("Of some letters it is not known whether they arrived."))
    if states.FAILED in found and states.SENT not in found:
        return Refused(_last_reason(letters, states.FAILED))
    return Sent()


def _last_reason(letters: LetterQuerySet, state: str) -> str:
    letter = letters.filter(state=state).exclude(reason="").order_by("pk").last()
    return letter.reason if letter else ""


class _Lease:
    """The delivery's lease, renewed while letters go out."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery, self.renewed_at = delivery, time.monotonic()

    def renew(self) -> None:
        """Renew it when a quarter is used.

        Raises:
            LostLeaseError: another worker has the delivery.
        """
        if time.monotonic() - self.renewed_at < conf.LEASE_SECONDS.value / 4:
            return
        until = timezone.now() + timedelta(seconds=conf.LEASE_SECONDS.value)
        rows = Delivery.objects.filter(pk=self.delivery.pk, token=self.delivery.token, state=states.SENDING)
        if not rows.update(lease_until=until):
            raise LostLeaseError(self.delivery.key)
        self.renewed_at = time.monotonic()
