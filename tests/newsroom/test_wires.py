"""The wall says what the newsroom makes of an event."""

import pytest

from galley.gather.models import Event, Source, WireItem
from galley.kernel.time import now
from galley.newsroom.queries.wires import stories_on_events
from galley.newsroom.services import start_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    source = Source.objects.create(name="River Authority", url="https://river.example/feed")
    event = Event.objects.create(title="Bridge closed", first_at=now(), last_at=now(), item_count=1)
    return WireItem.objects.create(
        source=source, event=event, guid="1", guid_key="1", headline="Bridge closed", published=now(), language="en"
    )


def test_a_started_story_takes_its_event(item, reporter, sections, django_assert_num_queries):
    other = Event.objects.create(title="Choir wins", first_at=now(), last_at=now(), item_count=1)
    assert stories_on_events([item.event_id, other.pk]) == {}
    story = start_story(item, by=reporter)
    with django_assert_num_queries(1):
        notes = stories_on_events([item.event_id, other.pk])
    assert list(notes) == [item.event_id]
    assert str(reporter) in notes[item.event_id].label
    assert str(story.pk) in notes[item.event_id].url
