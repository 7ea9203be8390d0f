"""Series on the desk, and as a chart in a story whose stored page follows the readings."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from galley.gather.data import Batch
from galley.gather.models import Level, Series
from galley.gather.sensors.values import ReadingData
from galley.gather.services.storing import store_batch
from galley.kernel.roles import Role

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def river(make_source):
    """A series with a day of readings and a gap of three hours in it."""
    source = make_source("mqtt://gauge:1883", kind="mqtt", name="River gauge")
    minutes = [m for m in range(0, 1_440, 15) if not 600 < m < 780]
    readings = [ReadingData("level", NOON + timedelta(minutes=m), 2 + m / 2_000, "River level", "m") for m in minutes]
    store_batch(source, Batch(readings=tuple(readings)), fetched_at=NOON + timedelta(days=2))
    series = Series.objects.get()
    series.name_zh = "河流水位"
    series.save()
    return series


LEVEL = {
    "name": "flood warning",
    "name_zh": "洪水警报",
    "direction": "above",
    "raise_at": 2.5,
    "clear_at": 2.3,
    "urgency": 3,
}


@pytest.mark.django_db
def test_the_desk_shows_a_series_and_an_editor_gives_it_levels(client, person, river):
    client.force_login(person(Role.DESK_EDITOR))
    assert "River level" in client.get("/desk/series/").content.decode()
    page = client.get(f"/desk/series/{river.pk}/?hours=24").content.decode()
    assert page.count('class="chart-line"') == 2
    assert "Last value 2.7125 m" in page
    assert client.post(f"/desk/series/{river.pk}/levels/add/", LEVEL).status_code == 302
    level = Level.objects.get()
    assert (level.raise_at, level.clear_at, level.is_raised) == (2.5, 2.3, False)
    wrong = client.post(f"/desk/series/{river.pk}/levels/{level.pk}/", LEVEL | {"clear_at": 3})
    assert (wrong.status_code, "not above the one" in wrong.content.decode()) == (422, True)
    below = client.post(f"/desk/series/{river.pk}/levels/{level.pk}/", LEVEL | {"direction": "below"})
    assert below.status_code == 422
    assert "flood warning" in client.get(f"/desk/series/{river.pk}/").content.decode()
    assert client.post(f"/desk/series/{river.pk}/levels/{level.pk}/delete/").status_code == 302
    assert not Level.objects.exists()
    fields = {"name": "Alder", "name_zh": "", "unit": "metres", "gap_minutes": 0, "lowest": 0, "highest": 9}
    assert client.post(f"/desk/series/{river.pk}/", fields).status_code == 302
    river.refresh_from_db()
    assert (river.name, river.unit, river.highest) == ("Alder", "m", 9.0)
    assert client.post(f"/desk/series/{river.pk}/", fields | {"lowest": 10}).status_code == 422


@pytest.mark.django_db
def test_a_reporter_looks_and_does_not_change(client, person, river):
    level = Level.objects.create(series=river, name="flood", raise_at=2, clear_at=1)
    client.force_login(person(Role.REPORTER))
    page = client.get(f"/desk/series/{river.pk}/")
    assert (page.status_code, "Save the series" in page.content.decode()) == (200, False)
    base = f"/desk/series/{river.pk}/"
    for path in (base, f"{base}levels/add/", f"{base}levels/{level.pk}/", f"{base}levels/{level.pk}/delete/"):
        assert client.post(path, LEVEL).status_code in {302, 403}
    river.refresh_from_db()
    level.refresh_from_db()
    assert (river.name, level.name) == ("River level", "flood")


def chart_in(language, series, **more):
    from django.utils import translation

    from galley.newsroom.models import StoryPage

    with translation.override(language):
        value = {"series": str(series.uuid), "hours": "24", "title": ""} | more
        story = StoryPage(title="x", body=[{"type": "live_chart", "value": value}])
        return html.fragment_fromstring("".join(str(block.render()) for block in story.body))


@pytest.mark.django_db
def test_a_chart_in_a_story_speaks_the_readers_language_and_has_a_table(river):
    Level.objects.create(series=river, name="flood warning", name_zh="洪水警报", raise_at=2.5, clear_at=2.3)
    english, chinese = chart_in("en", river), chart_in("zh-hans", river)
    assert english.findtext(".//title") == "River level"
    assert chinese.findtext(".//title") == "河流水位"
    assert "flood warning" in english.text_content()
    assert "洪水警报" in chinese.text_content()
    assert len(english.xpath("//*[@class='chart-line']")) == 2
    assert len(english.xpath("//tbody/tr")) == 48
    assert "UTC" in english.findtext(".//figcaption")
    assert "no longer measured" in chart_in("en", Series()).text_content()
