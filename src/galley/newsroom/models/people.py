"""Contributors: whoever is named on a story, with or without a log-in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.search import index

CHINESE = "zh-hans"


class Contributor(index.Indexed, models.Model):  # type: ignore[django-manager-missing]  # Byline's manager is modelcluster's
    """Somebody who writes, photographs, films, translates or edits; readers find them at /authors/<slug>/."""

    slug = models.SlugField(_("address"), unique=True, help_text=_("The last part of the page's address."))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    name_zh = models.CharField(
        _("name in Chinese"), max_length=120, blank=True, help_text=_("Empty: the name as it is.")
    )
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("Such as “Schools reporter”."))
    role_zh = models.CharField(_("role in Chinese"), max_length=120, blank=True)
    bio = models.TextField(_("about"), blank=True)
    bio_zh = models.TextField(_("about, in Chinese"), blank=True)
    photo = models.ForeignKey(
        "galley_newsroom.NewsroomImage",
        verbose_name=_("photograph"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member of staff"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty for a guest."),
    )

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("name_zh"),
        index.AutocompleteField("name_zh"),
    ]

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """The name as a reader of this language knows it."""
        return (self.name_zh if language == CHINESE else "") or self.name

    def role_in(self, language: str) -> str:
        return (self.role_zh if language == CHINESE else "") or self.role

    def bio_in(self, language: str) -> str:
        return (self.bio_zh if language == CHINESE else "") or self.bio

    @property
    def key(self) -> str:
        """The key of the pages that name this person."""
        return f"contributor:{self.pk}"
