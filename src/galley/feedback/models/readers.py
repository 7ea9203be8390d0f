"""A reader's account: an e-mail address and a name, no password and no Django user."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime


class ReaderQuerySet(models.QuerySet["Reader"]):
    def kept(self) -> ReaderQuerySet:
        """Those who have not deleted their account."""
        return self.filter(deleted_at=None)


class Reader(models.Model):
    """Somebody who answers. After the account was deleted, a row without name and address holds their comments."""

    email = models.EmailField(_("e-mail address"), unique=True, null=True)
    display_name = models.CharField(_("name that others see"), max_length=40, blank=True)
    name_key = models.CharField(max_length=80, unique=True, null=True, editable=False)
    """`feedback.text.name_key`: two readers cannot be taken for each other."""
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES, default="en")
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")
        constraints = [
            models.CheckConstraint(
                name="galley_feedback_deleted_reader_is_nobody",
                condition=models.Q(deleted_at=None) | models.Q(email=None, display_name="", name_key=None),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or gettext("Former reader")

    @property
    def has_name(self) -> bool:
        return bool(self.display_name)


class SignInLink(models.Model):
    """A link that signs somebody in once. The account is made when it is used, so asking for one tells nothing."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    language = models.CharField(max_length=12)
    next_path = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def token(self) -> str:
        """What the link carries. It is made from the secret key each time, so the database alone signs nobody in."""
        return salted_hmac("galley.feedback.sign_in_link", str(self.uuid), algorithm="sha256").hexdigest()

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class ReaderSession(models.Model):
    """One device on which a reader is signed in; the cookie holds a random value, the row its hash."""

    token_hash = models.CharField(max_length=64, unique=True)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("reader's session")
        verbose_name_plural = _("readers' sessions")

    def __str__(self) -> str:
        return f"{self.reader_id}"
