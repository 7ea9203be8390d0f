"""Lists of press conferences as offices send them: a table (CSV) with a date, a time, a subject, a place.

No parser of the registry: nothing in such a file says what it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from galley.gather.data import FeedData
from galley.gather.errors import ParseError
from galley.gather.markup.dates import parse_date
from galley.gather.markup.encoding import decode
from galley.gather.markup.items import BAD_DATE, BAD_ENTRY, Complaints
from galley.gather.markup.occasions import Occasion, as_item
from galley.kernel.ids import fingerprint
from galley.kernel.text import gettext_noop

MOST_ROWS = 5_000
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "uid", "guid", "编号", "序号 id"),
    "date": ("date", "day", "datum", "begin date", "start date", "日期", "日子"),
    "begin": (
        "time",
        "begin",
        "start",
        "from",
        "start time",
        "begin time",
        "zeit",
        "uhrzeit",
        "时间",
        "开始",
        "开始时间",
    ),
    "end": ("end", "to", "until", "end time", "bis", "结束", "结束时间"),
    "title": (
        "title",
        "subject",
        "event",
        "what",
        "topic",
        "summary",
        "thema",
        "titel",
        "主题",
        "标题",
        "事项",
        "活动",
        "内容",
    ),
    "place": ("place", "location", "where", "venue", "ort", "地点", "地址", "场所"),
    "contact": (
        "contact",
        "organiser",
        "organizer",
        "press contact",
        "kontakt",
        "phone",
        "联系人",
        "主办",
        "主办单位",
        "联系方式",
    ),
    "url": ("url", "link", "web", "网址", "链接"),
    "text": ("note", "notes", "description", "details", "remarks", "bemerkung", "说明", "备注", "简介"),
    "status": ("status", "state", "状态"),
}
_CANCELLED = re.compile(r"cancel|abgesagt|annul|取消", re.IGNORECASE)
_THREE = re.compile(r"(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})\.?")
_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上|早上|中午)?\s*(?P<h>\d{1,2})(?:\s*[:：.时點点h]\s*(?P<m>\d{2}))?\s*(?:分|时|点|uhr)?\s*(?P<ap>[ap]\.?m\.?)?",
    re.IGNORECASE,
)

_NO_TABLE = gettext_noop("This is neither a calendar nor a table with a column for the date and one for the subject.")


def read_list(body: bytes, *, url: str, zone: tzinfo, zone_name: str) -> FeedData:
    """A table of occasions; its first line names the columns, in English, German or Chinese.

    Raises:
        ParseError: it is no such table.
    """
    text = decode(body)[0].replace("\0", "").lstrip("\ufeff")
    rows = _rows(text)
    columns = _columns(rows[0]) if rows else {}
    if not {"date", "title"} <= columns.keys():
        raise ParseError(url, 1, _NO_TABLE)
    complaints, items = Complaints(), []
    days = [row[columns["date"]] for row in rows[1:] if len(row) > columns["date"]]
    day_first = any((found := _THREE.search(day)) and int(found[2]) <= 12 < int(found[1]) < 32 for day in days)
    for number, row in enumerate(rows[1:], start=2):
        said = {name: row[at].strip() for name, at in columns.items() if at < len(row)}
        if not any(said.values()):
            continue
        day = _day(said.get("date", ""), day_first=day_first)
        if day is None or not said.get("title"):
            complaints.add(BAD_DATE if day is None else BAD_ENTRY, line=number, detail=" ".join(row)[:150])
            continue
        items.append(as_item(_occasion(said, day, zone, zone_name)))
    return FeedData(title="", items=tuple(items), problems=tuple(complaints.found), format="csv")


def _rows(text: str) -> list[list[str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t|", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text.strip()), delimiter=separator)
        return [row for _number, row in zip(range(MOST_ROWS), reader, strict=False)]
    except csv.Error:
        return []


def _columns(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, name in enumerate(header):
        said = " ".join(name.strip().strip("*:：").lower().split())
        for column, names in NAMES.items():
            if said in names:
                found.setdefault(column, at)
    if "date" not in found and "begin" in found:
        found["date"] = found["begin"]  # one column holds both
    return found


def _occasion(said: dict[str, str], day: date, zone: tzinfo, zone_name: str) -> Occasion:
    clock = said.get("begin", "")
    if clock == said.get("date"):
        clock = " ".join(re.findall(r"\d{1,2}[:：]\d{2}\s*(?:[ap]m)?", clock))
    first, _, second = re.sub(r"\s*(?:–|—|-|至|到|~|\bto\b|\bbis\b)\s*", "–", clock).partition("–")
    begin, end = _clock(first), _clock(said.get("end", "") or second)
    start = datetime(day.year, day.month, day.day, *begin, tzinfo=zone) if begin else None
    stop = datetime(day.year, day.month, day.day, *end, tzinfo=zone) if begin and end else None
    if start and stop and stop < start:
        stop += timedelta(days=1)
    return Occasion(
        guid=said.get("id") or "urn:galley:date:" + fingerprint(day.isoformat(), said["title"]),
        title=said["title"],
        begin=start or day,
        end=stop,
        zone=zone_name if start else "",
        place=said.get("place", ""),
        contact=said.get("contact", ""),
        url=said.get("url", ""),
        text=said.get("text", ""),
        is_cancelled=bool(_CANCELLED.search(said.get("status", "")) or _CANCELLED.match(said["title"])),
    )


def _day(said: str, *, day_first: bool) -> date | None:
    found = _THREE.search(said)
    try:
        if found is None:
            moment = parse_date(said) if re.search(r"\d{4}", said) else None
            return moment.astimezone(UTC).date() if moment else None
        one, two, three = int(found[1]), int(found[2]), int(found[3])
        if one > 31:
            return date(one, two, three)
        year = three + 2000 if three < 100 else three
        is_day_first = day_first or "." in found[0] or one > 12
        return date(year, two, one) if is_day_first and two <= 12 else date(year, one, two)
    except ValueError:
        return None


def _clock(said: str) -> tuple[int, int] | None:
    found = _CLOCK.search(said)
    if found is None:
        return None
    hour, minute = int(found["h"]), int(found["m"] or 0)
    late = (found["ap"] or "").lower().startswith("p") or (found["half"] or "") in {"下午", "晚上"}
    if late and hour < 12:
        hour += 12
    if (found["ap"] or "").lower().startswith("a") and hour == 12:
        hour = 0
    return (hour, minute) if hour < 24 and minute < 60 else None
