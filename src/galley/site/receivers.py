"""When the site hears of the newsroom: in the transaction of the change, rows only."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from galley.gather.signals import banner_changed
from galley.newsroom.models import SectionPage
from galley.newsroom.signals import correction_published, rows_changed, story_published, story_withdrawn
from galley.site import services
from galley.site.models import FrontPage
from galley.site.pagekeys import ALERTS_KEY


@story_published.connect
def story_went_live(*, story_id: int, **kwargs: Any) -> None:
    """Show the story."""
    services.show_story(story_id)


@story_withdrawn.connect
def story_left(*, story_id: int, **kwargs: Any) -> None:
    """Hide the story."""
    services.hide_story(story_id)


@correction_published.connect
def correction_went_live(*, story_id: int, **kwargs: Any) -> None:
    """Show the correction."""
    services.show_correction(story_id)


@rows_changed.connect
def rows_of_pages_changed(*, keys: list[str], **kwargs: Any) -> None:
    """Mark the pages made from these rows."""
    services.mark_stale(keys)


@banner_changed.connect
def alerts_changed(**kwargs: Any) -> None:
    """An emergency alert went on or off the site: every page says something else."""
    services.mark_all(ALERTS_KEY)


def section_changed(*, instance: SectionPage, **kwargs: Any) -> None:
    """A section was published, taken off or moved."""
    services.show_section(instance)


def front_changed(*, instance: FrontPage, **kwargs: Any) -> None:
    """A front page was published."""
    services.show_front(instance)


def page_moved(*, instance: Any, **kwargs: Any) -> None:
    """A page moved in the tree: the story is listed elsewhere, or the menu has another order."""
    page = instance.specific
    if isinstance(page, SectionPage):
        services.show_section(page)
    elif page.live and hasattr(page, "news_value"):
        services.show_story(page.pk)


def openness_changed(*, instance: PageViewRestriction, **kwargs: Any) -> None:
    """A page was closed to the public, or opened: no stored page of it may outlive that."""
    if address := instance.page.get_url():
        services.drop_below(address)


page_published.connect(section_changed, sender=SectionPage, dispatch_uid="galley.site.section_published")
page_unpublished.connect(section_changed, sender=SectionPage, dispatch_uid="galley.site.section_unpublished")
page_published.connect(front_changed, sender=FrontPage, dispatch_uid="galley.site.front_published")
post_page_move.connect(page_moved, dispatch_uid="galley.site.page_moved")
post_save.connect(openness_changed, sender=PageViewRestriction, dispatch_uid="galley.site.page_closed")
post_delete.connect(openness_changed, sender=PageViewRestriction, dispatch_uid="galley.site.page_opened")
