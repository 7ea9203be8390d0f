"""Feeds: RSS, Atom and JSON Feed of the site. The site serves the documents; this tells a WebSub hub that they changed.

A subscriber who polls needs nothing more, so without a hub a story is there as soon as it is published.
Source: WebSub (https://www.w3.org/TR/websub/); the ping from publisher to hub is left open there (section 7) and every
hub takes `hub.mode=publish` with `hub.url`, as PubSubHubbub 0.4 had it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode, urljoin

from typing_extensions import override

from galley.distribute.data import Ability, ChannelAdapter, Later, Outcome, Refused, RenditionData, Sent, Via
from galley.distribute.registries import channels
from galley.kernel.http import HttpError
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

if TYPE_CHECKING:
    from galley.newsroom.data import CorrectionData, StoryData

NAMES = ("rss.xml", "atom.xml", "feed.json")


@dataclass(frozen=True)
class FeedsSettings:
    """Which hub to tell, if any."""

    hub_url: str = setting(
        gettext_noop("WebSub hub"),
        default="",
        kind="url",
        help=gettext_noop(
            "A hub tells its subscribers within a second. Empty: feed readers find out when they next look."
        ),
    )
    allow_private_address: bool = setting(
        gettext_noop("May be in our own network"),
        default=False,
        help=gettext_noop("Only for a hub of your own: this machine and private networks may be reached."),
    )


class FeedsChannel(ChannelAdapter[FeedsSettings]):
    slug: ClassVar[str] = "feeds"
    name: ClassVar[str] = gettext_noop("Feeds")
    about: ClassVar[str] = gettext_noop("RSS, Atom and JSON Feed of the site, with the full text; tells a WebSub hub.")
    settings_type: ClassVar[type[FeedsSettings]] = FeedsSettings
    abilities: ClassVar[Ability] = Ability.IDEMPOTENT | Ability.EDIT | Ability.WITHDRAW

    @override
    def render(self, story: StoryData, *, settings: FeedsSettings) -> RenditionData:
        """The addresses of the feeds that hold the story; their documents are made by `distribute.feeds`."""
        return RenditionData("application/json", json.dumps(feed_addresses(story)).encode())

    @override
    def render_correction(
        self, story: StoryData, corrections: Sequence[CorrectionData], *, settings: FeedsSettings
    ) -> RenditionData:
        return self.render(story, settings=settings)

    @override
    def send(self, rendition: RenditionData, *, key: str, settings: FeedsSettings, via: Via) -> Outcome:
        addresses: list[str] = json.loads(rendition.body)
        return self._tell(addresses, settings=settings, via=via)

    @override
    def correct(self, sent: Sent, rendition: RenditionData, *, key: str, settings: FeedsSettings, via: Via) -> Outcome:
        return self.send(rendition, key=key, settings=settings, via=via)

    @override
    def withdraw(self, sent: Sent, *, key: str, settings: FeedsSettings, via: Via) -> Outcome:
        return self._tell([urljoin(sent.url, name) for name in NAMES], settings=settings, via=via)

    @override
    def waits_for(self, story: StoryData, *, settings: FeedsSettings) -> frozenset[str]:
        # A hub reads the feed as soon as it is told; told too early, it would pass on the old one.
        return frozenset({f"feed:{story.language}"}) if settings.hub_url else frozenset()

    def _tell(self, addresses: list[str], *, settings: FeedsSettings, via: Via) -> Outcome:
        sent = Sent(url=addresses[0])
        if not settings.hub_url:
            return sent
        # Several hub.url in one request are understood by the large hubs, not by all; one request each is by all.
        for address in addresses:
            body = urlencode({"hub.mode": "publish", "hub.url": address}).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            try:
                answer = via.http.post(settings.hub_url, body=body, headers=headers)
            except HttpError as error:
                # To tell a hub twice changes nothing, so it does not matter whether it heard.
                return Later(gettext_noop("The hub did not answer."), detail=str(error))
            if not answer.is_success:
                detail = f"HTTP {answer.status} {answer.text[:300]}".strip()
                if answer.status >= 500 or answer.status == 429:
                    return Later(gettext_noop("The hub asks to try later."), detail=detail)
                return Refused(gettext_noop("The hub refused it."), detail=detail)
        return sent


def feed_addresses(story: StoryData) -> list[str]:
    """The absolute addresses of the site's and the section's feeds that hold this story."""
    section = urljoin(story.url, "../")
    front = urljoin(section, "../")
    return [urljoin(base, f"feeds/{name}") for base in (front, section) for name in NAMES]


channels.add(FeedsChannel())
