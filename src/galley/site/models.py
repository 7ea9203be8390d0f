"""Rows of site."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from galley.kernel.rendering import RenderedPage


class FrontPage(RenderedPage, Page):
    """The front page of one language; the sections of that language are its children."""

    motto = models.CharField(
        _("motto"), max_length=160, blank=True, help_text=_("One line under the name, such as the town it is for.")
    )

    content_panels = [*Page.content_panels, FieldPanel("motto")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")
