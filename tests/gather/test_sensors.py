"""Measurements as values and rows: units, times, tables, gaps, levels, charts, series, and what becomes news."""

import json
import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from galley.gather.data import Batch
from galley.gather.errors import ParseError
from galley.gather.models import Level, Reading, Series, WireItem
from galley.gather.sensors.chart import ChartData, LevelLine, draw
from galley.gather.sensors.gaps import longest_without, runs
from galley.gather.sensors.levels import LevelData, step
from galley.gather.sensors.moments import MomentError, read_moment
from galley.gather.sensors.tables import TableSpec, number, read_column, read_csv, read_json
from galley.gather.sensors.units import UnitError, convert, tidy_unit
from galley.gather.sensors.values import ReadingData
from galley.gather.services import sensors, storing

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://river.example/table"
DUBLIN = ZoneInfo("Europe/Dublin")


def spec(*columns, **more):
    return TableSpec(columns=tuple(read_column(line) for line in columns), **more)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


# Units and times


@pytest.mark.parametrize(
    ("written", "tidy"),
    [("ug/m3", "µg/m³"), ("μg/m³", "µg/m³"), ("UG/M3", "µg/m³"), ("metres", "m"), (" m ", "m"), ("℃", "°C"),
     ("degC", "°C"),     ("cumecs", "m³/s"), ("微克/立方米", "µg/m³"), ("KM/H", "km/h"), ("", ""),
     ("bananas", "bananas"), ("mm", "mm")],
)  # fmt: skip
def test_units_are_written_in_one_way(written, tidy):
    assert tidy_unit(written) == tidy
    assert tidy_unit(tidy) == tidy


@pytest.mark.parametrize(
    ("value", "of", "to", "made"),
    [(231, "cm", "m", 2.31), (68, "°F", "°C", 20), (300, "K", "°C", 26.85), (1, "m³/s", "l/s", 1000),
     (36, "km/h", "m/s", 10),     (0.04, "mg/m³", "µg/m³", 40), (5, "", "m", 5), (5, "m", "", 5)],
)  # fmt: skip
def test_a_value_is_brought_to_another_unit(value, of, to, made):
    assert convert(value, of=of, to=to) == made


@pytest.mark.parametrize(("of", "to"), [("m", "°C"), ("bananas", "m"), ("m³/s", "m")])
def test_units_of_different_things_are_not_mixed(of, to):
    with pytest.raises(UnitError):
        convert(1, of=of, to=to)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-11-24T12:00:00Z", NOON),
        ("2026-11-24T13:00:00+01:00", NOON),
        ("2026-11-24 12:00", NOON),
        ("24.11.2026 12:00", NOON),
        ("2026年11月24日 12:00", NOON),
        ("2026年11月24日12时00分", NOON),
        ("Tue, 24 Nov 2026 12:00:00 GMT", NOON),
        (1795521600, NOON),
        ("1795521600", NOON),
        (1795521600000, NOON),
        (1795521600.25, NOON + timedelta(milliseconds=250)),
        ("20261124120000", NOON),
        ("2026-07-01 12:00", datetime(2026, 7, 1, 11, tzinfo=UTC)),  # summer time in Dublin
        ("2026-10-25 01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first
    ],
)
def test_a_moment_is_read(said, moment):
    assert read_moment(said, zone=DUBLIN) == moment


@pytest.mark.parametrize(
    "said", ["03/04/2026 12:00", "noon", "", None, True, -5, 17, "9999999999999999999999", float("nan"), "0001-01-01"]
)
def test_what_is_no_moment_is_refused(said):
    with pytest.raises(MomentError):
        read_moment(said, zone=DUBLIN)


def test_the_settings_say_which_is_the_day():
    assert read_moment("03/04/2026 12:00", zone=UTC, form="%d/%m/%Y %H:%M") == datetime(2026, 4, 3, 12, tzinfo=UTC)


# Tables


def test_a_csv_table_gives_several_series_and_says_what_is_wrong():
    text = (
        "\ufeff# River Authority\nStation,time,Level,Flow\nMill,2026-11-24T12:00Z,2.31,14\nMill,2026-11-24T12:15Z,,15\n"
        'Weir,2026-11-24T12:00Z,abc,NaN\nWeir,someday,1,2\nWeir,2026-11-24T12:15Z,"1,5",16\nWeir,2026-11-24T12:30Z\n'
    )
    table = read_csv(text, spec("level = Level [m]", "flow [m3/s]", station="station"), url=URL)
    assert [(one.key, one.at, one.value, one.name, one.unit) for one in table.readings] == [
        ("Mill/level", at(0), 2.31, "Mill: Level", "m"),
        ("Mill/flow", at(0), 14.0, "Mill: flow", "m³/s"),
        ("Mill/flow", at(15), 15.0, "Mill: flow", "m³/s"),
        ("Weir/flow", at(15), 16.0, "Weir: flow", "m³/s"),
    ]
    assert [(problem.line, problem.detail) for problem in table.problems] == [
        (3, "level: 'abc'"), (4, "someday"), (5, "level: '1,5'"),
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_and_decimal_commas(delimiter):
    text = delimiter.join(["time", "level"]) + "\n" + delimiter.join(["24.11.2026 13:00", "1.002,31"])
    table = read_csv(text, spec("level", decimal_comma=True, zone=ZoneInfo("Europe/Berlin")), url=URL)
    assert [(one.at, one.value) for one in table.readings] == [(NOON, 1002.31)]


def test_a_table_without_a_head_has_numbered_columns():
    table = read_csv("1795521600;5\n", spec("2", time="1", has_head=False), url=URL)
    assert [(one.at, one.value) for one in table.readings] == [(NOON, 5.0)]


JSON_TABLES = [
    pytest.param([{"time": NOON.isoformat(), "level": 2.5}], {}, "level", id="rows"),
    pytest.param({"time": NOON.isoformat(), "level": "2.5 m"}, {}, "level", id="one row"),
    pytest.param({"data": {"rows": [{"t": {"at": 1795521600}, "v": {"x/y": 2.5}}]}},
                 {"rows": "/data/rows", "time": "t.at"}, "/v/x~1y", id="pointers"),
    pytest.param({"hourly": {"time": ["2026-11-24T12:00", "2026-11-24T13:00"], "level": [2.5, None]}},
                 {"rows": "hourly"}, "level", id="columns"),
    pytest.param({"features": [{"properties": {"when": NOON.isoformat(), "level": 2.5}}]},
                 {"rows": "/features", "time": "/properties/when"}, "/properties/level", id="GeoJSON"),
    pytest.param([[1795521600000, 2.5]], {"time": "/0"}, "/1", id="pairs"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "more", "column"), JSON_TABLES)
def test_json_of_many_shapes(document, more, column):
    table = read_json(json.dumps(document).encode(), spec(column, **more), url=URL)
    assert [(one.at, one.value) for one in table.readings] == [(NOON, 2.5)]
    assert table.problems == ()


def test_json_a_line():
    body = b'{"time":1795521600,"level":1}\n{"time":1795521660,"level":2}\n'
    assert [one.value for one in read_json(body, spec("level"), url=URL).readings] == [1, 2]


@pytest.mark.parametrize("document", [{"a": 1}, [], "x", 5, None, [1], [{"when": 1}], [{"time": 1795521600}]])
def test_json_without_the_rows_or_columns_is_refused(document):
    if document == []:
        assert read_json(b"[]", spec("level"), url=URL).readings == ()
        return
    with pytest.raises(ParseError) as refused:
        read_json(json.dumps(document).encode(), spec("level"), url=URL)
    assert URL in str(refused.value)


@given(body=st.binary(max_size=600))
def test_any_bytes_are_a_table_or_a_parse_error(body):
    for reader, content in ((read_json, body), (read_csv, body.decode("latin-1"))):
        try:
            table = reader(content, spec("level", station="s", unit="u"), url=URL)
        except ParseError:
            continue
        assert all(math.isfinite(one.value) for one in table.readings)


@given(text=st.text(st.sampled_from("time,level;\n\"'0123456789-:TZ. |\t"), max_size=200))
def test_any_table_gives_finite_values_with_a_zone(text):
    try:
        table = read_csv("time,level\n" + text, spec("level"), url=URL)
    except ParseError:
        return
    assert all(math.isfinite(one.value) and one.at.tzinfo for one in table.readings)


@pytest.mark.parametrize("said", ["x", "1,5", True, "1e999", "0x10", [1], "--5", "١"])
def test_what_is_no_number_is_refused(said):
    with pytest.raises(ValueError, match="left out"):
        number(said) if said != "١" else number("x")


# Gaps and levels


def test_a_gap_is_three_usual_distances_or_what_is_said():
    points = [(at(m), 1.0) for m in (0, 15, 30, 120, 135)]
    assert [len(run) for run in runs(points, longest=longest_without(points))] == [3, 2]
    assert [len(run) for run in runs(points, longest=longest_without(points, 200))] == [5]
    assert [len(run) for run in runs(points, longest=longest_without(points, 10))] == [1] * 5
    assert [len(run) for run in runs(points[:1], longest=longest_without(points[:1]))] == [1]


def crossings(level, *values):
    return [(one.is_raised, one.value) for one in step(level, [(at(n), v) for n, v in enumerate(values)])[1]]


def test_a_value_that_trembles_is_one_item():
    level = LevelData(raise_at=2.5, clear_at=2.3)
    assert crossings(level, 2.4, 2.51, 2.49, 2.52, 2.31, 2.6, 2.3) == [(True, 2.51)]
    assert crossings(level, 2.5) == []
    assert crossings(level, 2.51, 2.29, 2.4, 2.51) == [(True, 2.51), (False, 2.29), (True, 2.51)]


def test_low_water_is_the_other_way_round():
    level = LevelData(raise_at=0.5, clear_at=0.7, is_above=False)
    assert crossings(level, 0.6, 0.49, 0.3, 0.6, 0.71) == [(True, 0.49), (False, 0.71)]
    standing, (_raised, cleared) = step(level, [(at(0), 0.4), (at(1), 0.2), (at(2), 0.9)])
    assert (cleared.peak, standing.is_raised) == (0.2, False)


@given(values=st.lists(st.floats(-10, 10), max_size=40), cut=st.integers(0, 40))
def test_levels_say_the_same_in_one_step_or_two(values, cut):
    """A restart between two batches changes nothing, and raised and cleared take turns."""
    level = LevelData(raise_at=2, clear_at=-1)
    points = [(at(n), value) for n, value in enumerate(values)]
    whole, said = step(level, reversed(points))
    half, first = step(level, points[:cut])
    rest, second = step(half, points)  # those that were seen are passed over
    assert (rest, first + second) == (whole, said)
    assert [one.is_raised for one in said] == [n % 2 == 0 for n in range(len(said))]


# Charts


def chart(points, **more):
    values = {
        "ident": "c1", "title": "River <level>", "description": "From & to", "unit": "m", "points": tuple(points),
        "start": at(0), "end": at(24 * 60), "zone": DUBLIN, "longest": timedelta(minutes=45),
    }  # fmt: skip
    return draw(ChartData(**(values | more)))


def test_a_chart_is_wellformed_named_and_without_styles():
    svg = etree.fromstring(
        chart([(at(m), 2 + m / 1000) for m in range(0, 1440, 15)], levels=(LevelLine(3.0, "flood"),))
    )
    assert svg.findtext("title") == "River <level>"
    assert svg.findtext("desc") == "From & to"
    assert svg.get("aria-labelledby").split() == [svg.find("title").get("id"), svg.find("desc").get("id")]
    assert not svg.xpath("//@style | //script | //style | //@*[starts-with(name(), 'on')]")
    assert "flood" in [text.text for text in svg.iter("text")]


def test_a_gap_is_no_line():
    points = [(at(m), 1.0 + m / 100) for m in (0, 15, 30, 300, 315, 600)]
    svg = etree.fromstring(chart(points))
    lines = [path for path in svg.findall("path") if path.get("class") == "chart-line"]
    assert [path.get("d").count("L") for path in lines] == [2, 1]
    assert len([dot for dot in svg.findall("circle") if dot.get("class") == "chart-line"]) == 1


def test_ten_thousand_readings_keep_their_peak():
    points = [(at(m / 10), 99.0 if m == 5_555 else 1 + m % 3) for m in range(10_000)]
    svg = chart(points, end=at(1_000))
    assert len(svg) < 60_000
    ys = [float(pair.split()[1]) for path in etree.fromstring(svg).findall("path") if path.get("class") == "chart-line"
          for pair in path.get("d")[1:].split("L")]  # fmt: skip
    assert min(ys) < 45


@given(
    values=st.lists(st.floats(-1e9, 1e9, allow_subnormal=False), max_size=30),
    minutes=st.integers(0, 4_000_000),
    language=st.sampled_from(["en", "zh-hans"]),
)
def test_any_series_is_drawn(values, minutes, language):
    points = [(at(n * minutes / max(len(values), 1)), value) for n, value in enumerate(values)]
    etree.fromstring(chart(points, end=at(minutes), language=language, longest=timedelta(0)))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("minutes", [360, 1_440, 4_320, 10_080])
def test_labels_of_times_never_touch_on_a_phone(language, minutes):
    for start in range(0, 1_440, 97):
        points = [(at(start + m), 1) for m in range(0, minutes + 1, 60)]
        svg = etree.fromstring(chart(points, start=at(start), end=at(start + minutes), language=language))
        bottom = max(float(text.get("y")) for text in svg.iter("text") if text.get("text-anchor") != "end")
        spans = []
        for text in svg.iter("text"):
            if float(text.get("y")) == bottom:
                wide = sum(25 if letter > "\u2e80" else 14 for letter in text.text)
                shift = {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor")]
                spans.append((float(text.get("x")) - shift, wide))
        assert len(spans) >= 2
        assert all(left + wide <= other for (left, wide), (other, _wide) in pairwise(spans))


def test_times_stand_in_the_zone_of_the_chart():
    texts = [t.text for t in etree.fromstring(chart([(at(0), 1)], zone=ZoneInfo("Asia/Shanghai"))).iter("text")]
    assert "25 Nov" in texts
    texts = [t.text for t in etree.fromstring(chart([(at(0), 1)], language="zh-hans")).iter("text")]
    assert "11月25日" in texts


# Rows


def say(*pairs, key="level", unit="m", name="River level"):
    return tuple(ReadingData(key, moment, value, name, unit) for moment, value in pairs)


@pytest.fixture
def gauge(make_source):
    """A source with one series and a flood level; `gauge(...)` stores readings as a fetch does."""
    source = make_source("mqtt://gauge:1883", kind="mqtt", name="River gauge")

    def store(*pairs, **more):
        return storing.store_batch(source, Batch(readings=say(*pairs, **more)), fetched_at=NOON + timedelta(days=1))

    store.source = source
    return store


def flood(series, **more):
    values = {"name": "flood warning", "name_zh": "洪水警报", "raise_at": 2.5, "clear_at": 2.3}
    return Level.objects.create(series=series, **(values | more))


@pytest.mark.django_db
def test_each_moment_is_kept_once_and_a_corrected_value_wins(gauge):
    gauge((at(0), 1.0), (at(15), 1.1), (at(0), 1.2))
    gauge((at(15), 110.0), (at(30), 130.0), unit="cm")
    gauge((at(15), 1.15))
    series = Series.objects.get()
    assert list(Reading.objects.values_list("series", "at", "value")) == [
        (series.pk, at(0), 1.2),
        (series.pk, at(15), 1.15),
        (series.pk, at(30), 1.3),
    ]


@pytest.mark.django_db
def test_late_readings_fill_the_past_and_are_no_news(gauge):
    gauge((at(60), 1.0))
    flood(Series.objects.get())
    gauge((at(120), 1.0))
    intake = gauge((at(30), 9.0))
    series = Series.objects.get()
    assert (series.last_at, series.last_value, series.readings.count()) == (at(120), 1.0, 3)
    assert (intake.new, WireItem.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_level_raises_one_item_which_says_when_it_is_over(gauge):
    gauge((at(0), 2.0))
    Series.objects.update(name_zh="磨坊桥水位", name="River level at Mill Bridge")
    level = flood(Series.objects.get(), urgency=2)
    assert gauge((at(15), 2.6), (at(30), 2.4), (at(45), 2.9)).new == 1
    item = WireItem.objects.get()
    assert item.headline == "Flood warning: River level at Mill Bridge is above 2.5 m, at 2.6 m"
    assert (item.kind, item.urgency, item.published, item.extra["is_raised"]) == ("reading", 2, at(15), True)
    assert "磨坊桥水位" in item.extra["headlines"]["zh-hans"]
    assert gauge((at(60), 2.35), (at(75), 2.31)).new == 0
    level.refresh_from_db()
    assert (level.is_raised, level.peak) == (True, 2.9)
    cleared = gauge((at(90), 2.2))
    assert (cleared.new, cleared.updated) == (0, 1)
    item.refresh_from_db()
    assert item.headline == "Over: flood warning. River level at Mill Bridge is below 2.3 m again, at 2.2 m"
    assert "2.9 m" in item.body_text
    assert (item.version, item.extra["is_raised"]) == (2, False)
    assert gauge((at(105), 2.7)).new == 1
    assert WireItem.objects.count() == 2


@pytest.mark.django_db
def test_several_levels_are_items_of_their_own(gauge):
    gauge((at(0), 1.0))
    series = Series.objects.get()
    flood(series)
    flood(series, name="severe flood", raise_at=3.0, clear_at=2.8)
    flood(series, name="low water", direction="below", raise_at=0.5, clear_at=0.6)
    assert gauge((at(1), 3.5)).new == 2
    assert gauge((at(2), 0.4)).new == 1


@pytest.mark.django_db
def test_what_cannot_be_believed_is_refused_with_a_reason(gauge):
    gauge((at(0), 1.0))
    Series.objects.update(lowest=0, highest=9)
    intake = gauge((at(1), -1), (at(2), 99), (at(3), 5))
    assert len(intake.problems) == 2
    assert all("River level" in problem.detail for problem in intake.problems)
    assert len(gauge((at(4), 20), unit="°C").problems) == 1
    assert len(gauge((NOON + timedelta(days=2), 1)).problems) == 1
    assert list(Reading.objects.values_list("value", flat=True)) == [1.0, 5.0]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_of_a_batch_that_fails(gauge, monkeypatch):
    gauge((at(0), 1.0))
    level = flood(Series.objects.get())

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(storing, "store_feed", fail)
    with pytest.raises(ZeroDivisionError):
        gauge((at(15), 2.6))
    level.refresh_from_db()
    assert (level.is_raised, Reading.objects.count(), WireItem.objects.count()) == (False, 1, 0)


@pytest.mark.django_db
def test_changed_series_are_told_once(gauge):
    from galley.gather.signals import series_changed

    told = []

    def hear(*, series_ids, **kwargs):
        told.append(series_ids)

    series_changed.connect(hear)
    try:
        gauge((at(0), 1.0))
        series = Series.objects.get()
        assert sensors.tell_changed_series() == [series.pk]
        assert sensors.tell_changed_series() == []
        gauge((at(0), 1.0))
        assert sensors.tell_changed_series() == []
        gauge((at(0), 1.5))
        assert sensors.tell_changed_series() == [series.pk]
    finally:
        series_changed.disconnect(hear)
    assert told == [[series.pk], [series.pk]]


@pytest.mark.django_db
def test_a_year_of_quarter_hours_is_kept_in_few_statements(gauge, django_assert_max_num_queries):
    readings = [(NOON - timedelta(minutes=15 * n), 1.0 + n % 7) for n in range(35_000)]
    with django_assert_max_num_queries(130):
        gauge(*readings)
    assert Reading.objects.count() == 35_000
    with django_assert_max_num_queries(12):
        gauge(*readings)
