"""A sentence of the story, set large; it says nothing that the text does not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import CharBlock, StructBlock, TextBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class PullQuoteBlock(StructBlock):
    """Words from the text, repeated for the eye."""

    text = TextBlock(label=pgettext_lazy("quotation", "Words"), max_length=240)
    who = CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Pull-quote")
        template = template_of("pull_quote")


blocks.add(StoryBlock("pull_quote", PullQuoteBlock, order=30))
