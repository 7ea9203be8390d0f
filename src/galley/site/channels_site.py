"""Site: the story's own page, stored and readable. What the other channels link to.

Nothing leaves this machine, so a try can be repeated and a change takes the place of what was there. It is a channel so
that the board says where readers have the story, and so that a page that cannot be made is seen there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from typing_extensions import override

from galley.distribute.data import Ability, ChannelAdapter, Later, Outcome, RenditionData, Sent, Via
from galley.kernel.text import gettext_noop
from galley.site.errors import RenderingError
from galley.site.services import fetch_page, page_is_current

if TYPE_CHECKING:
    from galley.newsroom.data import CorrectionData, StoryData

BEING_MADE = gettext_noop("The page is still being made.")
NOT_MADE = gettext_noop("The page could not be made.")


@dataclass(frozen=True)
class SiteSettings:
    """There is nothing to set: the site is this installation."""


class SiteChannel(ChannelAdapter[SiteSettings]):
    slug: ClassVar[str] = "site"
    name: ClassVar[str] = gettext_noop("Site")
    about: ClassVar[str] = gettext_noop("The story's page on this site, ready for readers.")
    settings_type: ClassVar[type[SiteSettings]] = SiteSettings
    abilities: ClassVar[Ability] = Ability.IDEMPOTENT | Ability.EDIT | Ability.WITHDRAW
    is_single: ClassVar[bool] = True
    can_test: ClassVar[bool] = False

    @override
    def render(self, story: StoryData, *, settings: SiteSettings) -> RenditionData:
        """Where the page is; its bytes are in the page store."""
        page = {"address": urlsplit(story.url).path, "url": story.url, "version": story.version}
        return RenditionData("application/json", json.dumps(page, ensure_ascii=False, sort_keys=True).encode())

    @override
    def render_correction(
        self, story: StoryData, corrections: Sequence[CorrectionData], *, settings: SiteSettings
    ) -> RenditionData:
        return self.render(story, settings=settings)

    @override
    def send(self, rendition: RenditionData, *, key: str, settings: SiteSettings, via: Via) -> Outcome:
        """The page is there when its stored bytes are those of the rows as they are; made here when they are not."""
        page = json.loads(rendition.body)
        address: str = page["address"]
        outcome = _made(address)
        if outcome is not None:
            return outcome
        if not page_is_current(address, status=200):
            return Later(BEING_MADE, timedelta(seconds=1))
        return Sent(remote_id=address, url=page["url"])

    @override
    def correct(self, sent: Sent, rendition: RenditionData, *, key: str, settings: SiteSettings, via: Via) -> Outcome:
        return self.send(rendition, key=key, settings=settings, via=via)

    @override
    def withdraw(self, sent: Sent, *, key: str, settings: SiteSettings, via: Via) -> Outcome:
        """It is gone when the address says so, or has no page at all."""
        outcome = _made(sent.remote_id)
        if outcome is not None:
            return outcome
        if page_is_current(sent.remote_id, status=200):
            return Later(BEING_MADE, timedelta(seconds=1))
        return Sent(remote_id=sent.remote_id, url=sent.url)


def _made(address: str) -> Outcome | None:
    try:
        fetch_page(address)
    except (RenderingError, OSError) as error:
        return Later(NOT_MADE, detail=str(error))
    return None
