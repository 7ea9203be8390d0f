"""The desk's side: errors that readers report, what is read, and who may see it."""

from __future__ import annotations

import pytest
from django.core import mail

from galley.feedback.models import CommentSwitch, ErrorReport
from galley.feedback.services.error_reports import report_error
from galley.feedback.services.reads import add_reads
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.roles import Role

pytestmark = pytest.mark.django_db


def test_a_reader_reports_an_error_and_is_answered(client, story, desk_editor):
    answer = client.post(
        f"/comments/{story.pk}/report-error/",
        {"text": "The bridge opened in 1931.", "words": "opened in 1913", "email": "r@example.org"},
    )
    assert answer.status_code == 302
    assert "on the desk" in client.get(answer["Location"]).content.decode()
    report = ErrorReport.objects.get()
    client.force_login(desk_editor)
    home = client.get("/desk/").content.decode()
    assert f"/desk/readers/errors/{report.pk}/" in home
    assert "The bridge opened in 1931." in client.get(f"/desk/readers/errors/{report.pk}/").content.decode()
    run_due_jobs()
    mail.outbox.clear()
    answer = client.post(
        f"/desk/readers/errors/{report.pk}/", {"answer": "You are right, thank you.", "outcome": "corrected"}
    )
    assert answer.status_code == 302
    run_due_jobs()
    (message,) = [message for message in mail.outbox if message.to == ["r@example.org"]]
    assert "The story is corrected." in message.body
    assert "You are right, thank you." in message.body
    report.refresh_from_db()
    assert (report.state, report.answered_by, report.email) == ("corrected", desk_editor, "")
    again = client.post(f"/desk/readers/errors/{report.pk}/", {"answer": "No.", "outcome": "unchanged"})
    assert again.status_code == 409
    assert ErrorReport.objects.get().answer == "You are right, thank you."


def test_an_error_report_without_text_is_kept_and_explained(client, story):
    answer = client.post(f"/comments/{story.pk}/report-error/", {"text": "", "words": "in 1913"})
    assert answer.status_code == 422
    assert "in 1913" in answer.content.decode()


def test_error_reports_are_limited(client, story):
    codes = [client.post(f"/comments/{story.pk}/report-error/", {"text": "Wrong."}).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]


def test_an_editor_switches_the_comments_of_a_story(client, story, desk_editor):
    add_reads(story.pk, 3)
    client.force_login(desk_editor)
    assert story.title in client.get("/desk/readers/").content.decode()
    client.post(f"/desk/readers/comments/{story.pk}/", {"position": "closed"})
    assert CommentSwitch.objects.get().by == desk_editor
    assert "An editor has closed the comments" in client.get(f"/comments/{story.pk}/").content.decode()
    client.post(f"/desk/readers/comments/{story.pk}/", {"position": "made up"})
    assert CommentSwitch.objects.get().position == "closed"


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_and_answer(client, story, person, role):
    report = report_error(story, text="Wrong.")
    client.force_login(person(role, f"one-{role.value}"))
    sees = role in {Role.REPORTER, Role.PRODUCER, Role.DESK_EDITOR, Role.CHIEF_EDITOR, Role.COMMUNITY_MODERATOR}
    answers = role in {Role.DESK_EDITOR, Role.CHIEF_EDITOR}
    # Wagtail's admin answers a refusal with its home page and a message, for pages that a person opens.
    assert (client.get("/desk/readers/").status_code == 200) is sees
    assert (client.get(f"/desk/readers/errors/{report.pk}/").status_code == 200) is answers
    assert (client.get("/desk/readers/errors/").status_code == 200) is answers
    client.post(f"/desk/readers/comments/{story.pk}/", {"position": "closed"})
    assert CommentSwitch.objects.exists() is answers
    client.post(f"/desk/readers/errors/{report.pk}/", {"answer": "No.", "outcome": "unchanged"})
    assert (ErrorReport.objects.get().state == "unchanged") is answers
