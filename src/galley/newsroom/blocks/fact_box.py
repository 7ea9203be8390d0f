"""A box of facts beside the story."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class FactBoxBlock(StructBlock):
    """Background in a few lines."""

    title = CharBlock(label=_("Title"), max_length=120)
    text = RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "ul", "ol"])

    class Meta:
        icon = "info-circle"
        label = _("Fact box")
        template = template_of("fact_box")


blocks.add(StoryBlock("fact_box", FactBoxBlock, order=45))
