"""Other stories to read."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock, StructBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class RelatedBlock(StructBlock):
    """Links to stories of this newsroom; those that are not live are left out."""

    title = CharBlock(label=_("Title"), required=False, max_length=120, help_text=_("Empty: “Read also”."))
    stories = ListBlock(PageChooserBlock(page_type="galley_newsroom.StoryPage"), label=_("Stories"), min_num=1)

    class Meta:
        icon = "link"
        label = _("Related stories")
        template = template_of("related")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["stories"] = [story for story in value.get("stories") or [] if story is not None and story.live]
        return context


blocks.add(StoryBlock("related", RelatedBlock, order=70))
