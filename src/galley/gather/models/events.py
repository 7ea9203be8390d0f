"""Something that happened, as the items about it tell."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from galley.kernel.ids import new_uuid
from galley.kernel.time import now


class Event(models.Model):
    """Something that happened, as the items about it tell."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    language = models.CharField(_("language"), max_length=20, blank=True)
    first_at = models.DateTimeField(_("first reported"))
    last_at = models.DateTimeField(_("last reported"))
    item_count = models.PositiveIntegerField(default=0)
    source_count = models.PositiveIntegerField(default=0)
    languages = models.JSONField(default=list, blank=True)
    words = models.JSONField(default=dict, blank=True)
    """Word -> its weight in the event: what later items are compared with."""
    changed_at = models.DateTimeField(default=now, db_index=True, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["-last_at", "-id", "item_count"], name="gather_event_latest")]

    def __str__(self) -> str:
        return self.title
