"""Calendars and lists of press conferences: each coming occasion is an item that the desk can plan from.

See docs/sources/calendar.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings

from galley.gather.data import Ask, Batch, FeedData, FeedItem, Part, PubStatus, Raw
from galley.gather.errors import ParseError, SourceError
from galley.gather.fetchers import disk, web
from galley.gather.fetchers.web import Fetched
from galley.gather.parsers.datelist import read_list
from galley.gather.parsers.ics import read_calendar
from galley.gather.registries import source_kinds
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.time import now
from galley.kernel.typed_settings import setting

MOST_REMEMBERED = 500
_NO_ZONE = gettext_noop("There is no time zone of this name. Write it as Europe/Berlin or Asia/Shanghai.")


@dataclass(frozen=True)
class CalendarSettings:
    """How far to look ahead, and whose clock to read."""

    days_ahead: int = setting(
        gettext_noop("Days to look ahead"),
        default=60,
        help=gettext_noop("Events that repeat are taken one by one within these days."),
    )
    zone: str = setting(
        gettext_noop("Time zone where the calendar names none"),
        default="",
        help=gettext_noop("Such as Europe/Berlin or Asia/Shanghai. Left empty: the newsroom's own."),
    )


class CalendarKind:
    slug: ClassVar[str] = "calendar"
    label: ClassVar[str] = gettext_noop("Calendar")
    description: ClassVar[str] = gettext_noop(
        "Coming events from a calendar (ICS), or a list of press conferences (CSV)."
    )
    address_label: ClassVar[str] = gettext_noop("Address")
    address_help: ClassVar[str] = gettext_noop("Of the calendar or list; or the path of a file.")
    settings_type: ClassVar[type[CalendarSettings]] = CalendarSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = address.strip()
        for scheme in ("webcal://", "webcals://"):
            if address.lower().startswith(scheme):
                address = "https://" + address[len(scheme) :]
        if not web.is_web_address(address):
            disk.resolve_path(address, anywhere=may_reach_inside)
        return address

    def fetch(self, ask: Ask) -> Batch:
        zone = ask.settings.zone.strip() or django_settings.TIME_ZONE
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, LookupError) as error:
            raise SourceError(_NO_ZONE, zone) from error
        # The window moves on with the days, also over a calendar that does not change.
        is_fresh = ask.state.get("day") == now().date().isoformat() and not ask.is_trial
        if web.is_web_address(ask.address):
            with web.open_http(allow_private=ask.allow_private) as http:
                etag, last = (ask.etag, ask.last_modified) if is_fresh else ("", "")
                fetched = web.fetch(ask.address, http=http, etag=etag, last_modified=last)
        else:
            fetched = disk.read_file(ask.address, anywhere=ask.anywhere, etag=ask.etag if is_fresh else "")
        return self._read(ask, fetched, zone=zone, is_fresh=is_fresh)

    def _read(self, ask: Ask, fetched: Fetched, *, zone: str, is_fresh: bool) -> Batch:
        said: dict[str, Any] = {
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "fresh_seconds": fetched.fresh_seconds,
            "address": fetched.moved_to,
        }
        body_hash = "" if fetched.not_modified else fingerprint_bytes(fetched.body)
        if fetched.not_modified or (is_fresh and body_hash == ask.body_hash):
            return Batch(not_modified=True, body_hash=ask.body_hash, format=ask.format, **said)
        raw = Raw(fetched.body, body_hash, fetched.url, fetched.media_type)
        at = now()
        end = at + timedelta(days=max(1, min(int(ask.settings.days_ahead), 730)))
        try:
            feed = read_dates(fetched.body, url=fetched.url, begin=at - timedelta(days=1), end=end, zone=zone)
        except ParseError as error:
            error.raw = raw
            raise
        items = (*feed.items, *_gone(ask.state.get("coming") or {}, feed, at, end))
        state = {"day": at.date().isoformat(), "coming": _coming(feed, at)}
        return Batch(
            parts=(Part(replace(feed, items=items), raw),),
            format=feed.format.split(maxsplit=1)[0],
            body_hash=body_hash,
            problems=feed.problems,
            state=None if ask.is_trial else state,
            **said,
        )

    def settle(self, ask: Ask, batch: Batch) -> None:
        """A calendar is not told that it was read."""


def read_dates(body: bytes, *, url: str, begin: datetime, end: datetime, zone: str) -> FeedData:
    """The occasions of a calendar or of a table.

    Raises:
        ParseError: it is neither.
    """
    if b"BEGIN:VCALENDAR" in body[:1_000].upper().replace(b"\0", b""):
        return read_calendar(body, url=url, begin=begin, end=end, zone=zone)
    return read_list(body, url=url, zone=ZoneInfo(zone), zone_name=zone)


def _coming(feed: FeedData, at: datetime) -> dict[str, dict[str, Any]]:
    """What is still to come, whole enough to say later that it was taken out."""
    coming = [item for item in feed.items if item.expires and item.expires > at and item.status == PubStatus.USABLE]
    coming.sort(key=lambda item: str(item.extra.get("begin")))
    return {
        item.guid: {
            "title": item.title,
            "content": item.content_html[:4_000],
            "expires": item.expires.isoformat() if item.expires else "",
            "extra": dict(item.extra),
        }
        for item in coming[:MOST_REMEMBERED]
    }


def _gone(before: dict[str, dict[str, Any]], feed: FeedData, at: datetime, end: datetime) -> list[FeedItem]:
    """What was to come and has been taken out of the calendar: called off, as far as anybody is told."""
    here = {item.guid for item in feed.items}
    gone = []
    for guid, one in before.items():
        expires = datetime.fromisoformat(one["expires"])
        if guid not in here and at < expires <= end:
            gone.append(
                FeedItem(
                    guid=guid,
                    title=one["title"],
                    content_html=one["content"],
                    kind="date",
                    status=PubStatus.CANCELED,
                    expires=expires,
                    extra=one["extra"],
                )
            )
    return gone


KIND: Final = source_kinds.add(CalendarKind())
