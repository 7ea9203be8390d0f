"""The next person is told, in their language; nobody else is."""

from __future__ import annotations

import pytest
from django.core import mail
from wagtail.users.models import UserProfile

from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.roles import Role
from galley.newsroom.services import approve_step, propose_correction, send_back, send_for_checking

pytestmark = pytest.mark.django_db


def told() -> dict[str, str]:
    run_due_jobs()
    letters = {letter.to[0].partition("@")[0]: letter.subject for letter in mail.outbox}
    mail.outbox.clear()
    return letters


def test_each_step_tells_whoever_can_take_it(draft, reporter, desk_editor, chief_editor, person):
    person(Role.PRODUCER, "pia")
    story = send_for_checking(draft(), by=reporter)
    assert told() == dict.fromkeys(("dan", "chen"), "Desk check: Bridge closes for repairs")
    approve_step(story, by=desk_editor)
    assert set(told()) == {"dan", "chen"}
    approve_step(story, by=chief_editor)
    assert told() == {"chen": "Sign-off: Bridge closes for repairs"}
    approve_step(story, by=chief_editor)
    assert told() == {"rosa": "Signed: Bridge closes for repairs"}


def test_the_writer_is_told_why_a_story_came_back(draft, reporter, desk_editor):
    story = send_for_checking(draft(), by=reporter)
    told()
    send_back(story, by=desk_editor, comment="Who says so?")
    run_due_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["rosa@example.org"]
    assert "Who says so?" in letter.body
    assert f"/desk/pages/{story.pk}/edit/" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_whoever_wrote_the_story_is_not_asked_to_sign_it_alone(draft, desk_editor, chief_editor):
    story = send_for_checking(draft(owner=chief_editor), by=chief_editor)
    for _step in range(2):
        approve_step(story, by=chief_editor)
    mail.outbox.clear()
    assert "chen" not in told()


def test_a_letter_is_in_its_readers_language_and_can_be_declined(draft, reporter, desk_editor, chief_editor):
    chinese, quiet = UserProfile.get_for_user(desk_editor), UserProfile.get_for_user(chief_editor)
    chinese.preferred_language, quiet.submitted_notifications = "zh-hans", False
    chinese.save()
    quiet.save()
    send_for_checking(draft("老桥停用"), by=reporter)
    assert told() == {"dan": "编辑初审：老桥停用"}


def test_editors_are_told_of_a_proposed_correction(published, reporter, chief_editor):
    story = published()
    told()
    propose_correction(story, was="Monday", now="Tuesday", by=reporter)
    assert told() == dict.fromkeys(("dan", "chen"), "Correction to agree to: Bridge closes for repairs")
