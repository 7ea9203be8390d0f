"""A live chart in a story as a reader sees it: it fits, is accessible, and the stored page follows the readings."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from playwright.sync_api import expect
from wagtail.models import ReferenceIndex

from galley.gather.data import Batch
from galley.gather.models import Level, Series, Source
from galley.gather.sensors.values import ReadingData
from galley.gather.services import sensors
from galley.gather.services.storing import store_batch
from galley.site.services import render_stale_pages
from tests.newsroom.conftest import chief_editor, desk_editor, draft, person, published, reporter, sections

__all__ = ["chief_editor", "desk_editor", "draft", "person", "published", "reporter", "sections"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def groups(transactional_db):
    """Permissions were flushed with the tables by the test before."""
    call_command("migrate", verbosity=0, interactive=False)


@pytest.fixture
def gauge(transactional_db):
    source = Source.objects.create(url="mqtt://gauge:1883", kind="mqtt", name="River gauge")
    now = datetime.now(UTC).replace(second=0, microsecond=0)

    def store(*pairs):
        readings = [
            ReadingData("level", now - timedelta(minutes=ago), value, "River level at Mill Bridge", "m")
            for ago, value in pairs
        ]
        store_batch(source, Batch(readings=tuple(readings)))

    store(*((15 * n, 2 + (n % 9) / 10) for n in range(1, 90) if not 20 < n < 35))
    series = Series.objects.get()
    Series.objects.update(name_zh="磨坊桥水位")
    Level.objects.create(series=series, name="flood warning", name_zh="洪水警报", raise_at=2.7, clear_at=2.5)
    store.series = series
    return store


@pytest.mark.parametrize(
    ("width", "language", "dark"), [(360, "zh-hans", False), (360, "en", True), (1280, "en", False)]
)
def test_a_chart_fits_and_follows_the_readings(
    reader, live_server, axe, gauge, published, settings, tmp_path, width, language, dark
):
    settings.PAGE_STORE_DIR = tmp_path / "pages"
    value = {"series": str(gauge.series.uuid), "hours": "24", "title": ""}
    body = [("text", "<p>The river rises.</p>"), ("live_chart", value)]
    story = published(language=language, body=body)
    ReferenceIndex.create_or_update_for_object(story)
    page = reader(width=width, height=900, dark=dark, language=language)
    page.goto(live_server.url + story.get_url())
    figure = page.locator(".blk-live_chart")
    expect(figure.locator("svg")).to_be_visible()
    expect(figure).to_contain_text("磨坊桥水位" if language == "zh-hans" else "River level at Mill Bridge")
    assert figure.locator(".chart-line").count() == 2
    heights = figure.locator("svg text").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 11
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == []

    gauge((0, 3.21))
    sensors.tell_changed_series()
    render_stale_pages()
    page.reload()
    expect(figure).to_contain_text("3.21 m")
