"""Letters: a delivery to one reader. Each has the states of a delivery and is in doubt by itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.distribute import states
from galley.distribute.models.deliveries import Delivery
from galley.distribute.models.moves import Moves, State
from galley.distribute.models.readers import Subscriber


class LetterQuerySet(Moves["Letter"]):
    def open(self) -> LetterQuerySet:
        """Not at rest."""
        return self.filter(state__in=states.OPEN)


class Letter(models.Model):
    """One reader's letter. It is held by the lease of its delivery: its token is that lease's."""

    State: ClassVar[type[State]] = State

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="letters")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters")
    key = models.CharField(_("key"), max_length=240, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    message_id = models.CharField(max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    detail = models.TextField(_("what the other side said"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        indexes = [models.Index(fields=["delivery", "state"], name="letter_of_delivery")]

    def __str__(self) -> str:
        return self.key

    @property
    def reason_text(self) -> str:
        return gettext(self.reason) if self.reason else ""
