"""A story with a live chart: its page follows the readings, and no other page does."""

from datetime import timedelta

import pytest
from wagtail.models import ReferenceIndex

from galley.gather.data import Batch
from galley.gather.models import Series, Source
from galley.gather.sensors.values import ReadingData
from galley.gather.services import sensors
from galley.gather.services.storing import store_batch
from galley.kernel.time import now
from galley.newsroom.queries import story_data
from galley.newsroom.signals import rows_changed


@pytest.fixture
def heard():
    said = []

    def hear(*, keys, **kwargs):
        said.append(keys)

    rows_changed.connect(hear)
    yield said
    rows_changed.disconnect(hear)


@pytest.mark.django_db
def test_readings_refresh_the_stories_with_their_chart_and_no_others(published, draft, heard):
    source = Source.objects.create(name="Gauge", url="mqtt://gauge:1883", kind="mqtt")

    def store(minutes_ago, value):
        at = now() - timedelta(minutes=minutes_ago)
        store_batch(source, Batch(readings=(ReadingData("level", at, value, "River level", "m"),)))

    store(30, 2.3)
    series = Series.objects.get()
    charted, _plain = published(), published()
    value = {"series": str(series.uuid), "hours": "24", "title": ""}
    charted.body = [*charted.body.raw_data, {"type": "live_chart", "value": value}]
    charted.save()
    ReferenceIndex.create_or_update_for_object(charted)
    sensors.tell_changed_series()
    heard.clear()

    sensors.tell_changed_series()
    assert heard == []
    assert "2.9 m" not in story_data(charted).body_html
    store(5, 2.9)
    store(1, 2.95)
    sensors.tell_changed_series()
    assert heard == [[f"story:{charted.pk}"]]
    assert "2.9 m" in story_data(charted).body_html
    text = story_data(charted).body_text
    assert "River level" in text
    assert "2.95 m" in text
    assert "2.9 m" not in text  # the table is for whoever sees the page
