"""What somebody said, word for word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import CharBlock, StructBlock, TextBlock, URLBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class QuoteBlock(StructBlock):
    """A quotation with who said it."""

    text = TextBlock(label=pgettext_lazy("quotation", "Words"))
    who = CharBlock(label=_("Who said it"), required=False, max_length=120)
    role = CharBlock(label=_("Who that is"), required=False, max_length=160)
    url = URLBlock(label=_("Where it can be read"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = template_of("quote")


blocks.add(StoryBlock("quote", QuoteBlock, order=25))
