"""Tables of readings over HTTP and from files, as a source of the desk."""

from dataclasses import replace

import pytest

from galley.gather import services
from galley.gather.errors import ParseError, SourceError
from galley.gather.kinds.readings import ReadingsSettings
from galley.gather.models import RawFetch, Reading, Series, WireItem
from galley.kernel import typed_settings

SETTINGS = ReadingsSettings(values=("level = Level [m]", "flow [m3/s]"), station="station")
CSV = "station,time,level,flow\nMill,2026-11-24 12:00,2.31,14\nWeir,2026-11-24 12:00,1.1,\n"


@pytest.fixture
def source(news, make_source):
    def make(path, body, settings=SETTINGS, **headers):
        return make_source(
            news.put(path, body, **headers), kind="readings", name="River", settings=typed_settings.dump(settings)
        )

    return make


@pytest.mark.django_db
def test_a_table_becomes_series_and_is_read_again_only_when_it_changed(news, source):
    river = source("/table.csv", CSV)
    services.fetch_source(river.pk)
    assert list(Series.objects.order_by("key").values_list("key", "name", "unit", "last_value")) == [
        ("Mill/flow", "Mill: flow", "m³/s", 14.0),
        ("Mill/level", "Mill: Level", "m", 2.31),
        ("Weir/level", "Weir: Level", "m", 1.1),
    ]
    river.refresh_from_db()
    assert (river.format, river.last_error, river.problems) == ("csv", "", [])
    services.fetch_source(river.pk)
    news.put("/table.csv", CSV + "Mill,2026-11-24 12:15,2.4,15\n")
    services.fetch_source(river.pk)
    assert Reading.objects.count() == 5
    assert WireItem.objects.count() == 0


@pytest.mark.django_db
def test_a_changed_setting_reads_the_same_table_anew(source):
    river = source("/table.csv", CSV, replace(SETTINGS, values=("level",)))
    services.fetch_source(river.pk)
    assert Series.objects.count() == 2
    river.refresh_from_db()
    river.settings = typed_settings.dump(SETTINGS)
    river.save()
    services.fetch_source(river.pk)
    assert Series.objects.count() == 3


@pytest.mark.django_db
def test_json_and_other_encodings(source):
    body = '{"rows":[{"zeit":"24.11.2026 13:00","Höhe":"2,31"}]}'
    settings = ReadingsSettings(
        values=("Höhe [m]",), time="zeit", rows="/rows", time_zone="Europe/Berlin", decimal_comma=True
    )
    services.fetch_source(source("/a.json", body, settings).pk)
    table = "时间;水位\n2026-11-24 20:00;2.31\n".encode("gb18030")
    settings = ReadingsSettings(values=("水位 [米]",), time="时间", time_zone="Asia/Shanghai")
    services.fetch_source(source("/b.csv", table, settings).pk)
    kept = Reading.objects.values_list("series__name", "series__unit", "value", "at__hour")
    assert sorted(kept) == [("Höhe", "m", 2.31, 12), ("水位", "m", 2.31, 12)]


@pytest.mark.django_db
def test_what_is_wrong_is_said_at_the_source_and_its_bytes_are_kept(source):
    river = source("/table.csv", "station,when,level,flow\n")
    services.fetch_source(river.pk)
    river.refresh_from_db()
    assert river.last_error == "A column that the settings name is not there."
    assert river.last_error_detail == "time (station, when, level, flow)"
    assert RawFetch.objects.count() == 1
    half = source("/half.csv", CSV + "Mill,never,1,1\n")
    services.fetch_source(half.pk)
    half.refresh_from_db()
    assert half.last_error == ""
    assert [text for text, _line, _detail in half.problems] == ["A time cannot be read; the rows are left out."]


@pytest.mark.django_db
def test_the_test_of_a_source_shows_each_series_and_keeps_nothing(news):
    found = services.preview(news.put("/t.csv", CSV), kind="readings", settings=SETTINGS, allow_private=True)
    assert [item.title for item in found.feed.items] == [
        "Mill: Level: 2.31 m", "Mill: flow: 14 m³/s", "Weir: Level: 1.1 m",
    ]  # fmt: skip
    assert Series.objects.count() == 0


@pytest.mark.parametrize(
    "settings",
    [ReadingsSettings(values=()), ReadingsSettings(values=("[m]",)), replace(SETTINGS, time_zone="Nowhere/Land")],
)
def test_settings_that_cannot_work_are_refused(news, settings):
    with pytest.raises(SourceError):
        services.preview(news.put("/t.csv", CSV), kind="readings", settings=settings, allow_private=True)


def test_a_page_is_no_table(news):
    with pytest.raises(ParseError):
        services.preview(
            news.put("/t", "<html><p>hello</p></html>"), kind="readings", settings=SETTINGS, allow_private=True
        )


@pytest.mark.django_db
def test_a_file_of_the_data_folder_is_a_source_too(settings, tmp_path, make_source):
    settings.DATA_DIR = tmp_path
    (tmp_path / "wires").mkdir()
    (tmp_path / "wires/river.csv").write_text(CSV)
    river = make_source("wires/river.csv", kind="readings", settings=typed_settings.dump(SETTINGS))
    services.fetch_source(river.pk)
    assert Reading.objects.count() == 3


@pytest.mark.django_db
def test_the_desk_offers_the_settings_and_tests_the_source(client, person, news):
    from galley.kernel.roles import Role

    client.force_login(person(Role.OPERATOR))
    form = client.get("/desk/sources/add/readings/").content.decode()
    assert "Columns with values" in form
    fields = {"url": news.put("/t.csv", CSV), "name": "River", "interval_minutes": 1, "allow_private": "on",
              "setting-values": "level = Level [m]", "setting-time": "time", "setting-station": "station",
              "enabled": "on"}  # fmt: skip
    shown = client.post("/desk/sources/add/readings/", fields | {"test": "1"})
    assert "Mill: Level: 2.31 m" in shown.content.decode()
    assert client.post("/desk/sources/add/readings/", fields).status_code == 302
