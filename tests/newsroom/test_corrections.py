"""A correction is a record with a public text; another person agrees to it, unless a chief editor says it."""

from __future__ import annotations

import pytest

from galley.newsroom.errors import CorrectionError
from galley.newsroom.models import Correction, StoryPage
from galley.newsroom.queries import story_data
from galley.newsroom.services import (
    approve_correction,
    approve_step,
    decline_correction,
    propose_correction,
    publish_correction,
    send_for_checking,
)
from galley.newsroom.signals import correction_published, story_published

pytestmark = pytest.mark.django_db
BODY = [
    ("text", "<p>Tom &amp; Ann said <b>3 dead</b> on Monday.</p>"),
    ("quote", {"text": "On Monday", "who": "Ann Monday", "role": "", "url": "https://monday.example/Monday"}),
    ("list", {"numbered": False, "items": ["<p>Monday</p>"]}),
]


@pytest.fixture
def order():
    heard = []

    def published(*, story_id, revision_id, first, **kwargs):
        heard.append(("story", revision_id))

    def corrected(*, correction_id, story_id, revision_id, **kwargs):
        heard.append(("correction", revision_id))

    story_published.connect(published)
    correction_published.connect(corrected)
    yield heard
    story_published.disconnect(published)
    correction_published.disconnect(corrected)


def test_words_change_everywhere_in_the_text_and_nowhere_else(published, chief_editor):
    story = published("Monday's fire", body=BODY, standfirst="Fire on Monday.")
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    story = StoryPage.objects.get(pk=story.pk)
    text, quote, points = story.body.raw_data
    assert (story.title, story.standfirst) == ("Tuesday's fire", "Fire on Tuesday.")
    assert text["value"] == "<p>Tom &amp; Ann said <b>3 dead</b> on Tuesday.</p>"
    assert (quote["value"]["text"], quote["value"]["who"]) == ("On Tuesday", "Ann Tuesday")
    assert quote["value"]["url"] == "https://monday.example/Monday"
    assert "Tuesday" in str(points["value"]["items"])
    assert story.slug == "mondays-fire"  # its address stays


def test_what_is_right_becomes_neither_a_tag_nor_an_attribute(published, chief_editor):
    film = {
        "file": None,
        "title": "A & B",
        "poster": None,
        "subtitles": None,
        "caption": "",
        "credit": "",
        "upright": False,
        "transcript": "<p>She said Monday.</p>",
    }
    body = [("video", film), ("text", '<p><a href="https://monday.example/">Monday</a></p>')]
    story = published(body=body)
    words = "<script src='/x.js'></script>"
    publish_correction(story, was="", now="It was a Tuesday.", by=chief_editor, changes={"Monday": words})
    video, text = StoryPage.objects.get(pk=story.pk).body.raw_data
    shown = "&lt;script src='/x.js'&gt;&lt;/script&gt;"
    assert video["value"]["transcript"] == f"<p>She said {shown}.</p>"
    assert text["value"] == f'<p><a href="https://monday.example/">{shown}</a></p>'
    for inside_a_tag in ("https://monday.example/", '"', "href"):
        with pytest.raises(CorrectionError, match="does not say"):
            publish_correction(
                story, was="", now="No.", by=chief_editor, changes={inside_a_tag: 'javascript:x" onclick="'}
            )
    publish_correction(story, was="A & B", now="A < B", by=chief_editor)
    video, _text = StoryPage.objects.get(pk=story.pk).body.raw_data
    assert video["value"]["title"] == "A < B"


def test_words_are_found_as_a_person_reads_them(published, chief_editor):
    story = published(body=BODY)
    publish_correction(story, was="Tom & Ann", now="Tom < Ann", by=chief_editor)
    assert "Tom &lt; Ann said" in story_data(StoryPage.objects.get(pk=story.pk)).body_html


def test_channels_hear_of_the_story_first_and_of_the_correction_with_the_same_revision(published, chief_editor, order):
    story = published()
    order.clear()
    correction = publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    assert order == [("story", correction.revision_id), ("correction", correction.revision_id)]
    assert correction.version == StoryPage.objects.get(pk=story.pk).version == 2


def test_a_reporter_proposes_and_an_editor_agrees(published, reporter, desk_editor, person):
    story = published()
    correction = propose_correction(story, was="Monday", now="Tuesday", by=reporter)
    assert story_data(StoryPage.objects.get(pk=story.pk)).corrections == ()
    with pytest.raises(CorrectionError):
        approve_correction(correction, by=reporter)
    approve_correction(correction, by=desk_editor)
    data = story_data(StoryPage.objects.get(pk=story.pk))
    assert [c.now for c in data.corrections] == ["Tuesday"]
    assert data.signatures[-1].by == str(desk_editor)
    with pytest.raises(CorrectionError, match="already"):
        approve_correction(correction, by=desk_editor)


def test_a_desk_editor_does_not_agree_with_themselves(published, desk_editor):
    correction = propose_correction(published(), was="", now="The mayor is Aoife Byrne.", by=desk_editor)
    with pytest.raises(CorrectionError):
        approve_correction(correction, by=desk_editor)
    with pytest.raises(CorrectionError):
        publish_correction(correction.story, was="", now="It is so.", by=desk_editor)
    assert Correction.objects.published().count() == 0


def test_a_declined_correction_changes_nothing_and_keeps_its_reason(published, reporter, desk_editor, order):
    story = published()
    order.clear()
    correction = propose_correction(story, was="Monday", now="Tuesday", by=reporter)
    with pytest.raises(CorrectionError):
        decline_correction(correction, by=desk_editor, reason=" ")
    decline_correction(correction, by=desk_editor, reason="The council said Monday again today.")
    correction.refresh_from_db()
    assert (correction.state, correction.reason) == ("declined", "The council said Monday again today.")
    assert order == []
    assert StoryPage.objects.get(pk=story.pk).version == 1


@pytest.mark.parametrize(
    ("was", "now", "changes"), [("", " ", None), ("", "Right.", {"not in it": "x"})], ids=["no text", "words not there"]
)
def test_a_correction_that_cannot_be_made_is_refused(published, chief_editor, was, now, changes):
    with pytest.raises(CorrectionError):
        publish_correction(published(), was=was, now=now, by=chief_editor, changes=changes)
    assert Correction.objects.count() == 0


def test_a_draft_is_edited_not_corrected(draft, chief_editor):
    with pytest.raises(CorrectionError):
        publish_correction(draft(), was="Monday", now="Tuesday", by=chief_editor)


def test_a_draft_under_review_goes_on_with_the_correction_in_it(published, reporter, desk_editor, chief_editor):
    story = published()
    draft = story.get_latest_revision_as_object()
    draft.standfirst = "Buses go round by the quay from Monday."
    draft.save_revision(user=reporter)
    send_for_checking(story, by=reporter)
    approve_step(story, by=desk_editor)
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    story = StoryPage.objects.get(pk=story.pk)
    assert story.standfirst == ""
    newest = story.get_latest_revision_as_object()
    assert newest.standfirst == "Buses go round by the quay from Tuesday."
    assert story.current_workflow_task.reviewstep.step == "desk_check"  # its text changed: it is checked from the start
    for person in (desk_editor, chief_editor, chief_editor):
        story = approve_step(story, by=person)
    assert story.standfirst == "Buses go round by the quay from Tuesday."
    assert len(story_data(story).corrections) == 1
