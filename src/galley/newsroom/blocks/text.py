"""Running text, with the few marks that a newspaper sets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import RichTextBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of

FEATURES = ["bold", "italic", "link", "document-link"]


class TextBlock(RichTextBlock):
    """Paragraphs."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = template_of("text")


blocks.add(StoryBlock("text", lambda: TextBlock(features=FEATURES), order=10))
