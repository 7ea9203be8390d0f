"""How the reader site shows times, names and the theme, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from galley.newsroom.data import MachineMade, PersonData, SignatureData, StoryData
from galley.site.conf import THEME
from galley.site.contexts import StoryCard
from galley.site.themes import Theme, themes

register = template.Library()


# --- theme ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def site_theme() -> Theme:
    """The theme in force, for the head of the page."""
    return themes.get(THEME.value)


@register.simple_tag
def font_preloads(theme: Theme, language: str) -> SafeString:
    """Links that fetch the first fonts of a page before the style sheet is read."""
    files = theme.preload_zh if language.startswith("zh") else theme.preload
    return format_html_join(
        "\n",
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        ((static(file),) for file in files),
    )


@register.filter
def lang_tag(language: str) -> str:
    """As "zh-hans" as HTML writes it, "zh-Hans"."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language.lower(), language)


# --- times ---------------------------------------------------------------------------------------------------------


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def _day(moment: date) -> str:
    return date_format(moment, pgettext("date format: day and month", "j M"))


def _full_day(moment: date) -> str:
    return date_format(moment, pgettext("date format: day, month, year", "j M Y"))


def _clock(moment: datetime) -> str:
    return date_format(moment, pgettext("date format: time of day", "H:i"))


@register.filter
def weekday(moment: date) -> str:
    """As "Tue 24 Nov", "11月24日 星期二"."""
    if isinstance(moment, datetime):
        moment = _local(moment).date()
    return date_format(moment, pgettext("date format: weekday, day and month", "D j M"))


@register.filter
def full_day(moment: date) -> str:
    """As "24 Nov 2026", "2026年11月24日"."""
    if isinstance(moment, datetime):
        moment = _local(moment).date()
    return _full_day(moment)


@register.filter
def long_day(moment: date) -> str:
    """As "Tuesday 24 November 2026", "2026年11月24日 星期二"."""
    return date_format(moment, pgettext("date format: weekday and full date", "l j F Y"))


@register.filter
def month(moment: date) -> str:
    """As "November 2026", "2026年11月"."""
    return date_format(moment, pgettext("date format: month and year", "F Y"))


@register.simple_tag
def moment(when: datetime | None) -> SafeString:
    """A full time: "24 Nov 2026, 14:05"; right for ever, as a stored page needs."""
    if when is None:
        return mark_safe("")
    here = _local(when)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), _moment_text(here))


def _moment_text(here: datetime) -> str:
    return pgettext("day and time", "%(day)s, %(clock)s") % {"day": _full_day(here), "clock": _clock(here)}


@register.simple_tag
def ago(when: datetime | None) -> SafeString:
    """A day and time that the small script makes "2 hr ago" while it is fresh."""
    if when is None:
        return mark_safe("")
    here = _local(when)
    words = pgettext("day and time without year", "%(day)s, %(clock)s") % {"day": _day(here), "clock": _clock(here)}
    if here.year != timezone.localtime().year:
        words = _full_day(here)
    return format_html('<time datetime="{}" data-ago>{}</time>', here.isoformat(timespec="minutes"), words)


@register.simple_tag
def clock(when: datetime | None, day: date | None = None) -> SafeString:
    """The time in a river: "14:05" of today (or of `day`, in a list by day), otherwise the day."""
    if when is None:
        return mark_safe("")
    here = _local(when)
    today = timezone.localdate()
    short = _day(here) if here.year == today.year else _full_day(here)
    if day is not None and here.date() == day:
        return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), _clock(here))
    if here.date() == today:
        return format_html(
            '<time datetime="{}" data-clock="{}">{}</time>', here.isoformat(timespec="minutes"), short, _clock(here)
        )
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), short)


@register.simple_tag
def story_times(story: StoryData) -> SafeString:
    """When it was published, and when it really changed after."""
    published, updated = _local(story.published_at), _local(story.updated_at)
    first = moment(published)
    if updated <= published:
        return first
    same_day = updated.date() == published.date()
    text = _clock(updated) if same_day else _moment_text(updated)
    change = format_html('<time datetime="{}">{}</time>', updated.isoformat(timespec="minutes"), text)
    return format_html(_("{}, updated {}"), first, change)


# --- names and words -----------------------------------------------------------------------------------------------


def _join(parts: Sequence[SafeString]) -> SafeString:
    """As "A, B and C", "A、B、C"."""
    if len(parts) < 2:
        return parts[0] if parts else mark_safe("")
    comma = pgettext("between names in a list", ", ")
    last = pgettext("before the last name in a list", " and ")
    return format_html("{}{}{}", mark_safe(comma.join(parts[:-1])), last, parts[-1])


def _person(person: PersonData) -> SafeString:
    name = (
        format_html('<a href="{}" rel="author">{}</a>', person.url, person.name)
        if person.url
        else format_html("{}", person.name)
    )
    if not person.role:
        return name
    return format_html(pgettext("a name and its role", "{} ({})"), name, person.role)


@register.simple_tag
def byline(people: Iterable[PersonData]) -> SafeString:
    """As "By A (reporter) and B (photo)"."""
    names = [_person(person) for person in people]
    return format_html(pgettext("byline", "By {}"), _join(names)) if names else mark_safe("")


@register.simple_tag
def checkers(signatures: Iterable[SignatureData], machine_made: MachineMade = "") -> SafeString | str:
    """As "Checked by C and D", or "Translated with a machine, checked by C": each once, in the order of the steps."""
    names = _join([format_html("{}", name) for name in dict.fromkeys(signature.by for signature in signatures)])
    if machine_made and names:
        return format_html(_("{}, checked by {}"), machine_words(machine_made), names)
    if machine_made:
        return machine_words(machine_made)
    return format_html(_("Checked by {}"), names) if names else ""


@register.filter
def machine_words(kind: MachineMade) -> str:
    """What a machine did, in words."""
    return {
        "translated": _("Translated with a machine"),
        "summarised": _("Summarised with a machine"),
        "written": _("Written with a machine"),
        "pictured": _("Picture made with a machine"),
    }.get(kind, "")


@register.simple_tag
def kicker(card: StoryCard, *, section: bool = True) -> str:
    """What stands over a headline: as the theme has it, or else the section where that says something."""
    if site_theme().kicker == "place" and card.place:
        return card.place
    return card.kicker or (card.section if section else "")


@register.filter
def every_second_picture(cards: Sequence[StoryCard]) -> list[tuple[StoryCard, bool]]:
    """Cards of a river, each with whether its picture is shown: never on two rows in a row."""
    shown, before = [], False
    for card in cards:
        before = card.picture is not None and not before
        shown.append((card, before))
    return shown
