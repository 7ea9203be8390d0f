"""Found, allowed, locked: the one way in which feedback's views get a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404

from galley.feedback.models import Comment, ErrorReport
from galley.kernel.models import User
from galley.newsroom.models import StoryPage

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from galley.feedback.models import Reader


def staff(user: User | AnonymousUser) -> User:
    """The member of staff who asks; 403 for anybody else."""
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def access_story(story_id: int) -> StoryPage:
    """A live story; 404 otherwise."""
    story = StoryPage.objects.live().public().select_related("locale").filter(pk=story_id).first()
    if story is None:
        raise Http404
    return story


def access_own_comment(comment_id: int, *, reader: Reader | None) -> Comment:
    """A comment of this reader's under a live story; 404 otherwise, so that nobody learns of a held one."""
    comment = (
        Comment.objects.select_related("author", "story").filter(pk=comment_id, author=reader, story__live=True).first()
    )
    if reader is None or comment is None:
        raise Http404
    return comment


def access_shown_comment(comment_id: int) -> Comment:
    """A published comment under a live story; 404 otherwise."""
    comment = (
        Comment.objects.published().select_related("author", "story").filter(pk=comment_id, story__live=True).first()
    )
    if comment is None:
        raise Http404
    return comment


def may_answer_error_reports(user: User | AnonymousUser) -> bool:
    """Whether a member of staff works on readers' error reports and comment switches."""
    return user.has_perm("galley_feedback.answer_error_reports")


def access_error_report(report_id: int, *, user: User | AnonymousUser) -> ErrorReport:
    """A reported error; 403 for those who may not answer it, 404 when there is none."""
    check_may_answer(user)
    report = ErrorReport.objects.select_related("story", "answered_by").filter(pk=report_id).first()
    if report is None:
        raise Http404
    return report


def access_any_story(story_id: int, *, user: User | AnonymousUser) -> StoryPage:
    """A story, for those who may answer readers; 403 or 404 otherwise."""
    check_may_answer(user)
    story = StoryPage.objects.filter(pk=story_id).first()
    if story is None:
        raise Http404
    return story


def may_see_reads(user: User | AnonymousUser) -> bool:
    """Whether a member of staff sees what is read."""
    return user.has_perm("galley_feedback.see_reads")


def check_may_see_reads(user: User | AnonymousUser) -> None:
    """403 for those who do not see what is read."""
    if not may_see_reads(user):
        raise PermissionDenied


def check_may_answer(user: User | AnonymousUser) -> None:
    """403 for those who do not answer readers."""
    if not may_answer_error_reports(user):
        raise PermissionDenied
