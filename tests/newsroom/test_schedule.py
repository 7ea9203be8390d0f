"""What was approved for a moment goes out at that moment: not before, and not only when somebody looks."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Revision

from galley.kernel.jobs.testing import run_due_jobs
from galley.newsroom.models import Signature, StoryPage
from galley.newsroom.queries import desk
from galley.newsroom.services import approve_step, schedule, send_for_checking
from galley.newsroom.signals import story_published, story_withdrawn

pytestmark = pytest.mark.django_db


def in_(**distance):
    """A moment in full seconds: a revision keeps milliseconds only."""
    return (timezone.now() + timedelta(**distance)).replace(microsecond=0)


@pytest.fixture
def told():
    heard = []

    def listen(*, story_id, revision_id=None, first=None, **kwargs):
        heard.append((story_id, first))

    def gone(*, story_id, **kwargs):
        heard.append((story_id, "withdrawn"))

    story_published.connect(listen)
    story_withdrawn.connect(gone)
    yield heard
    story_published.disconnect(listen)
    story_withdrawn.disconnect(gone)


@pytest.fixture
def signed(draft, reporter, desk_editor, chief_editor):
    def make(**values):
        story = send_for_checking(draft(**values), by=reporter)
        for person in (desk_editor, chief_editor, chief_editor):
            story = approve_step(story, by=person)
        return story

    return make


@pytest.mark.parametrize("field", ["go_live_at", "embargo_until"])
def test_a_signed_story_waits_for_its_moment(signed, told, field):
    moment = in_(hours=1)
    story = signed(**{field: moment})
    assert not story.live
    assert told == []
    run_due_jobs(at=moment - timedelta(seconds=1))
    assert not StoryPage.objects.get(pk=story.pk).live


def test_the_embargo_holds_even_when_the_schedule_is_earlier(signed):
    soon, later = in_(hours=1), in_(hours=3)
    story = signed(go_live_at=soon, embargo_until=later)
    revision = story.latest_revision
    assert revision.approved_go_live_at == later
    assert story.go_live_at == soon  # what the desk planned stays written


def test_at_its_moment_it_is_live_and_its_channels_are_told_once(signed, told, freeze_at):
    moment = in_(hours=1)
    story = signed(go_live_at=moment)
    freeze_at(moment + timedelta(seconds=1))
    assert schedule.publish_if_due(story.latest_revision_id)
    assert not schedule.publish_if_due(story.latest_revision_id)
    assert schedule.publish_due() == 0
    assert told == [(story.pk, True)]
    assert StoryPage.objects.get(pk=story.pk).live


@pytest.fixture
def freeze_at(monkeypatch):
    def freeze(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return freeze


def test_a_live_story_stays_as_it_was_until_the_new_version_is_due(
    signed, told, freeze_at, reporter, desk_editor, chief_editor
):
    story = signed()
    moment = in_(hours=1)
    draft = story.get_latest_revision_as_object()
    draft.title, draft.go_live_at = "Bridge stays open", moment
    draft.save_revision(user=reporter)
    send_for_checking(story, by=reporter)
    for person in (desk_editor, chief_editor, chief_editor):
        approve_step(story, by=person)
    fresh = StoryPage.objects.get(pk=story.pk)
    assert fresh.live
    assert fresh.title == "Bridge closes for repairs"
    freeze_at(moment + timedelta(seconds=1))
    schedule.publish_due()
    assert StoryPage.objects.get(pk=story.pk).title == "Bridge stays open"
    assert told == [(story.pk, True), (story.pk, False)]


def test_a_signature_that_was_voided_keeps_a_booked_story_back_and_the_desk_is_told(signed, freeze_at, caplog):
    moment = in_(hours=1)
    story = signed(go_live_at=moment)
    Signature.objects.filter(story=story, step="sign_off").update(voided_at=timezone.now())
    freeze_at(moment + timedelta(minutes=5))
    with caplog.at_level(logging.ERROR, logger="galley.newsroom"):
        assert schedule.publish_due() == 0
    assert [record.message for record in caplog.records] == ["story.not_published"]
    (row,) = desk.late(seconds=30)
    assert row.url_pk == story.pk
    assert Revision.objects.get(pk=story.latest_revision_id).approved_go_live_at == moment


def test_late_is_said_aloud(signed, freeze_at, caplog):
    moment = in_(hours=1)
    signed(go_live_at=moment)
    freeze_at(moment + timedelta(minutes=5))
    with caplog.at_level(logging.ERROR, logger="galley.newsroom"):
        assert schedule.publish_due() == 1
    (record,) = caplog.records
    assert (record.message, record.late_seconds) == ("story.late", 300)


def test_at_the_end_of_its_time_a_story_leaves_the_site(signed, told, freeze_at):
    end = in_(hours=1)
    story = signed(expire_at=end)
    assert story.live
    assert schedule.take_down_expired() == 0
    freeze_at(end + timedelta(seconds=1))
    assert schedule.take_down_expired() == 1
    assert schedule.take_down_expired() == 0
    story = StoryPage.objects.get(pk=story.pk)
    assert (story.live, story.expired) == (False, True)
    assert told == [(story.pk, True), (story.pk, "withdrawn")]


@pytest.fixture
def worker(settings):
    """A worker in a process of its own, over the tests' database."""
    environment = os.environ | {"GALLEY_DATA_DIR": str(settings.DATA_DIR), "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", WORKER, str(settings.DATABASES["default"]["NAME"])],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "worker.started" in line:
            break
    yield process
    process.terminate()
    process.communicate(timeout=20)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_publishes_to_the_second(signed, worker):
    moment = in_(seconds=6)
    story = signed(go_live_at=moment)
    assert not story.live
    while not (fresh := StoryPage.objects.get(pk=story.pk)).live and timezone.now() < moment + timedelta(seconds=20):
        time.sleep(0.1)
    assert fresh.live
    assert moment <= fresh.first_published_at <= moment + timedelta(seconds=2)


WORKER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from galley.kernel.jobs.worker import Worker
Worker(threads_by_queue={"schedule": 1}).run()
"""
