"""What a hub promised: to push a feed to us as soon as it changes (WebSub)."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from galley.kernel.time import now


def new_token() -> str:
    """The part of the callback's address that nobody can guess."""
    return secrets.token_urlsafe(32)


class HubSubscription(models.Model):
    """A source that a hub pushes to us, from the first question to the goodbye.

    `asked` → (the hub verifies) → `active` → (renewed before its lease ends) → … → `leaving` → the row goes.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("standing of a hub's push", "Asked for")
        ACTIVE = "active", pgettext_lazy("standing of a hub's push", "Pushed by its hub")
        REFUSED = "refused", pgettext_lazy("standing of a hub's push", "Refused by its hub")
        LEAVING = "leaving", pgettext_lazy("standing of a hub's push", "Being ended")

    source = models.OneToOneField("Source", models.CASCADE, related_name="hub_subscription", verbose_name=_("source"))
    hub_url = models.CharField(max_length=2_000)
    topic_url = models.CharField(max_length=2_000)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    secret = models.CharField(max_length=64, default=secrets.token_hex)
    """Signs what the hub pushes; never shown."""
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    lease_until = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True, db_index=True, default=now)
    """When the hub is asked (again): to begin, to renew, to leave; None: never."""
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    """A sentence for the desk, marked for translation."""
    problem_detail = models.TextField(blank=True)
    last_push = models.DateTimeField(null=True)
    pushes = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("hub subscription")
        verbose_name_plural = _("hub subscriptions")

    def __str__(self) -> str:
        return f"{self.topic_url} ({self.state})"

    @property
    def problem_in_plain_words(self) -> str:
        return gettext(self.problem) if self.problem else ""
