"""Something of another site: a link to it with its title, and no code of that site in the reader's page.

An embedded player would tell a third party who reads what; so the page shows what it is and where it leads.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock, URLBlock
from wagtail.images.blocks import ImageChooserBlock

from galley.newsroom.blocks import StoryBlock, blocks, template_of


class EmbedBlock(StructBlock):
    """A post, film or page elsewhere."""

    url = URLBlock(label=_("Address"))
    title = CharBlock(label=_("Title"), max_length=255, help_text=_("What the reader finds there."))
    text = CharBlock(label=_("Text"), required=False, help_text=_("What it says, such as the words of a post."))
    picture = ImageChooserBlock(label=_("Picture"), required=False)

    class Meta:
        icon = "media"
        label = _("From another site")
        template = template_of("embed")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["host"] = (urlsplit(value.get("url") or "").hostname or "").removeprefix("www.")
        if value.get("picture") is not None:
            context["picture"] = value["picture"].as_data()
        return context


blocks.add(StoryBlock("embed", EmbedBlock, order=60))
