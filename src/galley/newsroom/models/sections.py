"""Sections: the parts of the paper, each in each language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from galley.kernel.rendering import RenderedPage


class SectionPage(RenderedPage, Page):
    """A section, such as Town or Schools; its stories are its children."""

    intro = models.TextField(_("introduction"), blank=True, help_text=_("One sentence under the section's name."))

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["galley_site.FrontPage"]
    subpage_types = ["galley_newsroom.StoryPage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    @property
    def key(self) -> str:
        """The key of the pages that show this section's name or stories."""
        return f"section:{self.pk}"
