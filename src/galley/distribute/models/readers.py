"""Mailing lists and their readers."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from galley.distribute.models.channels import Channel


def new_nonce() -> str:
    """What makes a reader's links theirs alone."""
    return secrets.token_urlsafe(16)


class MailingList(models.Model):
    """A list that readers subscribe to: in one language, each story or one letter a day."""

    class Rhythm(models.TextChoices):
        EACH = "each", _("Each story, as it appears")
        DAILY = "daily", _("One letter a day")

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="lists", verbose_name=_("channel"))
    slug = models.SlugField(_("short name"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    about = models.CharField(_("what readers get"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=20, choices=settings.LANGUAGES)
    rhythm = models.CharField(_("rhythm"), max_length=8, choices=Rhythm, default=Rhythm.EACH)
    hour = models.PositiveSmallIntegerField(
        _("hour"), default=7, validators=[MaxValueValidator(23)], help_text=_("Of the daily letter, newsroom's time.")
    )
    is_open = models.BooleanField(_("readers can subscribe"), default=True)
    digest_until = models.DateTimeField(_("last daily letter covers until"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("mailing list")
        verbose_name_plural = _("mailing lists")
        ordering = ["language", "pk"]

    def __str__(self) -> str:
        return self.name


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> SubscriberQuerySet:
        return self.filter(confirmed_at__isnull=False)


class Subscriber(models.Model):
    """A reader of one list. The row goes when the subscription ends: no address is kept longer than it is used."""

    mailing_list = models.ForeignKey(
        MailingList, on_delete=models.CASCADE, related_name="subscribers", verbose_name=_("mailing list")
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [
            models.UniqueConstraint(fields=["mailing_list", "email"], name="subscriber_once_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_list_id}/{self.pk}"  # no address in a log
