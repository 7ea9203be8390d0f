"""A tip of a reader: what is known of it without opening it. No address, no time of day, no word of it is here."""

from __future__ import annotations

import uuid

from django.conf import settings as django_settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tip(models.Model):
    """What one sender told, with the newsroom's answers."""

    class State(models.TextChoices):
        """Whether the desk has looked."""

        NEW = "new", pgettext_lazy("state of a tip", "New")
        SEEN = "seen", pgettext_lazy("state of a tip", "Looked at")
        ANSWERED = "answered", pgettext_lazy("state of a tip", "Answered")

    # Not `new_uuid`, whose ids tell the time to the millisecond.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lookup = models.CharField(max_length=32, unique=True, editable=False)
    """Made from the code words by scrypt; says nothing of them or of the key."""
    sender_recipient = models.CharField(max_length=80, editable=False)
    """The public key that the code words give: answers are sealed to it."""
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.NEW)
    first_day = models.DateField(_("first message"))
    last_day = models.DateField(_("last message"))
    delete_on = models.DateField(_("deleted on"), db_index=True)

    class Meta:
        verbose_name = _("tip")
        verbose_name_plural = _("tips")
        ordering = ["-last_day", "-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the desk calls it: eight characters that are in no other order than chance."""
        return self.uuid.hex[:8]


class TipMessage(models.Model):
    """A message of the sender, or an answer; its content is a sealed file of the same name."""

    tip = models.ForeignKey(Tip, models.CASCADE, related_name="messages")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_answer = models.BooleanField(default=False)
    day = models.DateField(_("day"))
    sealed_bytes = models.PositiveBigIntegerField(_("size"))
    written_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    """Of an answer: who wrote it."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        """Of its sealed file, without the ending."""
        return self.uuid.hex
