"""What can go wrong when a reader answers.

FeedbackError
├── LinkSpentError         the sign-in link was used, is too old, or never was
├── NameTakenError         another reader, or a member of the newsroom, has this name
├── CommentsClosedError    this story takes no comments, or not any more
├── NotAllowedError        it is somebody else's comment, or too late to change it
└── StateChangedError      somebody was faster: the row is no longer in the state that one saw
"""

from __future__ import annotations


class FeedbackError(Exception):
    """The root of this tree; each message is for a person and is translated by the screen."""


class LinkSpentError(FeedbackError):
    """The sign-in link was used, is too old, or never was; nobody is told which."""


class NameTakenError(FeedbackError):
    """Another reader, or a member of the newsroom, has this name."""


class CommentsClosedError(FeedbackError):
    """This story takes no comments, or not any more."""


class NotAllowedError(FeedbackError):
    """It is somebody else's comment, or too late to change it."""


class StateChangedError(FeedbackError):
    """The row is no longer in the state that one saw."""
