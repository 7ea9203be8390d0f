"""What can go wrong while a story is made.

NewsroomError
├── NotSignedError       this revision lacks a signature: nothing unchecked goes out
├── ReviewError          a step of the review that this person, or this story, cannot take now
└── CorrectionError      a correction that cannot be made as asked

The first two are also Django's PermissionDenied: a screen of
Wagtail's that leads to them answers with a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied


class NewsroomError(Exception):
    """The root; its message is for a person and is translated where it is raised."""


class NotSignedError(NewsroomError, PermissionDenied):
    """A revision was to go live without all its signatures.

    Args:
        story_id: the story.
        revision_id: the revision that was to go live; None when the story has none.
        missing: the steps that nobody signed for this revision.
        message: the sentence for the person who tried.
    """

    def __init__(self, story_id: int | None, revision_id: int | None, missing: Iterable[str], message: str) -> None:
        super().__init__(message)
        self.story_id, self.revision_id, self.missing = story_id, revision_id, tuple(missing)


class ReviewError(NewsroomError, PermissionDenied):
    """The step cannot be taken: the story is not under review, or it is not this person's to sign."""


class CorrectionError(NewsroomError):
    """The words to replace are not in the story, or the correction was decided already."""
