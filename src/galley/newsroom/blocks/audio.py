"""A sound of our own: a file and its words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class AudioBlock(StructBlock):
    """A recording; it never plays by itself."""

    file = DocumentChooserBlock(label=_("Recording"), help_text=_("MP3, M4A or Ogg."))
    title = CharBlock(label=_("Title"), max_length=160)
    credit = CharBlock(label=_("Credit"), required=False)
    transcript = RichTextBlock(
        label=_("What is said"), required=False, features=["bold", "italic"], help_text=_("For whoever cannot hear it.")
    )

    class Meta:
        icon = "media"
        label = _("Audio")
        template = template_of("audio")


blocks.add(StoryBlock("audio", AudioBlock, order=54))
