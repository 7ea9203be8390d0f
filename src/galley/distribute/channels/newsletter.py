"""Newsletter: each story, or one digest a day, as a letter to each reader of a mailing list, by SMTP.

SMTP has no idempotency key and cannot be asked, so each letter is a delivery by itself: what a cut-off try leaves in
doubt is one letter, not a thousand (`distribute.mail` says when). Its Message-ID is made from the key.
Sources: RFC 5322, RFC 2369 and RFC 2919 (List-* headers), RFC 8058 (one-click unsubscribe).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from typing_extensions import override

from galley.distribute.data import Ability, DigestData, Outcome, ReaderAdapter, ReaderData, RenditionData, Via
from galley.distribute.fulltext import (
    bcp47,
    correction_html,
    correction_lines,
    full_html,
    full_text,
    moment,
    one_line,
    people,
    printable,
)
from galley.distribute.registries import channels
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

if TYPE_CHECKING:
    from galley.newsroom.data import CorrectionData, StoryData

# Rendered once for all readers; these stand for what differs.
UNSUBSCRIBE: Final = "https://unsubscribe.invalid/this-reader"
LIST_NAME: Final = "[[name of this list]]"


@dataclass(frozen=True)
class NewsletterSettings:
    """Who writes. Lists and their rhythm are rows of their own: `MailingList`."""

    from_name: str = setting(gettext_noop("Sender's name"), help=gettext_noop("As readers see it in their inbox."))
    reply_to: str = setting(
        gettext_noop("Answers go to"),
        default="",
        kind="email",
        help=gettext_noop("Empty: to the newsroom's sending address."),
    )
    postal_address: str = setting(
        gettext_noop("Postal address"),
        default="",
        kind="long",
        help=gettext_noop("Shown at the foot of each letter; many countries ask for it."),
    )
    whole_story: bool = setting(
        gettext_noop("Send the whole story"), default=True, help=gettext_noop("If not, the summary and a link.")
    )


class NewsletterChannel(ReaderAdapter[NewsletterSettings]):
    slug: ClassVar[str] = "newsletter"
    name: ClassVar[str] = gettext_noop("Newsletter")
    about: ClassVar[str] = gettext_noop("Writes to the readers of your mailing lists: each story, or one letter a day.")
    settings_type: ClassVar[type[NewsletterSettings]] = NewsletterSettings
    abilities: ClassVar[Ability] = Ability.READERS

    @override
    def render(self, story: StoryData, *, settings: NewsletterSettings) -> RenditionData:
        return _rendition(story.language, one_line(story.headline), "story", _story(story, settings), settings)

    @override
    def render_correction(
        self, story: StoryData, corrections: Sequence[CorrectionData], *, settings: NewsletterSettings
    ) -> RenditionData:
        with translation.override(story.language):
            subject = gettext("Correction: %(headline)s") % {"headline": one_line(story.headline)}
        context = {
            **_story(story, settings),
            "notice_html": mark_safe(correction_html(corrections, story.language)),
            "notice_lines": correction_lines(corrections, story.language),
        }
        return _rendition(story.language, subject, "correction", context, settings)

    @override
    def render_digest(self, digest: DigestData, *, settings: NewsletterSettings) -> RenditionData:
        context = {
            "title": one_line(digest.title),
            "day": moment(digest.until, digest.language),
            "stories": [_story(story, settings) for story in digest.stories],
            "corrected": [
                {**_story(story, settings), "notice_lines": correction_lines(newest, story.language)}
                for story in digest.corrected
                if (newest := [one for one in story.corrections if digest.since < one.at <= digest.until])
            ],
        }
        first = one_line(digest.stories[0].headline) if digest.stories else ""
        subject = f"{one_line(digest.title)}: {first}" if first else one_line(digest.title)
        return _rendition(digest.language, subject, "digest", context, settings)

    @override
    def send_to(
        self, rendition: RenditionData, *, reader: ReaderData, key: str, settings: NewsletterSettings, via: Via
    ) -> Outcome:
        message = letter(rendition, reader=reader, key=key, settings=settings, sender=via.mail.sender)
        return via.mail.send(message, to=reader.address)


def letter(
    rendition: RenditionData, *, reader: ReaderData, key: str, settings: NewsletterSettings, sender: str
) -> EmailMessage:
    """One reader's letter of a rendition that was made for all."""
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(one_line(settings.from_name), parseaddr(sender)[1])
    message["To"] = _address("", reader.address)
    if settings.reply_to:
        message["Reply-To"] = _address("", settings.reply_to)
    message["Subject"] = rendition.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = message_id(key, domain=domain)
    message["List-Id"] = f"<{reader.list_slug or 'news'}.{domain}>"
    message["List-Unsubscribe"] = f"<{reader.unsubscribe_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text, html = str(rendition.extra["text"]), rendition.body.decode()
    list_name = one_line(reader.list_name)
    text = text.replace(UNSUBSCRIBE, reader.unsubscribe_url).replace(LIST_NAME, list_name)
    html = html.replace(UNSUBSCRIBE, escape(reader.unsubscribe_url)).replace(LIST_NAME, escape(list_name))
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = str(rendition.extra["language"])  # last: Content-* headers move into the parts
    return message


def message_id(key: str, *, domain: str) -> str:
    """The Message-ID of a letter, the same at every try, so that a mail program shows a repeated letter once."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _address(name: str, address: str) -> Address | str:
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError):
        return address.replace("\n", "").replace("\r", "")


def _story(story: StoryData, settings: NewsletterSettings) -> dict[str, Any]:
    whole = settings.whole_story
    return {
        "headline": one_line(story.headline),
        "standfirst": one_line(story.standfirst),
        "kicker": one_line(story.kicker) or one_line(story.section),
        "by": ("、" if story.language.startswith("zh") else ", ").join(people(story)),
        "at": moment(story.published_at, story.language),
        "url": printable(story.url),
        "html": mark_safe(full_html(story)) if whole else "",
        "text": full_text(story) if whole else "",
    }


def _rendition(
    language: str, subject: str, template: str, context: dict[str, Any], settings: NewsletterSettings
) -> RenditionData:
    context = {
        **context,
        "language": bcp47(language),
        "subject": subject,
        "from_name": one_line(settings.from_name),
        "postal_address": printable(settings.postal_address).strip(),
        "unsubscribe_url": UNSUBSCRIBE,
        "list_name": LIST_NAME,
    }
    with translation.override(language):
        html = render_to_string(f"distribute/letters/{template}.html", context)
        text = render_to_string(f"distribute/letters/{template}.txt", context)
    return RenditionData(
        "text/html; charset=utf-8",
        html.encode(),
        subject=subject,
        extra={"text": text.strip() + "\n", "language": bcp47(language)},
    )


channels.add(NewsletterChannel())
