"""A heading between paragraphs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class HeadingBlock(CharBlock):
    """One level under the headline; longer stories only."""

    class Meta:
        icon = "title"
        label = _("Heading")
        template = template_of("heading")


blocks.add(StoryBlock("heading", lambda: HeadingBlock(max_length=120), order=15))
