"""A source that a story was made from was killed by its provider: somebody has to look at the story."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KilledSourceQuerySet(models.QuerySet["KilledSource"]):
    def open(self) -> Self:
        """Those that nobody has dealt with yet."""
        return self.filter(settled_at=None)


class KilledSource(models.Model):
    """One killed wire item behind one story. It is a record of its own: editing the story does not lose it."""

    story = models.ForeignKey(
        "galley_newsroom.StoryPage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="killed_sources"
    )
    item = models.ForeignKey(
        "galley_gather.WireItem",
        verbose_name=_("wire item"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    headline = models.TextField(_("headline"))
    """As the story was made from it."""
    source_name = models.CharField(_("source"), max_length=255)
    pictures = models.TextField(_("pictures of it that the story uses"), blank=True)
    """Their titles, one a line."""
    reason = models.TextField(_("what the provider says"), blank=True)
    killed_at = models.DateTimeField(_("killed"), default=timezone.now)
    settled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dealt with by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    note = models.TextField(_("what was done"), blank=True)

    objects = KilledSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("killed source")
        verbose_name_plural = _("killed sources")
        ordering = ["-killed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["story", "item"], name="galley_newsroom_killed_source_once")]

    def __str__(self) -> str:
        return f"{self.source_name}: {self.headline[:60]}"

    @property
    def picture_names(self) -> str:
        """The titles in quotation marks, as one text."""
        return ", ".join(f"“{name}”" for name in self.pictures.splitlines())
