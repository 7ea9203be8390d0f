"""How times and languages are said on gathering's screens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from galley.gather.advice import what_to_do
from galley.gather.forms import language_name as name_of_language
from galley.gather.sensors.levels import with_unit
from galley.kernel.text import one_line

register = template.Library()


@register.filter
def short_time(moment: datetime | None) -> SafeString | str:
    """The time today, the day and time before, the year too when it is another; the full moment for machines."""
    if moment is None:
        return ""
    local, today = timezone.localtime(moment), timezone.localtime()
    if local.date() == today.date():
        said = date_format(local, "H:i")
    elif local.year == today.year:
        # Translators: a day of this year with its time, in Django's date format letters: "24 Nov 14:05".
        said = date_format(local, pgettext("date format", "j M H:i"))
    else:
        # Translators: a day of another year, in Django's date format letters: "24 Nov 2025".
        said = date_format(local, pgettext("date format", "j M Y"))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), date_format(local, "DATETIME_FORMAT"), said
    )


@register.filter
def lang_attribute(code: str) -> str:
    """A language as HTML's `lang` has it: "zh-Hans"."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code)


@register.filter
def item_of(found: dict[int, Any] | str | None, key: int) -> Any:
    """What a mapping has for a key; nothing for one that it has not, or when there is no mapping."""
    return found.get(key) if isinstance(found, dict) else None


@register.filter
def language_name(code: str) -> str:
    """A language in the reader's own."""
    return name_of_language(code)


@register.filter
def shortened(text: str, length: int) -> str:
    """A text cut at a word, or at a character where the script has no spaces."""
    return one_line(text, max_length=length)


register.filter(with_unit)
register.filter(what_to_do)
