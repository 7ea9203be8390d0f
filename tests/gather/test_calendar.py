"""Calendars and lists of press conferences: each occurrence once, by its own clock, called off when it is."""

# ruff: noqa: E501 -- calendars are written here as a server sends them

import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.errors import ParseError, SourceError
from galley.gather.kinds.calendar import KIND, CalendarSettings
from galley.gather.models import Source, WireItem
from galley.gather.parsers.datelist import read_list
from galley.gather.parsers.ics import read_calendar
from galley.kernel.time import now

URL = "https://town.example/c.ics"
BEGIN, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 30, tzinfo=UTC)
BERLIN = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines, uid="1@town"):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"]) + "\n"


def calendar(*events, head=""):
    return (
        ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//t\n" + head + "".join(events) + "END:VCALENDAR\n")
        .replace("\n", "\r\n")
        .encode()
    )


def read(*events, head="", zone="UTC"):
    feed = read_calendar(calendar(*events, head=head), url=URL, begin=BEGIN, end=END, zone=zone)
    return feed, sorted(feed.items, key=lambda item: item.extra["begin"])


def begins(*events, **options):
    return [item.extra["begin"] for item in read(*events, **options)[1]]


def test_everything_that_a_desk_needs_is_kept():
    _feed, (item,) = read(
        event("DTSTART;TZID=Europe/Berlin:20260324T100000", "DTEND;TZID=Europe/Berlin:20260324T113000", "SUMMARY:Press conference\\, bridge",
              "LOCATION:Town hall\\, room 2", "DESCRIPTION:About the crack.\\nBring boots.", "CONTACT:Li Na\\, +49 30 1", "GEO:52.5;13.4",
              "URL:https://town.example/pk", "CATEGORIES:Traffic,Town", "SEQUENCE:3", "STATUS:TENTATIVE", "CREATED:20260301T080000Z"),
    )  # fmt: skip
    assert (item.kind, item.title, item.guid, item.provider_version) == (
        "date",
        "Press conference, bridge",
        "1@town",
        "3",
    )
    assert item.extra == {
        "begin": "2026-03-24T10:00:00+01:00", "end": "2026-03-24T11:30:00+01:00", "zone": "Europe/Berlin", "all_day": False,
        "place": "Town hall, room 2", "contact": "Li Na, +49 30 1", "url": "https://town.example/pk", "tentative": True,
    }  # fmt: skip
    assert item.expires.isoformat() == "2026-03-24T10:30:00+00:00"
    assert item.content_html.startswith("<p>2026-03-24 10:00 – 11:30 (Europe/Berlin)<br>Town hall, room 2")
    assert "Bring boots." in item.content_html
    assert (item.places[0].latitude, item.categories) == (52.5, ("Traffic", "Town"))


def test_ten_oclock_stays_ten_when_summer_comes():
    weekly = event("DTSTART;TZID=W. Europe Standard Time:20260318T100000", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:s")
    assert begins(weekly, head=BERLIN) == [
        "2026-03-18T10:00:00+01:00",
        "2026-03-25T10:00:00+01:00",
        "2026-04-01T10:00:00+02:00",
    ]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;UNTIL=20260303T235959Z", ["01", "02", "03"]),
        ("FREQ=MONTHLY;BYDAY=1SU;COUNT=2", ["01", "05"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260320", ["01", "09", "11"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ["01"]),
        ("FREQ=SECONDLY", ["01"]),
    ],
)
def test_rules(rule, days):
    found = begins(event("DTSTART:20260301T100000Z", f"RRULE:{rule}", "SUMMARY:s"))
    expected = (
        days
        if rule not in {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260320"}
        else None
    )
    if expected is not None:
        assert [one[8:10] for one in found] == expected
    else:
        assert len(found) <= 3


def test_exceptions_changes_and_further_days():
    found = read(
        event("DTSTART:20260302T100000Z", "DTEND:20260302T110000Z", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20260309T100000Z",
              "RDATE:20260303T100000Z", "SUMMARY:Meeting"),
        event("RECURRENCE-ID:20260316T100000Z", "DTSTART:20260317T150000Z", "SUMMARY:Meeting moved"),
        event("RECURRENCE-ID:20260323T100000Z", "DTSTART:20260323T100000Z", "SUMMARY:Meeting", "STATUS:CANCELLED"),
    )[1]  # fmt: skip
    assert [(i.extra["begin"][:13], i.title, i.status) for i in found] == [
        ("2026-03-02T10", "Meeting", "usable"), ("2026-03-03T10", "Meeting", "usable"),
        ("2026-03-17T15", "Meeting moved", "usable"), ("2026-03-23T10", "Meeting", "canceled"),
    ]  # fmt: skip
    assert len({item.guid for item in found}) == 4


def test_days_floating_times_and_durations():
    assert begins(event("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312", "SUMMARY:Fair")) == ["2026-03-10"]
    fair = read(event("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312", "SUMMARY:Fair"))[1][0]
    assert (fair.extra["end"], fair.extra["all_day"]) == ("2026-03-11", True)
    floating = event("DTSTART:20260310T100000", "DURATION:PT90M", "SUMMARY:s")
    assert read(floating, zone="Asia/Shanghai")[1][0].extra["end"] == "2026-03-10T11:30:00+08:00"
    assert begins(floating, head="X-WR-TIMEZONE:Europe/Berlin\n", zone="Asia/Shanghai") == ["2026-03-10T10:00:00+01:00"]


def test_what_is_outside_the_window_is_left_out_and_what_touches_it_is_not():
    assert (
        begins(event("DTSTART:20250101T100000Z", "SUMMARY:s"), event("DTSTART:20270101T100000Z", "SUMMARY:s", uid="2"))
        == []
    )
    long = event("DTSTART;VALUE=DATE:20260220", "DTEND;VALUE=DATE:20260305", "SUMMARY:s")
    assert begins(long) == ["2026-02-20"]
    old = event("DTSTART:19700101T100000Z", "RRULE:FREQ=DAILY", "SUMMARY:s")
    assert len(begins(old)) == 60


def test_a_broken_event_does_not_lose_the_others():
    feed, items = read(
        event("DTSTART:nonsense", "SUMMARY:bad", uid="0"),
        event("DTSTART:20260310T100000Z", "SUMMARY:good"),
        event("SUMMARY:none", uid="3"),
    )
    assert [item.title for item in items] == ["good"]
    assert len(feed.problems) == 2
    cut = calendar(event("DTSTART:20260310T100000Z", "SUMMARY:good"), event("DTSTART:20260311T100000Z", "SUMMARY:cut"))[
        :-40
    ]
    assert len(read_calendar(cut, url=URL, begin=BEGIN, end=END).items) >= 1


TABLES = {
    "English": "Date,Time,Subject,Place,Contact\n24/03/2026,10:00-11:30,Bridge,Town hall,Li Na\n",
    "German": "Datum;Uhrzeit;Thema;Ort\n24.03.2026;10:00 bis 11:30;Öffentliche Sitzung für Bürgerinnen und Bürger über die Brücke;Rathaus Müllerstraße\n",
    "Chinese": "日期,时间,主题,地点,联系人\n2026年3月24日,10:00至11:30,旧桥发布会,市政厅,李娜\n",
    "two columns in one": "Start\tEnd\tTitle\n2026-03-24 10:00\t11:30\tBridge\n",
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_of_press_conferences(name, encoding):
    if encoding == "gb18030" and name == "German":
        encoding = "cp1252"
    feed = read_list(TABLES[name].encode(encoding), url=URL, zone=ZoneInfo("Europe/Berlin"), zone_name="Europe/Berlin")
    (item,) = feed.items
    assert (item.extra["begin"], item.extra["end"]) == ("2026-03-24T10:00:00+01:00", "2026-03-24T11:30:00+01:00")
    assert item.title in {"Bridge", "Öffentliche Sitzung für Bürgerinnen und Bürger über die Brücke", "旧桥发布会"}


def test_rows_without_a_date_are_told_of_and_called_off_ones_are_so():
    body = b"date,time,title,status\n2026-03-24,3 pm,Bridge,\nsoon,,Choir,\n25.03.2026,,All day,cancelled\n,,,\n"
    feed = read_list(body, url=URL, zone=UTC, zone_name="UTC")
    assert [(i.extra["begin"], i.status) for i in feed.items] == [
        ("2026-03-24T15:00:00+00:00", "usable"),
        ("2026-03-25", "canceled"),
    ]
    assert [problem.line for problem in feed.problems] == [3]


def test_what_is_neither_is_refused(news):
    for body in (b"", b"hello", b"a,b\n1,2\n", b"<html></html>", b"\xff\xfe\x00"):
        with pytest.raises(ParseError):
            services.preview(news.put("/c", body or b" "), kind="calendar", allow_private=True)


@pytest.fixture
def town(news, make_source):
    at = now().replace(microsecond=0)

    def ics(*days, title="Council"):
        return calendar(
            *[
                event(f"DTSTART:{at + timedelta(days=d):%Y%m%dT%H%M%SZ}", f"SUMMARY:{title} {d}", uid=f"{d}@t")
                for d in days
            ]
        )

    return ics, make_source(news.put("/c.ics", ics(1, 2)), kind="calendar")


def test_dates_come_once_and_are_never_grouped_into_events(news, town):
    _ics, source = town
    assert services.fetch_source(source.pk).new == 2
    assert services.fetch_source(source.pk).not_modified
    services.group_new_items()
    assert set(WireItem.objects.values_list("kind", "event")) == {("date", None)}


def test_what_is_taken_out_of_the_calendar_is_called_off_and_can_come_back(news, town):
    ics, source = town
    services.fetch_source(source.pk)
    news.put("/c.ics", ics(2))
    services.fetch_source(source.pk)
    gone = WireItem.objects.get(headline="Council 1")
    assert (gone.status, gone.version) == ("canceled", 1)
    news.put("/c.ics", ics(1, 2))
    services.fetch_source(source.pk)
    assert WireItem.objects.get(headline="Council 1").status == "usable"


def test_another_time_is_a_new_version(news, make_source):
    at = now().replace(microsecond=0) + timedelta(days=3)
    body = calendar(event(f"DTSTART:{at:%Y%m%dT%H%M%SZ}", "SUMMARY:Council"))
    source = make_source(news.put("/c.ics", body), kind="calendar")
    services.fetch_source(source.pk)
    news.put(
        "/c.ics", calendar(event(f"DTSTART:{at + timedelta(hours=2):%Y%m%dT%H%M%SZ}", "SUMMARY:Council", "SEQUENCE:1"))
    )
    assert services.fetch_source(source.pk).updated == 1
    assert WireItem.objects.get().extra["begin"] == (at + timedelta(hours=2)).isoformat()


def test_the_window_moves_on_over_a_calendar_that_does_not_change(news, make_source):
    soon = now() + timedelta(days=30)
    body = calendar(event(f"DTSTART:{soon:%Y%m%dT%H%M%SZ}", "RRULE:FREQ=DAILY", "SUMMARY:Daily"))
    source = make_source(
        news.put_with_etag("/c.ics", body, '"1"'), kind="calendar", settings={"days_ahead": 31, "zone": ""}
    )
    first = services.fetch_source(source.pk).new
    Source.objects.filter(pk=source.pk).update(state={"day": "2020-01-01"}, settings={"days_ahead": 33, "zone": ""})
    assert services.fetch_source(source.pk).new == 2
    assert first in {1, 2}


def test_addresses_and_zones():
    assert KIND.check_address("webcal://town.example/c.ics", may_reach_inside=False) == "https://town.example/c.ics"
    with pytest.raises(SourceError):
        KIND.check_address("/etc/passwd", may_reach_inside=False)
    with pytest.raises(SourceError, match="no time zone"):
        services.preview("https://town.example/c.ics", kind="calendar", settings=CalendarSettings(zone="Nowhere/Land"))


SHARDS = ["BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "UID:1\r\n", "DTSTART:20260310T100000Z\r\n", "DTSTART;TZID=Nowhere:20260310T100000\r\n", "DTEND:x\r\n",
          "RRULE:FREQ=DAILY\r\n", "RRULE:FREQ=YEARLY;BYMONTH=99\r\n", "RRULE:COUNT=-1\r\n", "EXDATE:1\r\n", "RECURRENCE-ID:20260310\r\n", "GEO:a;b\r\n",
          "SEQUENCE:x\r\n", "DURATION:-P9999999W\r\n", "SUMMARY:\x00\r\n", "ATTACH:x\r\n", "DTSTART:99991231T235959Z\r\n", "RDATE;VALUE=PERIOD:20260310T100000Z/PT1H\r\n"]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(SHARDS) | st.text(max_size=12), max_size=20))
def test_any_shards_give_dates_or_a_parse_error(pieces):
    body = ("BEGIN:VCALENDAR\r\n" + "".join(pieces) + "END:VCALENDAR\r\n").encode("utf-8", "surrogatepass")
    try:
        feed = read_calendar(body, url=URL, begin=BEGIN, end=END)
    except ParseError:
        return
    assert all(item.extra["begin"] and "\0" not in item.title for item in feed.items)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_a_parse_error(noise):
    with contextlib.suppress(ParseError):
        read_list(b"date,time,title,end\n" + noise, url=URL, zone=UTC, zone_name="UTC")
