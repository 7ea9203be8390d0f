"""Comments: what others see, what the author sees, and by which published rules one waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from galley.feedback import queries
from galley.feedback.errors import CommentsClosedError, NotAllowedError, StateChangedError
from galley.feedback.models import Comment, CommentSettings, CommentSwitch, CommentVersion
from galley.feedback.registries import Writing, hold_rules
from galley.feedback.services.comments import (
    edit_comment,
    erase_removed_texts,
    post_comment,
    publish_comment,
    remove_comment,
    set_comment_switch,
)
from galley.feedback.services.readers import make_reader

pytestmark = pytest.mark.django_db


def change(**values):
    CommentSettings.objects.update_or_create(pk=CommentSettings.load().pk, defaults=values)


def post(client, story, text, **more):
    return client.post(f"/comments/{story.pk}/", {"text": text, **more})


def test_a_comment_appears_at_once(signed_in, story, ada, client):
    answer = post(signed_in(ada), story, "First!\n\nSee you at the ferry.")
    comment = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/comments/{story.pk}/?posted={comment.pk}#comment-{comment.pk}",
    )
    client.cookies.clear()
    page = client.get(f"/comments/{story.pk}/").content.decode()
    assert "<p>See you at the ferry.</p>" in page
    assert "1 comment" in page


def test_the_fragment_is_the_thread_alone(client, story, comment):
    answer = client.get(f"/comments/{story.pk}/?fragment")
    assert "<html" not in answer.content.decode()
    assert comment.text in answer.content.decode()
    assert set(answer["Cache-Control"].split(", ")) == {"no-store", "private"}
    assert "csrftoken" not in answer.cookies, "who only reads gets no cookie"


def test_who_is_not_signed_in_keeps_the_text(client, story):
    answer = post(client, story, "My long text.")
    assert answer.status_code == 403
    assert "My long text." in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "x" * 3001])
def test_what_cannot_be_sent_is_kept_and_explained(signed_in, story, ada, text):
    answer = post(signed_in(ada), story, text)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert text.strip()[:50] in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_burst_of_comments_has_to_wait(signed_in, story, ada):
    client = signed_in(ada)
    codes = [post(client, story, f"Comment {number}").status_code for number in range(11)]
    assert codes == [302] * 10 + [429]
    assert "Comment 10" in post(client, story, "Comment 10").content.decode()


def test_an_answer_to_an_answer_stands_under_the_first_comment(story, ada, ben, comment):
    answer = post_comment(story, author=ben, text="No.", answers_to=comment)
    second = post_comment(story, author=ada, text="Yes.", answers_to=answer)
    assert second.answers_to == comment
    (shown,) = queries.thread(story, viewer=None).comments
    assert [one.comment_id for one in shown.answers] == [answer.pk, second.pk]


def test_what_is_not_shown_cannot_be_answered(signed_in, story, ada, ben, comment):
    remove_comment(comment, by=ada)
    comment.refresh_from_db()
    with pytest.raises(NotAllowedError):
        post_comment(story, author=ben, text="But why?", answers_to=comment)
    answer = post(signed_in(ben), story, "But why?", answers_to=comment.pk)
    assert answer.status_code == 409
    assert "But why?" in answer.content.decode()


# --- hold rules ---------------------------------------------------------------------------------------------------


def test_a_new_readers_link_waits_and_the_author_sees_that_and_why(signed_in, story, ben, client):
    answer = post(signed_in(ben), story, "Look: https://example.org/x")
    comment = Comment.objects.get()
    assert (comment.state, comment.held_because) == ("held", ["links_from_new_readers"])
    mine = client.get(answer["Location"]).content.decode()
    assert "waits for a moderator" in mine
    assert "It has a link, and you are new here." in mine
    assert "https://example.org/x" in mine
    assert "It has a link, and you are new here." in client.get("/reader/").content.decode()
    client.cookies.clear()
    assert "example.org" not in client.get(f"/comments/{story.pk}/").content.decode()


def test_a_reader_stops_being_new(story, ben):
    assert post_comment(story, author=ben, text="https://example.org/1").state == "held"
    for number in range(2):
        post_comment(story, author=ben, text=f"Comment {number}")
    assert post_comment(story, author=ben, text="https://example.org/2").state == "published"
    assert post_comment(story, author=ben, text="https://example.org/2 " * 4).held_because == ["many_links"]


def test_the_rules_that_hold_are_the_ones_that_readers_read(client, story, ben):
    change(hold_rules=["first_comments"], new_until=1)
    page = client.get("/rules/").content.decode()
    assert "The first 1 comments of every reader wait for a moderator." in page
    assert "A comment with more than three links" not in page
    assert post_comment(story, author=ben, text="Hello").state == "held"
    change(hold_rules=[])
    assert "No comment waits at present." in client.get("/rules/").content.decode()
    assert post_comment(story, author=ben, text="https://example.org " * 5).state == "published"


@pytest.mark.parametrize("rule", list(hold_rules), ids=lambda rule: rule.slug)
def test_every_hold_rule_is_said_in_words_and_never_looks_at_who(rule):
    assert rule.published % {"new_until": 2}
    assert rule.why.endswith(".")
    assert set(Writing.__dataclass_fields__) == {"text", "published_before", "new_until"}
    assert rule.holds(Writing(text="https://a.example " * 9, published_before=0, new_until=2))
    assert not rule.holds(Writing(text="A calm remark.", published_before=9, new_until=2))


# --- closed -------------------------------------------------------------------------------------------------------


def test_comments_close_by_age_by_switch_and_for_all(story, ada, desk_editor, signed_in, published):
    story.first_published_at = timezone.now() - timedelta(days=31)
    story.save(update_fields=["first_published_at"])
    with pytest.raises(CommentsClosedError, match="30 days"):
        post_comment(story, author=ada, text="Too late?")
    set_comment_switch(story, position="open", by=desk_editor)
    assert post_comment(story, author=ada, text="Still open.")
    set_comment_switch(story, position="closed", by=desk_editor)
    with pytest.raises(CommentsClosedError, match="editor has closed"):
        post_comment(story, author=ada, text="And now?")
    answer = post(signed_in(ada), story, "And now?")
    assert answer.status_code == 409
    assert "And now?" in answer.content.decode()
    set_comment_switch(story, position="", by=desk_editor)
    assert not CommentSwitch.objects.exists()
    change(comments_open=False)
    with pytest.raises(CommentsClosedError, match="on this site"):
        post_comment(story, author=ada, text="Nowhere?")


# --- one's own comments -------------------------------------------------------------------------------------------


def test_a_comment_can_be_changed_for_some_minutes_and_the_old_text_is_kept(signed_in, comment, ada, client):
    signed_in(ada)
    answer = client.post(f"/comments/edit/{comment.pk}/", {"text": "It was closed in 2019."})
    assert answer.status_code == 302
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is not None) == ("It was closed in 2019.", True)
    assert list(CommentVersion.objects.values_list("text", flat=True)) == [
        "The bridge was closed last year too.",
        "It was closed in 2019.",
    ]
    Comment.objects.update(posted_at=timezone.now() - timedelta(minutes=11))
    answer = client.post(f"/comments/edit/{comment.pk}/", {"text": "It was closed in 2018."})
    assert answer.status_code == 409
    assert "It was closed in 2018." in answer.content.decode()


def test_an_edit_that_brings_in_a_link_waits(comment, ada):
    assert edit_comment(comment, by=ada, text="https://example.org/").state == "held"


def test_nobody_touches_the_comments_of_others(signed_in, comment, ben, client):
    for refused in (
        lambda: edit_comment(comment, by=ben, text="I agree with Ben."),
        lambda: remove_comment(comment, by=ben),
    ):
        with pytest.raises(NotAllowedError):
            refused()
    signed_in(ben)
    for path in ("edit", "remove"):
        assert client.get(f"/comments/{path}/{comment.pk}/").status_code == 404
        assert client.post(f"/comments/{path}/{comment.pk}/", {"text": "x"}).status_code == 404
    client.cookies.clear()
    assert client.get(f"/comments/edit/{comment.pk}/").status_code == 404


def test_a_removed_comment_is_gone_for_others_and_erased_later(signed_in, story, comment, ada, ben, client):
    post_comment(story, author=ben, text="True.", answers_to=comment)
    signed_in(ada)
    assert client.post(f"/comments/remove/{comment.pk}/").status_code == 302
    page = client.get(f"/comments/{story.pk}/").content.decode()
    assert "Removed by its author." in page
    assert "closed last year" not in page
    assert "True." in page
    with pytest.raises(StateChangedError):
        remove_comment(comment, by=ada)
    assert erase_removed_texts() == 0
    Comment.objects.filter(pk=comment.pk).update(removed_at=timezone.now() - timedelta(days=31))
    assert erase_removed_texts() == 1
    assert Comment.objects.get(pk=comment.pk).text == ""
    assert not CommentVersion.objects.filter(comment=comment).exists()
    assert erase_removed_texts() == 0
    with pytest.raises(StateChangedError):
        publish_comment(comment.pk)


# --- what is shown ------------------------------------------------------------------------------------------------


def test_a_thread_takes_as_many_queries_for_one_comment_as_for_sixty(story, ada, ben):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.thread(story, viewer=ben)
        return len(captured)

    first = post_comment(story, author=ada, text="One")
    few = count()
    for number in range(30):
        post_comment(story, author=ada, text=f"More {number}")
        post_comment(story, author=ben, text=f"Answer {number}", answers_to=first)
    assert count() == few <= 8
    shown = queries.thread(story, viewer=None)
    assert (shown.count, shown.pages, len(shown.comments)) == (61, 2, 30)
    assert [one.html for one in queries.thread(story, viewer=None, page=2).comments] == ["<p>One</p>"]
    assert queries.thread(story, viewer=None, page=99).page == 2


def test_comments_of_a_story_that_is_not_live_are_not_found(client, draft, story, comment):
    hidden = draft("Not yet")
    assert client.get(f"/comments/{hidden.pk}/").status_code == 404
    assert client.get("/comments/99999/").status_code == 404
    assert client.get(f"/comments/{story.pk}/report-error/").status_code == 200


def test_counts_of_several_stories_take_one_query(story, comment, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.comment_counts([story.pk, 999]) == {story.pk: 1}


def test_markup_in_a_comment_is_text(signed_in, story, ada, client):
    post(signed_in(ada), story, "<script>alert(1)</script> <img src=x onerror=alert(1)>")
    page = client.get(f"/comments/{story.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img src=x" not in page


def test_a_form_from_another_site_is_refused(story, ada, client):
    from django.test import Client

    from galley.feedback import session
    from galley.feedback.services.readers import open_session

    strict = Client(enforce_csrf_checks=True)
    strict.cookies[session.COOKIE] = session._signer.sign(open_session(ada))
    assert post(strict, story, "Forged").status_code == 403
    assert strict.post("/reader/delete/").status_code == 403
    assert not Comment.objects.exists()


def test_a_made_up_cookie_signs_nobody_in(client, story, ada):
    from galley.feedback import session
    from galley.feedback.services.readers import open_session

    token = open_session(ada)
    for cookie in (token, f"{token}:x", "x:y", session._signer.sign("made up")):
        client.cookies[session.COOKIE] = cookie
        assert client.get("/reader/")["Location"] == "/reader/sign-in/"


def test_the_name_comes_before_the_first_comment(story, signed_in, client):
    from galley.feedback.models import Reader

    nameless = Reader.objects.create(email="new@example.org")
    signed_in(nameless)
    assert "Choose your name to comment" in client.get(f"/comments/{story.pk}/").content.decode()
    assert post(client, story, "Hello").status_code == 409
    make_reader("new@example.org", "ignored")
