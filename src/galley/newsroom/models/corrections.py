"""Corrections: what a story said, what is right, who says so and since when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from galley.newsroom.data import CorrectionData


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def published(self) -> CorrectionQuerySet:
        """Those that readers see, newest first."""
        return self.filter(state=Correction.State.PUBLISHED).order_by("-published_at", "-pk")

    def waiting(self) -> CorrectionQuerySet:
        """Those that somebody must decide, oldest first."""
        return self.filter(state=Correction.State.PROPOSED).order_by("proposed_at", "pk")


class Correction(models.Model):
    """A correction of a published story. It is a record of its own: editing the story later does not lose it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for another person")
        PUBLISHED = "published", _("Published")
        DECLINED = "declined", _("Declined")

    story = models.ForeignKey(
        "galley_newsroom.StoryPage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="corrections"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    was = models.TextField(_("what the story said"), blank=True)
    now = models.TextField(_("what is right"), help_text=_("Readers see this text above the story."))
    changes = models.JSONField(_("changes of the text"), default=dict, blank=True)
    """{words in the story: words instead}."""
    proposed_at = models.DateTimeField(pgettext_lazy("time", "proposed"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    published_at = models.DateTimeField(pgettext_lazy("time", "published"), null=True, blank=True, db_index=True)
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(_("version of the story"), default=0)
    reason = models.TextField(_("why it was declined"), blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="galley_newsroom_published_correction_has_time",
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.now[:60]}"

    def as_data(self) -> CorrectionData:
        """The public part of a published correction."""
        return CorrectionData(
            correction_id=self.pk,
            at=self.published_at or self.proposed_at,
            was=self.was,
            now=self.now,
            version=self.version,
        )
