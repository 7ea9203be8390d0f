"""Reader accounts: a link by mail, a name, sessions of their own, and an end."""

from __future__ import annotations

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from galley.feedback.conf import LINK_MINUTES, SESSION_DAYS
from galley.feedback.errors import LinkSpentError, NameTakenError
from galley.feedback.models import Reader, ReaderSession, SignInLink
from galley.feedback.signals import reader_deleted
from galley.feedback.text import name_key, tidy
from galley.kernel.jobs.declare import task_named
from galley.newsroom.models import Contributor

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

KEEP_LINKS = timedelta(days=1)


@transaction.atomic
def ask_for_link(email: str, *, language: str, next_path: str = "") -> SignInLink:
    """Write down a sign-in link, and have it sent.

    It does the same whether or not the address has an account, so that the answer tells nobody which addresses have.
    """
    now = timezone.now()
    link = SignInLink(
        email=email.strip().lower(),
        language=language,
        next_path=next_path[:400],
        created_at=now,
        expires_at=now + timedelta(minutes=LINK_MINUTES.value),
    )
    link.token_hash = _hash(link.token)
    link.save()
    task_named("feedback.send_sign_in_link").enqueue(str(link.uuid))
    return link


def mail_link(link_uuid: UUID | str, *, address_of: str) -> None:
    """Send a link's mail.

    Args:
        link_uuid: of the `SignInLink`; nothing is sent for one that is used or too old.
        address_of: the absolute address of the page that completes the sign-in, with `{token}` in it.
    """
    link = SignInLink.objects.filter(uuid=link_uuid).first()
    if link is None or not link.is_open(timezone.now()):
        return
    with translation.override(link.language):
        body = render_to_string(
            "feedback/mail/sign_in_link.txt",
            {"url": address_of.replace("{token}", link.token), "minutes": LINK_MINUTES.value},
        )
        EmailMessage(subject=gettext("Your link to sign in"), body=body, to=[link.email]).send()


@transaction.atomic
def use_link(token: str) -> tuple[Reader, str, str]:
    """Use a sign-in link: the reader (made now when new), the value of the cookie, and where to go next.

    Raises:
        LinkSpentError: it was used, is too old, or never was.
    """
    now = timezone.now()
    token_hash = _hash(token)
    if not SignInLink.objects.filter(token_hash=token_hash, used_at=None, expires_at__gt=now).update(used_at=now):
        raise LinkSpentError
    link = SignInLink.objects.get(token_hash=token_hash)
    reader, _made = Reader.objects.get_or_create(email=link.email, defaults={"language": link.language})
    return reader, open_session(reader), link.next_path


def open_session(reader: Reader) -> str:
    """Sign a reader in on one device; returns the cookie's value, which is nowhere else."""
    token = secrets.token_urlsafe(32)
    ReaderSession.objects.create(
        token_hash=_hash(token), reader=reader, expires_at=timezone.now() + timedelta(days=SESSION_DAYS.value)
    )
    return token


def reader_of_session(token: str) -> Reader | None:
    """The reader whom a cookie's value signs in."""
    session = (
        ReaderSession.objects.filter(token_hash=_hash(token), expires_at__gt=timezone.now(), reader__deleted_at=None)
        .select_related("reader")
        .first()
    )
    return session.reader if session else None


def close_session(token: str) -> None:
    """Sign out on this device."""
    ReaderSession.objects.filter(token_hash=_hash(token)).delete()


@transaction.atomic
def choose_name(reader: Reader, name: str) -> Reader:
    """Give the reader the name that others see.

    Raises:
        NameTakenError: another reader has it or one that looks like it, or it is a name of the newsroom's.
    """
    name = tidy(name).replace("\n", " ")
    key = name_key(name)
    staff = {name_key(person) for person in Contributor.objects.values_list("name", flat=True)}
    if not key or key in staff:
        raise NameTakenError
    reader.display_name, reader.name_key = name, key
    try:
        with transaction.atomic():
            reader.save(update_fields=["display_name", "name_key"])
    except IntegrityError as error:
        raise NameTakenError from error
    return reader


@transaction.atomic
def make_reader(email: str, display_name: str, *, language: str = "en", created_at: datetime | None = None) -> Reader:
    """A reader with a name, without the mail: for the demo newsroom and for tests. Safe to call twice."""
    reader, made = Reader.objects.get_or_create(
        email=email.lower(), defaults={"language": language, "created_at": created_at or timezone.now()}
    )
    return choose_name(reader, display_name) if made else reader


@transaction.atomic
def delete_account(reader: Reader) -> None:
    """End an account: name and address go, sessions and links end; the comments stay, by a former reader."""
    now = timezone.now()
    email = reader.email
    Reader.objects.filter(pk=reader.pk).update(email=None, display_name="", name_key=None, deleted_at=now)
    ReaderSession.objects.filter(reader=reader).delete()
    SignInLink.objects.filter(email=email).delete()
    reader_deleted.send(reader_id=reader.pk)


def forget_old_links() -> int:
    """Forget links and sessions that are long over; returns how many rows went."""
    now = timezone.now()
    links, _by_kind = SignInLink.objects.filter(expires_at__lt=now - KEEP_LINKS).delete()
    sessions, _by_kind = ReaderSession.objects.filter(expires_at__lt=now).delete()
    return links + sessions


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
