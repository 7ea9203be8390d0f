"""When feedback tells that a comment is held or gone."""

from __future__ import annotations

from typing import Any

from galley.feedback.models import Comment
from galley.feedback.signals import comment_edited, comment_made, comment_removed
from galley.govern.models import Case
from galley.govern.services.reports import drop_case, open_case


@comment_made.connect
def open_case_of_held_comment(*, comment_id: int, held: bool, **kwargs: Any) -> None:
    if held:
        comment = Comment.objects.get(pk=comment_id)
        open_case(comment, prompt=Case.Prompt.HOLD, at=comment.posted_at)


@comment_edited.connect
def open_case_of_comment_held_by_an_edit(*, comment_id: int, held: bool, **kwargs: Any) -> None:
    if held:
        open_case(Comment.objects.get(pk=comment_id), prompt=Case.Prompt.HOLD)


@comment_removed.connect
def drop_case_of_removed_comment(*, comment_id: int, **kwargs: Any) -> None:
    drop_case(comment_id)
