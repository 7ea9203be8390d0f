"""What an editor decided about which items are one event, and how the newsroom weighs events."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from galley.gather.ranking import Home, Weights
from galley.kernel.time import now


class EventDecision(models.Model):
    """One decision; it is never changed, and undoing it is a decision of its own."""

    class Kind(models.TextChoices):
        """Stored as text; never renamed."""

        SPLIT = "split", pgettext_lazy("decision about an event", "Items moved to an event of their own")
        MOVE = "move", pgettext_lazy("decision about an event", "Items moved to another event")
        MERGE = "merge", pgettext_lazy("decision about an event", "Events merged")
        PIN = "pin", pgettext_lazy("decision about an event", "Kept as it is")
        UNDO = "undo", pgettext_lazy("decision about an event", "Undone")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    event = models.ForeignKey("Event", models.CASCADE, related_name="decisions", verbose_name=_("event"))
    """On whose page it was taken; of a split and a merge, the one that gives its items away."""
    target = models.ForeignKey("Event", models.SET_NULL, null=True, related_name="decisions_to", verbose_name=_("to"))
    """Which event has the items since; of a pin, the event itself."""
    moves = models.JSONField(default=list)
    """[{"item": …, "event": …, "pinned": …}]: where each item was, and whether it was pinned there."""
    titles = models.JSONField(default=dict, blank=True)
    """Event -> [its title before, its title after], of those whose title followed the items."""
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=now)
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    left = models.PositiveIntegerField(default=0)
    """Of an undo: items that stayed where they are, because somebody had moved them since."""

    class Meta:
        verbose_name = _("decision about an event")
        verbose_name_plural = _("decisions about events")
        ordering: ClassVar = ["-at", "-pk"]
        permissions: ClassVar = [("decide_event", "Can split, merge and pin events")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.at:%Y-%m-%d %H:%M})"

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undone_by")

    @property
    def can_be_undone(self) -> bool:
        return self.kind != self.Kind.UNDO and not self.is_undone


def _weight(label: object, default: float, help_text: object = "") -> models.FloatField[float, float]:
    checks = [MinValueValidator(0), MaxValueValidator(5)]
    return models.FloatField(label, default=default, validators=checks, help_text=help_text)  # type: ignore[arg-type]


class EventWeights(models.Model):
    """How the newsroom weighs events on its wall: one row."""

    sources = _weight(_("independent sources"), 3, _("0 to 5. Copies of one agency's text count once."))
    speed = _weight(_("speed"), 2, _("0 to 5. How many items came in the last three hours."))
    nearness = _weight(_("nearness"), 3, _("0 to 5. How near its places are to those below."))
    beats = _weight(_("your beats"), 2, _("0 to 5. Whether it is about the sections and words below."))
    places = models.JSONField(default=list, blank=True)
    """[{"name": …, "latitude": …, "longitude": …, "radius_km": …, "chinese": …}]"""
    beat_words = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("weights of the wall")
        verbose_name_plural = _("weights of the wall")

    def __str__(self) -> str:
        return f"{self.sources} {self.speed} {self.nearness} {self.beats}"

    def as_data(self) -> Weights:
        """As `ranking` takes them."""
        return Weights(
            sources=self.sources,
            speed=self.speed,
            nearness=self.nearness,
            beats=self.beats,
            homes=tuple(Home(**place) for place in self.places),
            beat_words=tuple(self.beat_words),
        )
