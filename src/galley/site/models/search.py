"""What readers can search: one entry for each live story; the words themselves are in the backend's own table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """A live story as search shows and filters it."""

    story = models.OneToOneField(
        "galley_newsroom.StoryPage", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    language = models.CharField(max_length=12)
    section_id = models.PositiveBigIntegerField(db_index=True)
    published_at = models.DateTimeField()
    headline = models.TextField()
    standfirst = models.TextField(blank=True)
    text = models.TextField(blank=True)
    """Plain, for the excerpt."""

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        indexes = [models.Index(fields=["language", "-published_at"], name="galley_site_search_newest")]

    def __str__(self) -> str:
        return self.headline
