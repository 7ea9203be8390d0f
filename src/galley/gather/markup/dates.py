"""Dates as feeds write them, right and wrong, become moments in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from dateutil import parser as dateutil_parser

_ISO = re.compile(
    r"(?P<y>\d{4})(?:-?(?P<m>0[1-9]|1[0-2])(?:-?(?P<d>0[1-9]|[12]\d|3[01]))?|-?(?P<doy>[0-3]\d\d))?"
    r"(?:(?:[Tt_]|\s+)(?P<H>\d{1,2})(?::?(?P<M>\d{2})(?::?(?P<S>\d{1,2})(?:[.,](?P<f>\d+))?)?)?)?"
    r"\s*(?P<tz>[Zz]|(?:GMT|UTC)?\s*[+-]\d{1,2}:?(?:\d{2})?|[A-Za-z]{2,5})?"
)
_RFC822 = re.compile(
    r"(?:[A-Za-z.]+\s*,?\s*)?(?P<d>\d{1,2})[\s-]+(?P<mon>[A-Za-z]{3,9})\.?[\s,-]+(?P<y>\d{2,4})"
    r"(?:[\s,T]+(?P<H>\d{1,2}):(?P<M>\d{1,2})(?::(?P<S>\d{1,2})(?:\.\d+)?)?)?"
    r"\s*(?P<tz>[+-]\d{1,2}:?(?:\d{2})?|[A-Za-z/]+(?:\s*[+-]\d{1,2}:?(?:\d{2})?)?)?\s*(?:\([^)]{0,40}\))?"
)
_CHINESE = re.compile(
    r"(?P<y>\d{4})\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*日?[^\d]{0,8}"
    r"(?:(?P<H>\d{1,2})\s*[:：时時]\s*(?P<M>\d{1,2})(?:\s*[:：分]\s*(?P<S>\d{1,2}))?)?.{0,8}"
)
_KOREAN = re.compile(
    r"(?P<y>\d{4})(?:년\s*|-)(?P<m>\d{1,2})(?:월\s*|-)(?P<d>\d{1,2})일?\s*(?P<half>오전|오후)?\s*"
    r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            *("jan january janv janvier ene enero genn gennaio januar janeiro январь января янв stycznia",),
            *("feb february fev fév févr février febrero febbraio februar fevereiro февраль февраля фев lutego",),
            *("mar march mars marzo mär märz maerz mrz março март марта marca",),
            *("apr april avr avril abr abril aprile апрель апреля апр kwietnia",),
            *("may mai mayo mag maggio maio май мая maja",),
            *("jun june juin junio giu giugno juni junho июнь июня июн czerwca",),
            *("jul july juil juillet julio lug luglio juli julho июль июля июл lipca",),
            *("aug august août aout ago agosto август августа авг sierpnia",),
            *("sep sept september septembre septiembre set settembre setembro сентябрь сентября сен września",),
            *("oct october octobre octubre ott ottobre okt oktober out outubro октябрь октября окт października",),
            *("nov november novembre noviembre novembro ноябрь ноября ноя listopada",),
            *("dec december déc décembre dic diciembre dicembre dez dezember dezembro декабрь декабря дек grudnia",),
        ],
        start=1,
    )
    for name in names.split()
}
_ANY_MONTH = re.compile(
    r"(?P<d>\d{1,2})(?:\.|er|º|\s+de)?\s+(?P<mon>[^\W\d_]{3,12})\.?,?(?:\s+de)?\s+(?P<y>\d{4})(?P<rest>.*)"
)
_CLOCK = re.compile(
    r"(?P<H>\d{1,2})[:h](?P<M>\d{2})(?::(?P<S>\d{2}))?\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<tz>[+-]\d{2}:?\d{2}|[A-Z]{2,5})?"
)
_ZONE_HOURS = (
    "ut=0 utc=0 gmt=0 z=0 wet=0 west=1 bst=1 ist=5.5 cet=1 cest=2 met=1 mest=2 mez=1 mesz=2 eet=2 eest=3 msk=3 msd=4 "
    "sast=2 pkt=5 est=-5 edt=-4 et=-5 cst=-6 cdt=-5 mst=-7 mdt=-6 pst=-8 pdt=-7 akst=-9 akdt=-8 hst=-10 ast=-4 adt=-3 "
    "nst=-3.5 ndt=-2.5 brt=-3 art=-3 jst=9 kst=9 hkt=8 sgt=8 pht=8 ict=7 wib=7 awst=8 acst=9.5 acdt=10.5 aest=10 "
    "aedt=11 nzst=12 nzdt=13 a=-1 n=1 m=-12 y=12"
)
_ZONES = {name: int(float(hours) * 60) for name, hours in re.findall(r"(\w+)=(\S+)", _ZONE_HOURS)}
"""Minutes east of Greenwich. "IST" and "CST" are India's and America's, as RFC 822 and common use have them."""
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")
EARLIEST_YEAR = 1900


def parse_date(text: str) -> datetime | None:
    """Read a date in any of the ways in which feeds write it.

    Returns:
        The moment in UTC, to the second; None when there is no date in it. A date without a zone is taken as UTC, one
        without a time as midnight, an impossible second or hour 24 as the nearest that exists.
    """
    text = " ".join(text.split())[:100]
    if not text:
        return None
    for pattern, build in _FORMS:
        found = pattern.fullmatch(text)
        if found and (moment := _built(build, found)) is not None:
            return moment
    return _epoch(text) or _local(text) or _anything(text)


def _built(build: object, found: re.Match[str]) -> datetime | None:
    try:
        moment = build(found)  # type: ignore[operator]
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and moment.year >= EARLIEST_YEAR else None


def _from_iso(found: re.Match[str]) -> datetime:
    year = int(found["y"])
    if found["doy"]:
        day = date(year, 1, 1) + timedelta(days=int(found["doy"]) - 1)
    else:
        day = date(year, int(found["m"] or 1), int(found["d"] or 1))
    return _moment(day, found["H"], found["M"], found["S"], found["tz"])


def _from_rfc822(found: re.Match[str]) -> datetime | None:
    month = _MONTHS.get(found["mon"].lower()) or _MONTHS.get(found["mon"][:3].lower())
    if month is None:
        return None
    year = int(found["y"])
    if len(found["y"]) < 4:
        year += 1900 if year >= 69 and len(found["y"]) == 2 else 1900 if len(found["y"]) == 3 else 2000
    return _moment(date(year, month, int(found["d"])), found["H"], found["M"], found["S"], found["tz"])


def _from_chinese(found: re.Match[str]) -> datetime:
    day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    return _moment(day, found["H"], found["M"], found["S"], "")


def _from_korean(found: re.Match[str]) -> datetime:
    hour = int(found["H"]) % 12 if found["half"] else int(found["H"])
    hour += 12 if found["half"] == "오후" else 0
    day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    return _moment(day, str(hour), found["M"], found["S"], "+0900")


def _moment(day: date, hour: str | None, minute: str | None, second: str | None, zone: str | None) -> datetime:
    hours, minutes, seconds = int(hour or 0), int(minute or 0), min(int(second or 0), 59)
    if hours > 24 or minutes > 59:
        raise ValueError("no such time")
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start + timedelta(hours=hours, minutes=minutes - _zone_minutes(zone or ""), seconds=seconds)


def _zone_minutes(zone: str) -> int:
    zone = zone.strip().lower()
    found = _OFFSET.search(zone)
    if found:
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours > 15 or minutes > 59:
            raise ValueError("no such zone")
        return (hours * 60 + minutes) * (1 if found[1] == "+" else -1)
    if zone == "etc/gmt":
        return 0
    return _ZONES.get(zone, 0)


_FORMS = [
    (_RFC822, _from_rfc822),
    (_ISO, _from_iso),
    (_CHINESE, _from_chinese),
    (_KOREAN, _from_korean),
]


def _epoch(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    if not (text.isascii() and text.isdigit() and len(text) in {9, 10, 13}):
        return None
    seconds = int(text) // 1000 if len(text) == 13 else int(text)
    return datetime.fromtimestamp(seconds, UTC)


def _local(text: str) -> datetime | None:
    """Month names of several languages, as in "24 novembre 2026, 14h05"."""
    found = _ANY_MONTH.search(text)
    month = _MONTHS.get(found["mon"].lower()) if found else None
    if found is None or month is None:
        return None
    clock = _CLOCK.search(found["rest"])
    hour, minute, second, zone = (clock["H"], clock["M"], clock["S"], clock["tz"]) if clock else ("0", "0", "0", "")
    if clock and clock["half"]:
        hour = str(int(hour) % 12 + (12 if clock["half"].lower().startswith("p") else 0))
    try:
        return _moment(date(int(found["y"]), month, int(found["d"])), hour, minute, second, zone)
    except (ValueError, OverflowError):
        return None


def _anything(text: str) -> datetime | None:
    """What is left goes to dateutil, when it holds at least a year and a day."""
    if sum(c.isdigit() for c in text) < 5:
        return None
    zones = {name.upper(): minutes * 60 for name, minutes in _ZONES.items()}
    try:
        found = dateutil_parser.parse(text, tzinfos=zones, default=datetime(1, 1, 1, tzinfo=UTC))
        moment = found.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None
    return moment.replace(microsecond=0) if moment.year >= EARLIEST_YEAR else None
