"""What governing adds under a comment: report it, or see what was decided on it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from galley.feedback.data import CommentData, LinkData
from galley.feedback.states import CommentState
from galley.govern.tokens import author_token


def report_link(comment: CommentData) -> LinkData | None:
    """For everybody but the author, while it is shown."""
    if comment.mine or comment.state != CommentState.PUBLISHED:
        return None
    return LinkData(gettext("Report"), reverse("galley_govern:report", args=[comment.comment_id]))


def case_link(comment: CommentData) -> LinkData | None:
    """For the author of a withheld comment."""
    if not comment.mine or comment.state != CommentState.WITHHELD:
        return None
    return LinkData(
        gettext("See the decision and your appeal"),
        reverse("galley_govern:case", args=[author_token(comment.comment_id)]),
    )


def log_link(comment: CommentData) -> LinkData | None:
    """For everybody, in the place of a withheld comment."""
    if comment.state != CommentState.WITHHELD or not comment.log_number:
        return None
    return LinkData(
        gettext("Entry %(number)d in the public log") % {"number": comment.log_number},
        reverse("galley_govern:log_entry", args=[comment.log_number]),
    )
