"""A film of our own: a file, its poster, its subtitles and its words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, RichTextBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class VideoBlock(StructBlock):
    """A film; it never plays by itself."""

    file = DocumentChooserBlock(label=_("Film"), help_text=_("MP4 or WebM."))
    title = CharBlock(label=_("Title"), max_length=160)
    poster = ImageChooserBlock(label=_("Still picture"), required=False)
    subtitles = DocumentChooserBlock(label=_("Subtitles"), required=False, help_text=_("A WebVTT file."))
    caption = CharBlock(label=_("Caption"), required=False)
    credit = CharBlock(label=_("Credit"), required=False)
    upright = BooleanBlock(label=_("Upright (9:16)"), required=False)
    transcript = RichTextBlock(
        label=_("What is said and shown"),
        required=False,
        features=["bold", "italic"],
        help_text=_("For whoever cannot hear or see it."),
    )

    class Meta:
        icon = "media"
        label = _("Video")
        template = template_of("video")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        if value.get("poster") is not None:
            context["poster"] = value["poster"].as_data()
        return context


blocks.add(StoryBlock("video", VideoBlock, order=52))
