"""Several pictures, one under the other or side by side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock
from wagtail.images.blocks import ImageChooserBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class GalleryPictureBlock(StructBlock):
    """One picture of a gallery."""

    picture = ImageChooserBlock(label=_("Picture"))
    alt = CharBlock(label=_("Alternative text"), required=False, max_length=255)
    caption = CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class GalleryBlock(StructBlock):
    """A series of pictures."""

    title = CharBlock(label=_("Title"), required=False, max_length=120)
    pictures = ListBlock(GalleryPictureBlock(), label=_("Pictures"), min_num=2)

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = template_of("gallery")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["pictures"] = [
            entry["picture"].as_data(alt=entry.get("alt") or "", caption=entry.get("caption") or None)
            for entry in value.get("pictures") or []
            if entry.get("picture") is not None
        ]
        return context


blocks.add(StoryBlock("gallery", GalleryBlock, order=50))
