"""The paper: names, sections, front pages, channels and mailing lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.models import Locale

from galley.demo.paper import ABOUT, FRONTS, MOTTOES, NAMES, READERS_OF_THE_LETTER, READERS_OF_THE_LETTER_ZH, SECTIONS
from galley.demo.talk import VOICES
from galley.distribute.channels.feeds import FeedsSettings
from galley.distribute.channels.newsletter import NewsletterSettings
from galley.distribute.models import Channel, MailingList, Subscriber
from galley.distribute.registries import channels
from galley.distribute.services import save_channel
from galley.kernel.models import User
from galley.newsroom.models import SectionPage, StoryPage
from galley.site.models import FrontPage, FrontSlot
from galley.site.models.front import FrontPackage, PackageStory

LANGUAGES = ("en", "zh-hans")


def front_of(language: str) -> FrontPage:
    """The front page of a language, which every newsroom has from its first `migrate`."""
    front: FrontPage = FrontPage.objects.get(locale__language_code=language)
    return front


def make_sections(*, by: User) -> dict[tuple[str, str], SectionPage]:
    """The sections by (slug, language); the two of a pair are versions of each other."""
    made: dict[tuple[str, str], SectionPage] = {}
    for language in LANGUAGES:
        front = front_of(language)
        locale = Locale.objects.get(language_code=language)
        for section in SECTIONS:
            chinese = language == "zh-hans"
            page = SectionPage(
                title=section.title_zh if chinese else section.title,
                slug=section.slug,
                intro=section.intro_zh if chinese else section.intro,
                locale=locale,
                owner=by,
                show_in_menus=True,
            )
            if chinese:
                page.translation_key = made[section.slug, "en"].translation_key
            front.add_child(instance=page)
            page.save_revision(user=by).publish(user=by)
            made[section.slug, language] = page
    return made


def name_the_paper(*, by: User) -> None:
    """Give the front pages their names, so that every page that is made from now on bears them."""
    for language in LANGUAGES:
        front = front_of(language)
        front.title, front.motto, front.search_description = NAMES[language], MOTTOES[language], ABOUT[language]
        front.save_revision(user=by).publish(user=by)


def fill_front_pages(stories: dict[str, StoryPage], sections: dict[tuple[str, str], SectionPage], *, by: User) -> None:
    """Put the editors' choice on the front pages."""
    for language, (lead, seconds, packages) in FRONTS.items():
        end = "zh" if language == "zh-hans" else "en"
        front = front_of(language)
        front.slots = [FrontSlot(place=FrontSlot.Place.LEAD, story=stories[f"{lead}.{end}"], sort_order=0)] + [
            FrontSlot(place=FrontSlot.Place.SECOND, story=stories[f"{name}.{end}"], sort_order=order)
            for order, name in enumerate(seconds, start=1)
        ]
        front.packages = [
            _package(title, sections[slug, language], [stories[f"{name}.{end}"] for name in names], order)
            for order, (title, slug, names) in enumerate(packages)
        ]
        front.save_revision(user=by).publish(user=by)


def _package(title: str, section: SectionPage, stories: list[StoryPage], order: int) -> FrontPackage:
    package = FrontPackage(title=title, section=section, sort_order=order)
    package.stories = [PackageStory(story=story, sort_order=number) for number, story in enumerate(stories)]
    return package


def make_channels() -> None:
    """The site and the feeds: every story goes there from the first day."""
    if "site" in channels:
        kind: Any = channels.get("site")
        save_channel(slug="site", name=NAMES["en"], adapter="site", values=kind.settings_type())
    save_channel(slug="feeds", name="RSS, Atom, JSON Feed", adapter="feeds", values=FeedsSettings())


def make_letters(since: datetime) -> None:
    """The newsletter, with a few readers. It begins today: nobody is sent the archive."""
    channel: Channel = save_channel(
        slug="newsletter",
        name="Newsletter",
        adapter="newsletter",
        values=NewsletterSettings(
            from_name=f"{NAMES['en']} · {NAMES['zh-hans']}",
            postal_address="The Hernmouth Courier, 3 Salt Lane, Hernmouth",
        ),
    )
    lists = (
        ("each-story", "Every story", "Each story within a minute of its publication.", "en", MailingList.Rhythm.EACH, READERS_OF_THE_LETTER),
        ("morning", "The morning letter", "One letter a day, at seven, with everything since yesterday.", "en", MailingList.Rhythm.DAILY, ("wendy", "peg")),
        ("each-story-zh", "每篇速递", "报道一发布，一分钟内送到。", "zh-hans", MailingList.Rhythm.EACH, READERS_OF_THE_LETTER_ZH),
        ("morning-zh", "晨报", "每天早上七点一封，收齐昨天以来的报道。", "zh-hans", MailingList.Rhythm.DAILY, ("laowen", "xiaoyu")),
    )  # fmt: skip
    for slug, name, about, language, rhythm, readers in lists:
        mailing_list = MailingList.objects.create(
            channel=channel, slug=slug, name=name, about=about, language=language, rhythm=rhythm
        )
        Subscriber.objects.bulk_create(
            Subscriber(mailing_list=mailing_list, email=VOICES[reader].email, confirmed_at=since) for reader in readers
        )
