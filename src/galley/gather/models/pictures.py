"""Pictures of items that a person looked at: each kept once, and what came of each try to get one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.gather.models.items import WireItem
from galley.kernel.time import now


class KeptPicture(models.Model):
    """A picture's file without what was beside the picture; the same bytes are kept once, whoever sent them.

    It lies in the database and not among the media: those are public, and what a wire sends is not.
    """

    body_hash = models.CharField(max_length=40, unique=True)
    body = models.BinaryField()
    small = models.BinaryField()
    """A JPEG to show on the desk."""
    media_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    kept_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        verbose_name = _("kept picture")
        verbose_name_plural = _("kept pictures")

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


class ItemPicture(models.Model):
    """One picture of one item, once somebody wanted to see it: its file, or why there is none."""

    item = models.ForeignKey(WireItem, models.CASCADE, related_name="tried_pictures", db_index=False)
    key = models.CharField(max_length=40)
    """As `galley.gather.pictures.key_of` makes it."""
    kept = models.ForeignKey(KeptPicture, models.SET_NULL, null=True, related_name="uses")
    words = models.JSONField(default=dict, blank=True)
    """What the file says of the picture: caption, credit, rights, alt, machine_made."""
    problem = models.CharField(max_length=300, blank=True)
    """A sentence, marked for translation; empty when the last try went well."""
    detail = models.TextField(blank=True)
    tried_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("picture of an item")
        verbose_name_plural = _("pictures of items")
        constraints = [models.UniqueConstraint(fields=["item", "key"], name="gather_picture_once")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.key}"

    @property
    def problem_in_plain_words(self) -> str:
        """Why there is no file, in the reader's language."""
        return gettext(self.problem) if self.problem else ""
