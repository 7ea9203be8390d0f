"""An occasion, such as a press conference, as an entry: when, where, whom to ask."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from galley.gather.data import Enclosure, FeedItem, Place, PubStatus
from galley.gather.markup.mail import as_html
from galley.kernel.text import clean_html


@dataclass(frozen=True)
class Occasion:
    """Something that takes place at a time that is known before."""

    guid: str
    title: str
    begin: datetime | date
    """With its zone; a date alone lasts all day."""
    end: datetime | date | None = None
    """Of a date: its last day."""
    zone: str = ""
    """Its name, such as "Europe/Berlin"."""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    contact: str = ""
    url: str = ""
    text: str = ""
    """Plain, or HTML."""
    is_cancelled: bool = False
    is_tentative: bool = False
    version: str = ""
    created: datetime | None = None
    changed: datetime | None = None
    categories: tuple[str, ...] = ()
    language: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def as_item(one: Occasion) -> FeedItem:
    """The entry of an occasion. Its time and place are part of its text, so that another time is a new version.

    Its own address is no address of the entry: one page often tells of many occasions.
    """
    when = said_when(one.begin, one.end, one.zone)
    lines = [html.escape(line, quote=False) for line in (when, one.place, one.contact) if line]
    body = clean_html(one.text) if "<" in one.text and ">" in one.text else as_html(one.text)
    extra: dict[str, Any] = {
        "begin": one.begin.isoformat(),
        "end": one.end.isoformat() if one.end else "",
        "zone": one.zone,
        "all_day": not isinstance(one.begin, datetime),
        "place": one.place,
        "contact": one.contact,
        "url": one.url if one.url.startswith(("http://", "https://")) else "",
        "tentative": one.is_tentative,
        **one.more,
    }
    has_place = one.place or one.latitude is not None
    return FeedItem(
        guid=one.guid,
        title=one.title,
        content_html=f"<p>{'<br>'.join(lines)}</p>{body}",
        published=one.created,
        updated=one.changed,
        categories=one.categories,
        language=one.language,
        enclosures=one.enclosures,
        kind="date",
        status=PubStatus.CANCELED if one.is_cancelled else PubStatus.USABLE,
        provider_version=one.version,
        expires=over_at(one),
        places=(Place(one.place[:300], one.latitude, one.longitude),) if has_place else (),
        extra={key: value for key, value in extra.items() if value not in ("", None)},
    )


def said_when(begin: datetime | date, end: datetime | date | None, zone: str) -> str:
    """A time as all languages read it: "2026-11-24 10:00 – 11:00 (Europe/Berlin)"."""
    if not isinstance(begin, datetime):
        return f"{begin.isoformat()} – {end.isoformat()}" if end and end != begin else begin.isoformat()
    said = begin.strftime("%Y-%m-%d %H:%M")
    if isinstance(end, datetime) and end > begin:
        said += end.strftime(" – %H:%M" if end.date() == begin.date() else " – %Y-%m-%d %H:%M")
    return f"{said} ({zone or begin.strftime('%z')})"


def over_at(one: Occasion) -> datetime:
    """When it is over, in UTC: its end, or the end of its day."""
    zone: tzinfo = one.begin.tzinfo if isinstance(one.begin, datetime) and one.begin.tzinfo else UTC
    if isinstance(one.end, datetime) and one.end > begin_at(one.begin, zone):
        return one.end.astimezone(UTC)
    last = one.begin.date() if isinstance(one.begin, datetime) else (one.end or one.begin)
    day = last if not isinstance(last, datetime) else last.date()
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def begin_at(begin: datetime | date, zone: tzinfo) -> datetime:
    """A begin as a moment; a day begins at midnight."""
    return begin if isinstance(begin, datetime) else datetime.combine(begin, time(), zone)
