"""Rows of feedback: readers, comments, error reports, counted reads, and the published comment settings."""

from galley.feedback.models.comments import Comment, CommentSwitch, CommentVersion
from galley.feedback.models.error_reports import ErrorReport
from galley.feedback.models.readers import Reader, ReaderSession, SignInLink
from galley.feedback.models.reads import StoryReads
from galley.feedback.models.settings import CommentSettings

__all__ = [
    "Comment",
    "CommentSettings",
    "CommentSwitch",
    "CommentVersion",
    "ErrorReport",
    "Reader",
    "ReaderSession",
    "SignInLink",
    "StoryReads",
]
