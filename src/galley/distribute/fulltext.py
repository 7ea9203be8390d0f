"""A story's full text as other programs show it: corrections first, picture, body, labels; in the story's language.

Feeds and letters use it; the site has templates of its own. Everything here is pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.dateformat import format as format_date
from django.utils.html import escape
from django.utils.translation import gettext, pgettext

if TYPE_CHECKING:
    from galley.newsroom.data import CorrectionData, PictureData, StoryData

# What XML 1.0 cannot hold, section 2.2; mail and JSON are no worse off without it.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATE_FORMATS = {"zh-hans": "Y年n月j日 H:i", "en": "j F Y, H:i"}


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, for titles and mail headers."""
    return " ".join(printable(text).split())


def bcp47(language: str) -> str:
    """A language as documents name it: "zh-Hans" of "zh-hans". Source: RFC 5646, section 2.1.1."""
    return translation.to_language(translation.to_locale(language)).replace("-hans", "-Hans").replace("-hant", "-Hant")


def moment(at: datetime, language: str) -> str:
    """A date and time as the newsroom writes it in this language, in the newsroom's time zone."""
    with translation.override(language):
        return format_date(timezone.localtime(at, timezone.get_default_timezone()), _DATE_FORMATS.get(language, "c"))


def people(story: StoryData) -> list[str]:
    """The names of a byline, once each, in order."""
    return list(dict.fromkeys(name for person in story.bylines if (name := one_line(person.name))))


def machine_label(story: StoryData) -> str:
    """What a machine did to this story, in its language; empty when nothing."""
    with translation.override(story.language):
        return {
            "translated": gettext("Translated with a machine and checked by a person."),
            "summarised": gettext("Summarised with a machine and checked by a person."),
            "written": gettext("Written with a machine and checked by a person."),
            "pictured": gettext("The picture was made with a machine."),
        }.get(story.machine_made, "")


def correction_lines(corrections: Iterable[CorrectionData], language: str) -> list[tuple[str, str]]:
    """Each correction as its heading and its text."""
    with translation.override(language):
        return [
            (
                gettext("Correction, %(moment)s") % {"moment": moment(correction.at, language)},
                printable(correction.now).strip(),
            )
            for correction in corrections
        ]


def correction_html(corrections: Iterable[CorrectionData], language: str) -> str:
    """Corrections as paragraphs."""
    return "".join(
        f"<p><strong>{escape(heading)}</strong><br>{escape(text)}</p>\n"
        for heading, text in correction_lines(corrections, language)
    )


def full_html(story: StoryData, *, with_picture: bool = True) -> str:
    """The whole story as HTML that a feed reader or a mail program can show."""
    parts = [correction_html(story.corrections, story.language)]
    if with_picture and story.picture is not None:
        parts.append(_figure(story.picture, story.language))
    parts.append(printable(story.body_html))
    if label := machine_label(story):
        parts.append(f"<p><em>{escape(label)}</em></p>")
    return "\n".join(part for part in parts if part)


def full_text(story: StoryData) -> str:
    """The whole story as plain text."""
    parts = [f"{heading}\n{text}" for heading, text in correction_lines(story.corrections, story.language)]
    parts.append(printable(story.body_text).strip())
    if label := machine_label(story):
        parts.append(label)
    return "\n\n".join(part for part in parts if part)


def _figure(picture: PictureData, language: str) -> str:
    with translation.override(language):
        made = gettext("Made with a machine") if picture.machine_made else ""
        credit = (
            pgettext("who made the picture", "Picture: %(name)s") % {"name": picture.credit} if picture.credit else ""
        )
    words = " · ".join(escape(one_line(text)) for text in (picture.caption, credit, made) if text)
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return (
        f'<figure><img src="{escape(printable(picture.url))}" alt="{escape(one_line(picture.alt))}" '
        f'width="{picture.width}" height="{picture.height}">{caption}</figure>'
    )
