"""A list of points."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, ListBlock, RichTextBlock, StructBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class PointsBlock(StructBlock):
    """Points, with numbers or without."""

    numbered = BooleanBlock(label=_("With numbers"), required=False)
    items = ListBlock(RichTextBlock(features=["bold", "italic", "link"]), label=_("Points"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = template_of("list")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["points"] = value["items"]  # in a template, value.items is the dict's own method
        return context


blocks.add(StoryBlock("list", PointsBlock, order=35))
