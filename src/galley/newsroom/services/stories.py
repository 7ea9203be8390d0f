"""A story begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.html import format_html_join
from django.utils.translation import gettext

from galley.kernel.text import clean_html, plain
from galley.newsroom.data import ChosenPicture
from galley.newsroom.errors import NewsroomError
from galley.newsroom.models import NewsroomImage, SectionPage, StoryPage, StorySource
from galley.newsroom.services.pictures import take_pictures

if TYPE_CHECKING:
    from galley.kernel.models import User


@transaction.atomic
def start_story(
    item: Any, *, by: User, section: SectionPage | None = None, pictures: Sequence[ChosenPicture] = ()
) -> StoryPage:
    """Make a draft from a wire item: headline, text, source, rights and link.

    Args:
        item: a `gather.models.WireItem`.
        section: where it goes; by default the first section of the item's language, or of any.
        pictures: of the item, at hand already (`gather.services.get_picture`); each goes into the library, the first
            leads the story, and the others stand below its text.

    An embargo of the item becomes the story's.

    Raises:
        NewsroomError: there is no section yet, the provider has killed the item, or a picture is not at hand.
    """
    if getattr(item, "is_killed", False):
        raise NewsroomError(gettext("The provider has killed this item: no story can be made from it."))
    section = section or section_for(item)
    source = item.source
    images = take_pictures(item, pictures, by=by)
    story = StoryPage(
        title=item.headline[:255],
        owner=by,
        locale=section.locale,
        rights=(getattr(item, "rights", "") or getattr(source, "rights", ""))[:255],
        embargo_until=item.embargoed_until if getattr(item, "is_embargoed", False) else None,
        standfirst=plain(getattr(item, "summary", "") or "")[:500],
        picture=images[0] if images else None,
        machine_made=_pictured(images),
        body=[
            *(("text", html) for html in [_text_of(item)] if html),
            *(("picture", {"picture": image}) for image in images[1:]),
        ],
    )
    story.sources_used = [
        StorySource(
            item=item,
            name=str(source),
            url=item.url or "",
            rights=(getattr(item, "rights", "") or "")[:255],
            sort_order=0,
        )
    ]
    section.add_child(instance=story)
    story.save_revision(user=by, log_action=True)
    return StoryPage.objects.get(pk=story.pk)


def _pictured(images: Sequence[NewsroomImage]) -> str:
    """A picture that a machine made is told to readers from the first draft on."""
    made = StoryPage.MachineMade
    return made.PICTURED if any(image.machine_made for image in images) else made.NO


def section_for(item: Any) -> SectionPage:
    """The first section of the item's language, or of any.

    Raises:
        NewsroomError: there is none yet.
    """
    language = "zh-hans" if str(getattr(item, "language", "")).lower().startswith("zh") else "en"
    sections = SectionPage.objects.order_by("path").select_related("locale")
    section = sections.filter(locale__language_code=language).first() or sections.first()
    if section is None:
        raise NewsroomError(gettext("There is no section yet: make one before the first story."))
    return section


def _text_of(item: Any) -> str:
    html = clean_html(getattr(item, "body_html", "") or "")
    if html:
        return html
    paragraphs = [line.strip() for line in (getattr(item, "body_text", "") or "").splitlines() if line.strip()]
    return str(format_html_join("", "<p>{}</p>", ((line,) for line in paragraphs)))
