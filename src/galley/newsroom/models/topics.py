"""Topics: what stories are about, by the codes of the IPTC Media Topics."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

CHINESE = "zh-hans"


class Topic(index.Indexed, models.Model):
    """One concept of the IPTC Media Topics (https://cv.iptc.org/newscodes/mediatopic/), loaded after `migrate`.

    The vocabulary is IPTC's, under CC BY 4.0; see `newsroom/vocabulary/NOTICE`.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    slug = models.SlugField(_("address"), max_length=120, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.SET_NULL, related_name="narrower"
    )
    retired = models.BooleanField(_("retired by IPTC"), default=False)

    search_fields = [
        index.SearchField("name_en"),
        index.AutocompleteField("name_en"),
        index.SearchField("name_zh"),
        index.AutocompleteField("name_zh"),
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.FilterField("retired"),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """The name as a reader of this language knows it."""
        return (self.name_zh if language == CHINESE else "") or self.name_en

    @property
    def key(self) -> str:
        """The key of the pages that list this topic."""
        return f"topic:{self.pk}"
