"""A story begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.html import format_html_join
from django.utils.translation import gettext

from galley.kernel.text import clean_html, plain
from galley.newsroom.errors import NewsroomError
from galley.newsroom.models import SectionPage, StoryPage, StorySource

if TYPE_CHECKING:
    from galley.kernel.models import User


@transaction.atomic
def start_story(item: Any, *, by: User, section: SectionPage | None = None) -> StoryPage:
    """Make a draft from a wire item: headline, text, source, rights and link.

    Args:
        item: a `gather.models.WireItem`.
        section: where it goes; by default the first section of the item's language, or of any.

    An embargo of the item becomes the story's.

    Raises:
        NewsroomError: there is no section yet, or the provider has killed the item.
    """
    if getattr(item, "is_killed", False):
        raise NewsroomError(gettext("The provider has killed this item: no story can be made from it."))
    language = "zh-hans" if str(getattr(item, "language", "")).lower().startswith("zh") else "en"
    section = section or _section_for(language)
    source = item.source
    story = StoryPage(
        title=item.headline[:255],
        owner=by,
        locale=section.locale,
        rights=getattr(item, "rights", "") or getattr(source, "rights", ""),
        embargo_until=item.embargoed_until if getattr(item, "is_embargoed", False) else None,
        standfirst=plain(getattr(item, "summary", "") or "")[:500],
        body=[("text", html) for html in [_text_of(item)] if html],
    )
    story.sources_used = [
        StorySource(
            item=item, name=str(source), url=item.url or "", rights=getattr(item, "rights", "") or "", sort_order=0
        )
    ]
    section.add_child(instance=story)
    story.save_revision(user=by, log_action=True)
    return StoryPage.objects.get(pk=story.pk)


def _section_for(language: str) -> SectionPage:
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
