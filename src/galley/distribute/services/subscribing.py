"""Readers subscribe, confirm and leave. Nobody but the reader learns whether an address is subscribed."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from galley.distribute.links import (
    CONFIRM,
    CONFIRM_WITHIN_SECONDS,
    UNSUBSCRIBE,
    confirm_url,
    read_token,
    unsubscribe_url,
)
from galley.distribute.models import Letter, MailingList, Subscriber
from galley.kernel.jobs.declare import task_named

WRITE_JOB = "distribute.write_to_subscriber"


@transaction.atomic
def subscribe(email: str, *, mailing_list: MailingList) -> None:
    """Note that somebody asked for a list with this address, and write to it: only its owner can confirm.

    Whether the address is new, waits or is subscribed, the same happens before the eyes of who asks.
    """
    address = normal_address(email)
    subscriber, _new = Subscriber.objects.get_or_create(mailing_list=mailing_list, email=address)
    if subscriber.confirmed_at is None:
        Subscriber.objects.filter(pk=subscriber.pk).update(asked_at=timezone.now())
    task_named(WRITE_JOB).enqueue(subscriber.pk)


def write_to_subscriber(subscriber_id: int) -> None:
    """Write the link that confirms; to who is subscribed already, that they are."""
    subscriber = Subscriber.objects.filter(pk=subscriber_id).select_related("mailing_list").first()
    if subscriber is None:
        return
    base_url = settings.GALLEY_BASE_URL
    context = {
        "list_name": subscriber.mailing_list.name,
        "confirm_url": confirm_url(subscriber, base_url=base_url),
        "unsubscribe_url": unsubscribe_url(subscriber, base_url=base_url),
        "is_confirmed": subscriber.confirmed_at is not None,
    }
    with translation.override(subscriber.mailing_list.language):
        subject = gettext("Your subscription to “%(list)s”") % {"list": subscriber.mailing_list.name}
        text = render_to_string("distribute/letters/confirm.txt", context)
        html = render_to_string("distribute/letters/confirm.html", context)
    message = EmailMultiAlternatives(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [subscriber.email])
    message.attach_alternative(html, "text/html")
    message.send()


def list_to_confirm(token: str) -> MailingList | None:
    """The list that a confirming link is of; None when the link is too old or the address was forgotten."""
    found = read_token(token, CONFIRM, max_age_seconds=CONFIRM_WITHIN_SECONDS)
    return _list_of(found) if found else None


def confirm(token: str) -> None:
    """The reader pressed the button: the subscription holds."""
    found = read_token(token, CONFIRM, max_age_seconds=CONFIRM_WITHIN_SECONDS)
    if found is not None:
        Subscriber.objects.filter(pk=found[0], nonce=found[1], confirmed_at=None).update(confirmed_at=timezone.now())


def list_of_token(token: str) -> MailingList | None:
    """The list that an unsubscribe link is of, as long as the subscription lasts."""
    found = read_token(token, UNSUBSCRIBE)
    return _list_of(found) if found else None


def _list_of(found: tuple[int, str]) -> MailingList | None:
    subscriber = Subscriber.objects.filter(pk=found[0], nonce=found[1]).select_related("mailing_list").first()
    return subscriber.mailing_list if subscriber else None


@transaction.atomic
def unsubscribe(token: str) -> None:
    """End a subscription and forget the address. A link that is not good (any more) changes nothing."""
    found = read_token(token, UNSUBSCRIBE)
    if found is not None:
        leaving = Subscriber.objects.filter(pk=found[0], nonce=found[1])
        # What a mail server said about a letter often quotes the address.
        Letter.objects.filter(subscriber__in=leaving).update(detail="")
        leaving.delete()


def forget_unconfirmed() -> int:
    """Forget addresses that were never confirmed; gives how many."""
    since = timezone.now() - timedelta(seconds=CONFIRM_WITHIN_SECONDS)
    return Subscriber.objects.filter(confirmed_at=None, asked_at__lt=since).delete()[0]


def normal_address(email: str) -> str:
    """An address as it is kept: one reader is one row, whatever the case; the domain as mail servers write it."""
    name, _, domain = email.strip().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    return f"{name}@{domain.lower()}"
