"""An emergency alert with its standing, the earlier messages it is about, and its time on the site's banner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.conf import settings as django_settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from galley.gather.cap import QUIET, Cap, from_json
from galley.kernel.time import now


class AlertQuerySet(models.QuerySet["Alert"]):
    def active(self, at: datetime) -> Self:
        """Those that warn of something now."""
        return self.filter(state=Alert.State.ACTIVE, expires__gt=at)

    def run_out(self, at: datetime) -> Self:
        """Those whose time is over and of which nobody has taken note yet."""
        return self.filter(state=Alert.State.ACTIVE, expires__lte=at)


class Alert(models.Model):
    """An emergency alert; what it says is in its wire item."""

    class State(models.TextChoices):
        """What it is now. Stored as text; never renamed."""

        ACTIVE = "active", pgettext_lazy("state of an alert", "Active")
        REPLACED = "replaced", pgettext_lazy("state of an alert", "Updated by a later one")
        CANCELED = "canceled", pgettext_lazy("state of an alert", "Cancelled by its sender")
        EXPIRED = "expired", pgettext_lazy("state of an alert", "Expired")
        MESSAGE = "message", pgettext_lazy("state of an alert", "A message about other alerts")

    TRANSITIONS: Mapping[str, frozenset[str]] = {
        State.ACTIVE: frozenset({State.REPLACED, State.CANCELED, State.EXPIRED}),
        **dict.fromkeys((State.REPLACED, State.CANCELED, State.EXPIRED, State.MESSAGE), frozenset()),
    }
    """What is over stays over: an alert that comes back is a new message of its sender."""

    class Signature(models.TextChoices):
        """What is known of its XML signature."""

        NONE = "none", pgettext_lazy("signature of an alert", "not signed")
        NOT_CHECKED = "not_checked", pgettext_lazy("signature of an alert", "signature not checked")
        RIGHT = "right", pgettext_lazy("signature of an alert", "signature right")
        WRONG = "wrong", pgettext_lazy("signature of an alert", "signature wrong")
        MISSING = "missing", pgettext_lazy("signature of an alert", "signature missing")

    item = models.OneToOneField("WireItem", models.CASCADE, related_name="alert")
    key = models.CharField(max_length=40, unique=True)
    """Of sender, identifier, time and content: the same alert from two sources is one."""
    sender = models.CharField(_("sender"), max_length=500)
    identifier = models.CharField(max_length=500, db_index=True)
    sent = models.DateTimeField(_("sent"))
    status = models.CharField(max_length=10, blank=True)
    message_type = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=10, blank=True)
    severity = models.CharField(_("severity"), max_length=10)
    urgency = models.CharField(_("urgency"), max_length=10)
    effective = models.DateTimeField()
    expires = models.DateTimeField(_("expires"))
    """As it says, or, when it does not, as the newsroom's setting has it."""
    says_when_it_expires = models.BooleanField(default=True)
    signature = models.CharField(_("signature"), max_length=12, choices=Signature, default=Signature.NONE)
    signature_note = models.CharField(max_length=300, blank=True)
    signature_detail = models.CharField(max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="ended")
    first_seen = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now, db_index=True)
    """When the desk has to be told something of it, the last time."""

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency alert")
        verbose_name_plural = _("emergency alerts")
        ordering = ["-sent", "-pk"]
        permissions = [("sign_off_alert", "Can put an emergency alert on the site")]
        indexes = [
            models.Index(fields=["expires"], condition=Q(state="active"), name="gather_alert_active"),
            models.Index(fields=["-sent", "-id"], name="gather_alert_latest"),
        ]

    def __str__(self) -> str:
        return self.item.headline

    @property
    def cap(self) -> Cap:
        """The whole message."""
        return from_json(self.item.extra["cap"])

    @property
    def is_actual(self) -> bool:
        return self.status == "Actual"

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE and self.expires > now()

    @property
    def is_loud(self) -> bool:
        """Whether the desk is told with a sound: it is real, or may be, and not of the smallest kind."""
        return self.status in {"Actual", ""} and self.severity not in QUIET and self.urgency != "Past"

    @property
    def is_exercise(self) -> bool:
        """It says of itself that it is not real."""
        return self.status not in {"Actual", ""}

    @property
    def signature_in_words(self) -> str:
        return gettext(self.signature_note) if self.signature_note else ""


class AlertReference(models.Model):
    """An earlier message that an alert updates, cancels or answers."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="refers_to")
    sender = models.CharField(max_length=500)
    identifier = models.CharField(max_length=500, db_index=True)
    sent = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier}"

    def names(self, alert: Alert) -> bool:
        """Whether an alert is the one meant.

        Senders often shorten their own name here, so the identifier counts, and one of the other two.
        """
        return self.identifier == alert.identifier and (self.sender == alert.sender or self.sent == alert.sent)


class SiteBanner(models.Model):
    """An alert on the site: who put it there, with which words, until when, and why it went."""

    class Why(models.TextChoices):
        """What took it down."""

        UPDATE = "update", pgettext_lazy("why a banner was taken down", "the sender updated the alert")
        CANCEL = "cancel", pgettext_lazy("why a banner was taken down", "the sender cancelled the alert")
        EXPIRY = "expiry", pgettext_lazy("why a banner was taken down", "the alert expired")
        CHANGE = "change", pgettext_lazy("why a banner was taken down", "the sender changed its words")
        PERSON = "person", pgettext_lazy("why a banner was taken down", "a person took it down")

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="banners")
    content = models.JSONField()
    """The message as it was when it was signed: what is signed later is another banner."""
    until = models.DateTimeField()
    signed_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed off by")
    )
    signed_at = models.DateTimeField(_("signed off"), default=now)
    taken_down_at = models.DateTimeField(_("taken down"), null=True)
    taken_down_by = models.ForeignKey(django_settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_down_why = models.CharField(max_length=10, choices=Why, blank=True)

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert"], condition=Q(taken_down_at=None), name="gather_one_banner_an_alert"
            )
        ]
        indexes = [models.Index(fields=["until"], condition=Q(taken_down_at=None), name="gather_banner_shown")]

    def __str__(self) -> str:
        return str(self.alert_id)
