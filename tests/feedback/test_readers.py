"""Reader accounts: a link works once, tells nobody anything, and an account can end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from galley.feedback.errors import LinkSpentError, NameTakenError
from galley.feedback.models import Comment, Reader, ReaderSession, SignInLink
from galley.feedback.services.readers import (
    ask_for_link,
    choose_name,
    delete_account,
    forget_old_links,
    make_reader,
    open_session,
    reader_of_session,
    use_link,
)
from galley.kernel.jobs.testing import run_due_jobs
from galley.newsroom.models import Contributor

pytestmark = pytest.mark.django_db


def link_in(message) -> str:
    return re.search(r"https?://\S+(/\S*reader/link/\S+/)", message.body)[1]


def test_a_reader_signs_in_by_mail_chooses_a_name_and_signs_out(client, story):
    answer = client.post("/reader/sign-in/", {"email": "New@Example.org", "next": f"/comments/{story.pk}/"})
    assert (answer.status_code, answer["Location"]) == (302, "/reader/sign-in/sent/")
    assert Reader.objects.count() == 0
    run_due_jobs()
    (message,) = [message for message in mail.outbox if message.to == ["new@example.org"]]
    link = link_in(message)

    for _ in range(3):  # a mail scanner looks, and looks again
        assert client.get(link).status_code == 200
    answer = client.post(link)
    assert answer["Location"] == f"/reader/name/?next=%2Fcomments%2F{story.pk}%2F"
    paths = {morsel["path"] for morsel in answer.cookies.values() if morsel.key == "galley_reader"}
    assert paths == {"/reader/", "/comments/", "/zh-hans/reader/", "/zh-hans/comments/"}
    assert all(m["httponly"] and m["samesite"] == "Lax" for m in answer.cookies.values() if m.key == "galley_reader")

    cookie = next(morsel.value for morsel in answer.cookies.values() if morsel.key == "galley_reader")
    client.cookies.clear()
    client.cookies["galley_reader"] = cookie
    answer = client.post("/reader/name/", {"name": "Nell", "next": f"/comments/{story.pk}/"})
    assert answer["Location"] == f"/comments/{story.pk}/"
    assert b"Nell" in client.get("/reader/").content
    assert Reader.objects.get().email == "new@example.org"

    client.post("/reader/sign-out/")
    client.cookies["galley_reader"] = cookie  # also for a copied cookie it is over
    assert client.get("/reader/")["Location"] == "/reader/sign-in/"


def test_a_link_works_once(client):
    token = ask_for_link("ada@example.org", language="en").token
    assert client.post(f"/reader/link/{token}/").status_code == 302
    assert client.post(f"/reader/link/{token}/").status_code == 410
    assert ReaderSession.objects.count() == 1


def test_a_link_is_short_lived():
    link = ask_for_link("ada@example.org", language="en")
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LinkSpentError):
        use_link(link.token)
    with pytest.raises(LinkSpentError):
        use_link("made up")
    assert not Reader.objects.exists()


def test_the_database_alone_signs_nobody_in():
    link = ask_for_link("ada@example.org", language="en")
    kept = {str(value) for row in SignInLink.objects.values() for value in row.values()}
    assert link.token not in kept
    token = open_session(make_reader("ben@example.org", "Ben"))
    assert token not in {str(value) for row in ReaderSession.objects.values() for value in row.values()}


def test_nobody_learns_who_has_an_account(client, ada):
    answers = []
    for email in ("ada@example.org", "nobody@example.org"):
        answer = client.post("/reader/sign-in/", {"email": email})
        answers.append((answer.status_code, answer["Location"], answer.content))
    assert answers[0] == answers[1]
    assert Reader.objects.count() == 1
    run_due_jobs()
    bodies = [re.sub(r"/link/\S+/", "/link/…/", message.body) for message in mail.outbox]
    assert bodies[0] == bodies[1]


def test_links_are_limited_for_an_address_and_for_a_caller(client):
    codes = [client.post("/reader/sign-in/", {"email": "ada@example.org"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]
    answer = client.post("/reader/sign-in/", {"email": "ADA@example.org"})
    assert b"ADA@example.org" in answer.content, "what was typed is kept"
    codes = [client.post("/reader/sign-in/", {"email": f"r{n}@example.org"}).status_code for n in range(20)]
    assert codes[-1] == 429
    other = client.post("/reader/sign-in/", {"email": "z@example.org"}, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 302


def test_the_mail_is_in_the_language_of_the_page(client):
    client.post("/zh-hans/reader/sign-in/", {"email": "ada@example.org"})
    run_due_jobs()
    (message,) = mail.outbox
    assert "/zh-hans/reader/link/" in message.body
    assert message.subject == "您的登录链接"


def test_the_next_page_is_one_of_this_site(client):
    for bad in ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"):
        client.post("/reader/sign-in/", {"email": "ada@example.org", "next": bad})
    assert set(SignInLink.objects.values_list("next_path", flat=True)) == {""}


def test_two_readers_cannot_be_taken_for_each_other_nor_for_the_newsroom(ada, ben):
    Contributor.objects.create(slug="rosa", name="Rosa Field")
    for name in ("ada", "A d a", "Ａｄａ", "ROSA field", "…"):
        with pytest.raises(NameTakenError):
            choose_name(ben, name)
    ben.refresh_from_db()
    assert ben.display_name == "Ben"
    assert choose_name(ben, "Ben Two").display_name == "Ben Two"


def test_a_deleted_account_leaves_comments_and_nobody(signed_in, comment, ada):
    client = signed_in(ada)
    client.cookies.clear()
    cookie = open_session(ada)
    client = signed_in(ada)
    ask_for_link("ada@example.org", language="en")
    assert client.get("/reader/delete/").status_code == 200
    assert client.post("/reader/delete/").status_code == 200
    assert reader_of_session(cookie) is None
    assert not ReaderSession.objects.exists()
    assert not SignInLink.objects.exists()
    (row,) = Reader.objects.values("email", "display_name", "name_key")
    assert row == {"email": None, "display_name": "", "name_key": None}
    kept = Comment.objects.get()
    assert (kept.text, str(kept.author)) == ("The bridge was closed last year too.", "Former reader")
    page = client.get(f"/comments/{kept.story_id}/").content.decode()
    assert "Former reader" in page
    assert "Ada" not in page
    make_reader("ada@example.org", "Ada")  # the name and the address are free again


def test_old_links_and_sessions_are_forgotten(ada):
    ask_for_link("ada@example.org", language="en")
    ask_for_link("ben@example.org", language="en")
    open_session(ada)
    SignInLink.objects.filter(email="ada@example.org").update(expires_at=timezone.now() - timedelta(days=2))
    ReaderSession.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert forget_old_links() == 2
    assert SignInLink.objects.get().email == "ben@example.org"


def test_delete_account_twice_is_safe(ada):
    delete_account(ada)
    delete_account(ada)
    assert Reader.objects.get().deleted_at is not None
