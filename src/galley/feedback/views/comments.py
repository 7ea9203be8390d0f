"""Comments on a story: a fragment for the story's page, and the same as a page of its own without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from galley.feedback import session
from galley.feedback.access import access_own_comment, access_shown_comment, access_story
from galley.feedback.errors import CommentsClosedError, NotAllowedError, StateChangedError
from galley.feedback.forms import CommentForm, ErrorReportForm
from galley.feedback.queries import comment_data, thread
from galley.feedback.services.comments import edit_comment, post_comment, remove_comment
from galley.feedback.services.error_reports import report_error as put_on_desk
from galley.feedback.services.reads import count_read as count_one_read
from galley.feedback.services.reads import is_machine
from galley.feedback.views.answers import personal, wait_words
from galley.kernel.ratelimit import Limit, client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

    from galley.feedback.data import CommentData, ThreadData
    from galley.feedback.models import Comment, Reader
    from galley.newsroom.models import StoryPage

COMMENTS_BY_READER = Limit("feedback.comments_by_reader", times=10, per=timedelta(minutes=20))
READS_FROM_CLIENT = Limit("feedback.reads_from_client", times=60, per=timedelta(minutes=10))
"""Of all stories together: what somebody reads is nobody's business, and one person does not make the most read."""
ERRORS_FROM_CLIENT = Limit("feedback.errors_from_client", times=10, per=timedelta(hours=1))


@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, story_id: int) -> HttpResponse:
    """The thread and, for a reader who is signed in, the form. `?fragment` leaves out the page around it."""
    story = access_story(story_id)
    reader = session.current_reader(request)
    if request.method == "GET":
        return _page(request, story, reader)
    return _post(request, story, reader)


def _post(request: HttpRequest, story: StoryPage, reader: Reader | None) -> HttpResponse:
    form = CommentForm(request.POST)
    if reader is None:
        return _page(request, story, reader, form=form, problem=gettext("You are not signed in."), status=403)
    if not form.is_valid():
        return _page(request, story, reader, form=form, status=422)
    if wait := COMMENTS_BY_READER.take(reader.pk):
        return _page(request, story, reader, form=form, problem=wait_words(wait), status=429)
    parent_id = form.cleaned_data["answers_to"]
    try:
        comment = post_comment(
            story,
            author=reader,
            text=form.cleaned_data["text"],
            answers_to=access_shown_comment(parent_id) if parent_id else None,
        )
    except Http404:
        problem = gettext("The comment that you answer is not shown any more.")
        return _page(request, story, reader, form=form, problem=problem, status=409)
    except (CommentsClosedError, NotAllowedError) as error:
        return _page(request, story, reader, form=form, problem=str(error), status=409)
    return HttpResponseRedirect(_address(comment, fragment="fragment" in request.GET))


def _address(comment: Comment, *, fragment: bool) -> str:
    path = reverse("galley_feedback:comments", args=[comment.story_id])
    query = f"?posted={comment.pk}" + ("&fragment" if fragment else "")
    return f"{path}{query}#{comment.anchor}"


def _page(
    request: HttpRequest,
    story: StoryPage,
    reader: Reader | None,
    *,
    form: CommentForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    fragment = "fragment" in request.GET
    shown = thread(story, viewer=reader, page=_number(request.GET.get("page", "")) or 1)
    answers_to = _number(request.GET.get("answer", "")) or (form and _number(form["answers_to"].value() or "")) or 0
    context: dict[str, Any] = {
        "story": story,
        "reader": reader,
        "thread": shown,
        "form": form or CommentForm(initial={"answers_to": answers_to or None}),
        "answered": _found(shown, answers_to),
        "posted": _found(shown, _number(request.GET.get("posted", ""))),
        "problem": problem,
        "fragment": fragment,
        "comments_url": reverse("galley_feedback:comments", args=[story.pk]),
        # Back to where the reader was: the story when its page asked for the fragment, otherwise this page.
        "return_to": f"{story.url}#comments" if fragment else request.path,
    }
    template = "feedback/parts/thread.html" if fragment else "feedback/comments.html"
    return personal(request, template, context, status=status)


def _found(shown: ThreadData, comment_id: int) -> CommentData | None:
    for comment in shown.comments:
        for one in (comment, *comment.answers):
            if one.comment_id == comment_id:
                return one
    return None


def _number(text: object) -> int:
    return int(str(text)) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 10 else 0


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Change one's own comment while it is new."""
    reader = session.current_reader(request)
    comment = access_own_comment(comment_id, reader=reader)
    back = reverse("galley_feedback:comments", args=[comment.story_id]) + f"#{comment.anchor}"
    form = CommentForm(request.POST) if request.method == "POST" else CommentForm(initial={"text": comment.text})
    context = {"form": form, "comment": comment_data(comment, viewer=reader), "story": comment.story, "back": back}
    if request.method == "GET":
        return personal(request, "feedback/edit.html", context)
    if not form.is_valid() or reader is None:
        return personal(request, "feedback/edit.html", context, status=422)
    try:
        edit_comment(comment, by=reader, text=form.cleaned_data["text"])
    except NotAllowedError as error:
        return personal(request, "feedback/edit.html", context | {"problem": str(error)}, status=409)
    except StateChangedError:
        problem = gettext("The comment was decided on meanwhile and can no longer be changed.")
        return personal(request, "feedback/edit.html", context | {"problem": problem}, status=409)
    return HttpResponseRedirect(back)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take one's own comment away, after saying what that means."""
    reader = session.current_reader(request)
    comment = access_own_comment(comment_id, reader=reader)
    back = reverse("galley_feedback:comments", args=[comment.story_id])
    context = {"comment": comment_data(comment, viewer=reader), "story": comment.story, "back": back}
    if request.method == "GET" or reader is None:
        return personal(request, "feedback/remove.html", context)
    try:
        remove_comment(comment, by=reader)
    except StateChangedError:
        problem = gettext("The comment was decided on meanwhile and can no longer be removed.")
        return personal(request, "feedback/remove.html", context | {"problem": problem}, status=409)
    return HttpResponseRedirect(back)


@require_http_methods(["GET", "POST"])
def report_error(request: HttpRequest, story_id: int) -> HttpResponse:
    """Tell the desk what is wrong in a story; no account is needed."""
    story = access_story(story_id)
    context: dict[str, Any] = {"story": story, "form": ErrorReportForm()}
    if request.method == "GET":
        return personal(request, "feedback/report_error.html", context | {"sent": "sent" in request.GET})
    context["form"] = form = ErrorReportForm(request.POST)
    if not form.is_valid():
        return personal(request, "feedback/report_error.html", context, status=422)
    if wait := ERRORS_FROM_CLIENT.take(client_address(request)):
        form.add_error(None, gettext("Your report was not sent. The text is kept.") + " " + wait_words(wait))
        return personal(request, "feedback/report_error.html", context, status=429)
    put_on_desk(
        story,
        text=form.cleaned_data["text"],
        words=form.cleaned_data["words"],
        email=form.cleaned_data["email"],
        language=story.locale.language_code,
    )
    return HttpResponseRedirect(reverse("galley_feedback:report_error", args=[story.pk]) + "?sent")


@csrf_exempt
@require_POST
def count_read(request: HttpRequest, story_id: int) -> HttpResponse:
    """The story's page says that it was read. It carries no cookie; of the caller only a count is kept, for minutes.

    It needs no token against forgery: it belongs to nobody and only makes a number go up by one.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site == "same-origin" and not is_machine(request.headers.get("User-Agent", "")):
        story = access_story(story_id)
        if not READS_FROM_CLIENT.take(client_address(request)):
            count_one_read(story.pk)
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
