"""A picture with its words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock
from wagtail.images.blocks import ImageChooserBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class PictureBlock(StructBlock):
    """A picture of the library; its own words stand unless others are written here."""

    picture = ImageChooserBlock(label=_("Picture"))
    alt = CharBlock(
        label=_("Alternative text"),
        required=False,
        max_length=255,
        help_text=_("What it shows, for whoever cannot see it; empty: as in the library."),
    )
    caption = CharBlock(label=_("Caption"), required=False, help_text=_("Empty: as in the library."))
    credit = CharBlock(label=_("Credit"), required=False, help_text=_("Empty: as in the library."))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = template_of("picture")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        picture = value.get("picture")
        if picture is not None:
            context["picture"] = picture.as_data(
                alt=value.get("alt") or "", caption=value.get("caption") or None, credit=value.get("credit") or ""
            )
        return context


blocks.add(StoryBlock("picture", PictureBlock, order=20))
