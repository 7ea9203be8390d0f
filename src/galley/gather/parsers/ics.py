"""Calendars (iCalendar): each occurrence within a window is an entry, in its own zone, cancelled ones as such."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from galley.gather.data import Enclosure, FeedData
from galley.gather.errors import ParseError
from galley.gather.markup.encoding import decode
from galley.gather.markup.items import BAD_DATE, BAD_ENTRY, MAX_PROBLEMS, Complaints
from galley.gather.markup.occasions import Occasion, as_item, begin_at
from galley.gather.markup.tree import absolute
from galley.gather.registries import parsers
from galley.kernel.ids import fingerprint
from galley.kernel.text import gettext_noop
from galley.kernel.time import now

MOST_EVENTS = 20_000
MOST_OCCURRENCES = 400
"""Of one event within the window."""
DAYS_BACK, DAYS_AHEAD = 1, 60

_NO_CALENDAR = gettext_noop("This is not a calendar.")
_BROKEN = gettext_noop("The calendar is broken and cannot be read.")
_TOO_OFTEN = gettext_noop("An event repeats more often than every day; only its first time was taken.")
_MANY = gettext_noop("The calendar has more events than Galley takes.")
_SLOW = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


class IcsParser:
    slug = "ics"
    spec = "https://www.rfc-editor.org/rfc/rfc5545"
    media_types = ("text/calendar",)

    def recognises(self, head: bytes) -> bool:
        return head.lstrip()[:15].upper().startswith(b"BEGIN:VCALENDAR")

    def parse(self, body: bytes, *, url: str) -> FeedData:
        at = now()
        window = (at - timedelta(days=DAYS_BACK), at + timedelta(days=DAYS_AHEAD))
        return read_calendar(body, url=url, begin=window[0], end=window[1])


def read_calendar(body: bytes, *, url: str, begin: datetime, end: datetime, zone: str = "UTC") -> FeedData:
    """The occurrences of a calendar that touch a window.

    Args:
        zone: the name of the zone for times that have none.

    Raises:
        ParseError: it is no calendar.
    """
    text, _encoding, _as_declared = decode(body)
    if not re.match(r"\s*BEGIN:VCALENDAR", text.lstrip("\ufeff"), re.IGNORECASE):
        raise ParseError(url, 1, _NO_CALENDAR)
    calendars = _opened(text.replace("\0", ""), url)
    complaints = Complaints()
    name = next((str(c.get(key)) for c in calendars for key in ("NAME", "X-WR-CALNAME") if c.get(key)), "")
    own = next((str(c.get("X-WR-TIMEZONE")) for c in calendars if c.get("X-WR-TIMEZONE")), "")
    reading = _Reading(begin, end, _zone(own) or _zone(zone) or UTC, url, complaints)
    events = [event for c in calendars for event in c.walk("VEVENT")]
    if len(events) > MOST_EVENTS:
        complaints.add(_MANY, detail=str(len(events)))
    found = reading.read(events[:MOST_EVENTS])
    found.sort(key=lambda one: begin_at(one.begin, reading.zone), reverse=True)
    language = next((str(c.get("LANGUAGE")) for c in calendars if c.get("LANGUAGE")), "")
    return FeedData(
        title=" ".join(name.split()),
        items=tuple(as_item(one) for one in found),
        problems=tuple(complaints.found[:MAX_PROBLEMS]),
        format="icalendar 2.0",
        language=language,
    )


def _opened(text: str, url: str) -> list[Any]:
    from icalendar import Calendar  # noqa: PLC0415 -- slow import, for calendars only

    # An event that is cut off at the end does not lose the others.
    whole_events = text[: text.upper().rfind("END:VEVENT") + len("END:VEVENT")] + "\r\nEND:VCALENDAR\r\n"
    is_cut = "END:VCALENDAR" not in text.upper() and "END:VEVENT" in text.upper()
    for attempt in (whole_events, text) if is_cut else (text, whole_events):
        try:
            return list(Calendar.from_ical(attempt, multiple=True))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            problem = error
    raise ParseError(url, 1, _BROKEN, str(problem)[:200]) from problem


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):
        return None


class _Reading:
    """One calendar on its way to its occurrences."""

    def __init__(self, begin: datetime, end: datetime, zone: tzinfo, url: str, complaints: Complaints) -> None:
        self.begin, self.end, self.zone, self.url, self.complaints = begin, end, zone, url, complaints

    def read(self, events: Iterable[Any]) -> list[Occasion]:
        masters: list[tuple[Any, Occasion]] = []
        changed: dict[str, dict[str, Occasion]] = defaultdict(dict)
        for event in events:
            try:
                one = self._occasion(event)
                if event.get("RECURRENCE-ID") is not None:
                    key = self._key(self._moment(event["RECURRENCE-ID"].dt))
                    changed[one.guid][key] = replace(one, guid=f"{one.guid}/{key}")
                else:
                    masters.append((event, one))
            except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
                self.complaints.add(BAD_ENTRY, detail=f"{event.get('SUMMARY', '')} {error}"[:150])
        found: dict[str, Occasion] = {}
        for event, one in masters:
            for occurrence in self._occurrences(event, one, changed.pop(one.guid, {})):
                kept = found.get(occurrence.guid)
                if kept is None or int(occurrence.version or 0) >= int(kept.version or 0):
                    found[occurrence.guid] = occurrence
        for others in changed.values():  # changed occurrences whose series is not in this calendar
            found |= {one.guid: one for one in others.values() if self._is_within(one)}
        return list(found.values())

    def _occurrences(self, event: Any, one: Occasion, changed: dict[str, Occasion]) -> Iterator[Occasion]:
        rule = event.get("RRULE")
        extra = [self._moment(value) for value in _listed(event.get("RDATE"))]
        if rule is None and not extra:
            if self._is_within(one):
                yield one
            return
        without = {self._key(self._moment(value)) for value in _listed(event.get("EXDATE"))}
        length = _length(one)
        yield from (o for o in changed.values() if self._is_within(o))
        for begin in itertools.islice(self._begins(one, rule, extra), MOST_OCCURRENCES):
            key = self._key(begin)
            if key not in without and key not in changed:
                occurrence = replace(one, guid=f"{one.guid}/{key}", begin=begin, end=_plus(begin, length))
                if self._is_within(occurrence):
                    yield occurrence

    def _begins(self, one: Occasion, rule: Any, extra: list[datetime | date]) -> Iterator[datetime | date]:
        """The times at which a series begins within the window, by its own clock: ten o'clock stays ten in summer."""
        whole = not isinstance(one.begin, datetime)
        zone = one.begin.tzinfo if isinstance(one.begin, datetime) else None
        seen: set[datetime | date] = set()
        for begin in itertools.chain(self._by_rule(one, rule), extra):
            local: datetime | date = begin
            if isinstance(begin, datetime):
                local = begin.date() if whole else begin if begin.tzinfo else begin.replace(tzinfo=zone)
            if local not in seen:
                seen.add(local)
                yield local

    def _by_rule(self, one: Occasion, rules: Any) -> Iterator[datetime]:
        from dateutil.rrule import rrulestr  # noqa: PLC0415 -- slow import, for calendars only

        start = begin_at(one.begin, self.zone).replace(tzinfo=None)
        zone = one.begin.tzinfo if isinstance(one.begin, datetime) else None
        last = self.end.astimezone(zone or UTC).replace(tzinfo=None)
        for rule in rules if isinstance(rules, list) else [rules] if rules is not None else []:
            if {str(f).upper() for f in rule.get("FREQ", [])} & _SLOW:
                self.complaints.add(_TOO_OFTEN, detail=one.title)
                yield start
                continue
            parts = {key: value for key, value in rule.items() if key.upper() not in {"UNTIL", "COUNT"}}
            until, count = next(iter(rule.get("UNTIL", [])), None), next(iter(rule.get("COUNT", [])), None)
            text = type(rule)(parts).to_ical().decode()
            made = rrulestr(f"RRULE:{text}", dtstart=start)
            stop = min(last, _as_local(until, zone)) if until is not None else last
            if made._freq is None or start > stop:  # type: ignore[union-attr]  # noqa: SLF001 -- it has no other name
                continue
            # An end is always given: a rule that fits no day would be tried until the year 9999.
            bounded = made.replace(until=stop)  # type: ignore[union-attr]
            first = self.begin.astimezone(zone or UTC).replace(tzinfo=None) - timedelta(days=40)
            for number, begin in enumerate(bounded):
                if count is not None and number >= int(count):
                    break
                if begin >= first:
                    yield begin

    def _is_within(self, one: Occasion) -> bool:
        begin = begin_at(one.begin, self.zone)
        end = begin_at(one.end, self.zone) if one.end else begin
        return (
            begin <= self.end
            and max(begin, end) + timedelta(days=0 if isinstance(one.begin, datetime) else 1) >= self.begin
        )

    def _moment(self, value: Any) -> datetime | date:
        if isinstance(value, tuple):  # a period: its begin
            value = value[0]
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=self.zone)
        if isinstance(value, date):
            return value
        raise ValueError(BAD_DATE)

    def _key(self, begin: datetime | date) -> str:
        return f"{begin.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(begin, datetime) else f"{begin:%Y%m%d}"

    def _occasion(self, event: Any) -> Occasion:
        begin = self._moment(event["DTSTART"].dt)
        title = _text(event.get("SUMMARY"))
        status = str(event.get("STATUS", "")).upper()
        geo = event.get("GEO")
        return Occasion(
            guid=_text(event.get("UID")) or "urn:galley:date:" + fingerprint(title, begin.isoformat()),
            title=title or _text(event.get("DESCRIPTION"))[:120] or _text(event.get("LOCATION")),
            begin=begin,
            end=self._end(event, begin),
            zone=_zone_name(event["DTSTART"], begin),
            place=_text(event.get("LOCATION")),
            latitude=float(geo.latitude) if geo is not None else None,
            longitude=float(geo.longitude) if geo is not None else None,
            contact=_contact(event),
            url=absolute(_text(event.get("URL")), self.url),
            text=_text(event.get("X-ALT-DESC"), lines=True) or _text(event.get("DESCRIPTION"), lines=True),
            is_cancelled=status == "CANCELLED",
            is_tentative=status == "TENTATIVE",
            version=str(int(event.get("SEQUENCE", 0) or 0)),
            created=_utc(event.get("CREATED")),
            changed=_utc(event.get("LAST-MODIFIED")),
            categories=tuple(dict.fromkeys(_categories(event.get("CATEGORIES"))))[:20],
            language=str(getattr(event.get("SUMMARY"), "params", {}).get("LANGUAGE", "")),
            enclosures=tuple(_files(event.get("ATTACH"))),
        )

    def _end(self, event: Any, begin: datetime | date) -> datetime | date | None:
        if event.get("DTEND") is not None:
            end = self._moment(event["DTEND"].dt)
        elif event.get("DURATION") is not None:
            end = begin + event["DURATION"].dt
        else:
            return None
        if isinstance(begin, datetime) != isinstance(end, datetime):
            return None
        if not isinstance(end, datetime):
            end -= timedelta(days=1)  # the calendar's end is the first day after it
        return end if not isinstance(end, datetime) and end >= begin else end if isinstance(end, datetime) else None


def _listed(value: Any) -> list[Any]:
    lists = value if isinstance(value, list) else [value] if value is not None else []
    return [one.dt for each in lists for one in getattr(each, "dts", [])]


def _length(one: Occasion) -> timedelta | None:
    if one.end is None:
        return None
    if isinstance(one.begin, datetime) and isinstance(one.end, datetime):
        return one.end - one.begin
    return one.end - one.begin


def _plus(begin: datetime | date, length: timedelta | None) -> datetime | date | None:
    if length is None:
        return None
    if isinstance(begin, datetime):  # by the clock of the world, not of the wall
        return (begin.astimezone(UTC) + length).astimezone(begin.tzinfo)
    return begin + length


def _as_local(until: Any, zone: tzinfo | None) -> datetime:
    if isinstance(until, datetime):
        return until.astimezone(zone or UTC).replace(tzinfo=None) if until.tzinfo else until
    return datetime(until.year, until.month, until.day, 23, 59, 59)  # noqa: DTZ001 -- compared with naive times


def _zone_name(value: Any, begin: datetime | date) -> str:
    if not isinstance(begin, datetime):
        return ""
    key = getattr(begin.tzinfo, "key", "") or str(value.params.get("TZID", ""))
    return str(key or ("UTC" if begin.utcoffset() == timedelta(0) else ""))[:80]


def _text(value: Any, *, lines: bool = False) -> str:
    if isinstance(value, list):
        value = value[0]
    said = str(value or "").encode("utf-8", "ignore").decode().replace("\0", "")
    return said.strip() if lines else " ".join(said.split())


def _contact(event: Any) -> str:
    said = _text(event.get("CONTACT"))
    organiser = event.get("ORGANIZER")
    if said or organiser is None:
        return said
    organiser = organiser[0] if isinstance(organiser, list) else organiser
    name = str(organiser.params.get("CN", ""))
    address = re.sub(r"^mailto:", "", str(organiser), flags=re.IGNORECASE)
    return " ".join(dict.fromkeys(one for one in (name, address if "@" in address else "") if one))


def _categories(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value] if value is not None else []:
        for word in getattr(one, "cats", None) or [one]:
            if said := _text(word):
                yield said


def _files(value: Any) -> Iterator[Enclosure]:
    for one in value if isinstance(value, list) else [value] if value is not None else []:
        if (address := str(one)).startswith(("http://", "https://")):
            yield Enclosure(address, str(one.params.get("FMTTYPE", ""))[:100])


def _utc(value: Any) -> datetime | None:
    try:
        moment = value.dt if value is not None else None
    except (ValueError, AttributeError):
        return None
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


parsers.add(IcsParser())
