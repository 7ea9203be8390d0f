"""Nothing unchecked goes out."""

from __future__ import annotations

import pytest

from galley.newsroom.errors import NotSignedError, ReviewError
from galley.newsroom.models import Signature, StoryPage
from galley.newsroom.queries import live_stories, story_data
from galley.newsroom.services import (
    approve_step,
    publish_correction,
    send_back,
    send_for_checking,
    withdraw_story,
)

pytestmark = pytest.mark.django_db


def test_three_signatures_publish_a_story(draft, reporter, desk_editor, chief_editor):
    story = send_for_checking(draft(), by=reporter)
    assert not story.live
    story = approve_step(story, by=desk_editor, comment="Checked with the council.")
    assert not story.live
    story = approve_step(story, by=chief_editor)
    assert not story.live
    story = approve_step(story, by=chief_editor)
    assert story.live
    assert story.version == 1
    data = story_data(story, base_url="https://example.org")
    assert [(s.step, s.by) for s in data.signatures] == [
        ("desk_check", "dan"),
        ("editor_check", "chen"),
        ("sign_off", "chen"),
    ] or [s.step for s in data.signatures] == ["desk_check", "editor_check", "sign_off"]
    assert list(live_stories("en")) == [story]
    assert data.headline == "Bridge closes for repairs"
    assert "The bridge closes on Monday." in data.body_html


def test_nobody_publishes_a_story_without_signatures(draft, admin_user):
    story = draft()
    with pytest.raises(NotSignedError):
        story.get_latest_revision().publish(user=admin_user)
    with pytest.raises(NotSignedError):
        story.get_latest_revision().publish(user=admin_user, skip_permission_checks=True)
    story.live = True
    with pytest.raises(NotSignedError):
        story.save()
    assert not StoryPage.objects.get(pk=story.pk).live


def test_a_correction_goes_out_at_once_and_stays_on_record(published, chief_editor):
    story = published()
    correction = publish_correction(story, was="on Monday", now="on Tuesday", by=chief_editor)
    story = StoryPage.objects.get(pk=story.pk)
    data = story_data(story, base_url="https://example.org")
    assert "on Tuesday" in data.body_html
    assert data.version == 2
    assert data.corrections[0].correction_id == correction.pk
    assert [s.step for s in data.signatures] == ["desk_check", "editor_check", "sign_off"]


def test_a_withdrawn_story_comes_back_only_through_the_review(published, chief_editor, admin_user):
    story = withdraw_story(published(), by=chief_editor, reason="It was of another town.")
    assert not story.live
    with pytest.raises(NotSignedError):
        story.get_latest_revision().publish(user=admin_user)


def test_a_story_sent_back_waits_for_its_writer(draft, reporter, desk_editor):
    story = send_for_checking(draft(), by=reporter)
    with pytest.raises(ReviewError):
        approve_step(story, by=reporter)
    with pytest.raises(ReviewError):
        send_back(story, by=desk_editor, comment=" ")
    story = send_back(story, by=desk_editor, comment="Who says so?")
    assert Signature.objects.count() == 0
    story = send_for_checking(story, by=reporter)
    assert approve_step(story, by=desk_editor).signatures.count() == 1
