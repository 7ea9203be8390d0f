"""A table of figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.table_block.blocks import TableBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class FiguresBlock(TableBlock):
    """Rows and columns, with headers and a caption."""

    class Meta:
        icon = "table"
        label = _("Table")
        template = template_of("table")


blocks.add(StoryBlock("table", FiguresBlock, order=40))
