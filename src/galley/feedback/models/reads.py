"""How often a story was read: a number for each hour, later for each day, and nothing of who read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoryReads(models.Model):
    """The reads of one story in one hour or one day."""

    class Span(models.TextChoices):
        HOUR = "hour", _("Hour")
        DAY = "day", _("Day")

    story = models.ForeignKey("galley_newsroom.StoryPage", on_delete=models.CASCADE, related_name="+")
    span = models.CharField(max_length=4, choices=Span.choices, default=Span.HOUR)
    starts_at = models.DateTimeField()
    reads = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reads of a story")
        verbose_name_plural = _("reads of stories")
        default_permissions = ()
        permissions = [("see_reads", _("See how often stories are read"))]
        constraints = [
            models.UniqueConstraint(fields=["story", "span", "starts_at"], name="galley_feedback_one_row_a_span")
        ]
        indexes = [models.Index(fields=["starts_at", "story"], name="galley_reads_since")]

    def __str__(self) -> str:
        return f"{self.story_id} {self.starts_at:%Y-%m-%d %H}: {self.reads}"
