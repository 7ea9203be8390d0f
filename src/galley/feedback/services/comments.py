"""Comments: written, changed, removed by their authors; published, withheld and brought back by decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from galley.feedback.conf import ERASE_REMOVED_DAYS
from galley.feedback.errors import CommentsClosedError, NotAllowedError, StateChangedError
from galley.feedback.models import Comment, CommentSettings, CommentSwitch, CommentVersion
from galley.feedback.queries import closed_because
from galley.feedback.registries import Writing, hold_rules
from galley.feedback.signals import comment_edited, comment_made, comment_removed
from galley.feedback.states import CommentState
from galley.feedback.text import tidy

if TYPE_CHECKING:
    from datetime import datetime

    from galley.feedback.data import WithholdingData
    from galley.feedback.models import Reader
    from galley.kernel.models import User
    from galley.newsroom.models import StoryPage


@transaction.atomic
def post_comment(
    story: StoryPage,
    *,
    author: Reader,
    text: str,
    answers_to: Comment | None = None,
    posted_at: datetime | None = None,
) -> Comment:
    """Write a comment under a story; a published hold rule may make it wait for a moderator.

    Args:
        answers_to: the comment that it answers; an answer to an answer stands under the same first comment.
        posted_at: for the demo newsroom; now, otherwise.

    Raises:
        CommentsClosedError: the story takes no comments; the message says why.
        NotAllowedError: the author has no name yet, or the answered comment is not shown.
    """
    if not author.has_name:
        raise NotAllowedError(gettext("Choose the name that others see first."))
    if posted_at is None and (closed := closed_because(story)):
        raise CommentsClosedError(closed)
    if answers_to is not None:
        answers_to = answers_to.answers_to or answers_to
        if answers_to.story_id != story.pk or answers_to.state != CommentState.PUBLISHED:
            raise NotAllowedError(gettext("The comment that you answer is not shown any more."))
    text = tidy(text)
    held_because = _held_because(text, author)
    comment = Comment.objects.create(
        story=story,
        author=author,
        answers_to=answers_to,
        text=text,
        posted_at=posted_at or timezone.now(),
        held_because=held_because,
        state=CommentState.HELD if held_because else CommentState.PUBLISHED,
    )
    CommentVersion.objects.create(comment=comment, text=text, at=comment.posted_at)
    comment_made.send(comment_id=comment.pk, held=bool(held_because))
    return comment


@transaction.atomic
def edit_comment(comment: Comment, *, by: Reader, text: str) -> Comment:
    """Change a comment's text within the minutes that the settings give; the old text is kept.

    Raises:
        NotAllowedError: it is not theirs, or too late.
        StateChangedError: it was withheld or removed meanwhile.
    """
    if comment.author_id != by.pk:
        raise NotAllowedError(gettext("This is not your comment."))
    if not may_still_edit(comment):
        raise NotAllowedError(gettext("The time in which this comment could be changed is over."))
    text = tidy(text)
    now = timezone.now()
    held_because = _held_because(text, by)
    newly_held = bool(held_because) and comment.state == CommentState.PUBLISHED
    changed = Comment.objects.filter(pk=comment.pk, state=comment.state).update(
        text=text,
        edited_at=now,
        state=CommentState.HELD if newly_held else comment.state,
        held_because=held_because if newly_held else comment.held_because,
    )
    if not changed:
        raise StateChangedError
    CommentVersion.objects.create(comment=comment, text=text, at=now)
    comment.refresh_from_db()
    comment_edited.send(comment_id=comment.pk, held=newly_held)
    return comment


def may_still_edit(comment: Comment) -> bool:
    """Whether its author may change it now."""
    minutes = CommentSettings.load().edit_minutes
    return comment.state in {CommentState.PUBLISHED, CommentState.HELD} and (
        timezone.now() < comment.posted_at + timedelta(minutes=minutes)
    )


@transaction.atomic
def remove_comment(comment: Comment, *, by: Reader) -> None:
    """Its author takes a comment away; the text is erased for good some weeks later.

    Raises:
        NotAllowedError: it is not theirs.
        StateChangedError: it is withheld, or was removed before.
    """
    if comment.author_id != by.pk:
        raise NotAllowedError(gettext("This is not your comment."))
    _move(comment.pk, {CommentState.PUBLISHED, CommentState.HELD}, CommentState.REMOVED, removed_at=timezone.now())
    comment_removed.send(comment_id=comment.pk)


@transaction.atomic
def withhold_comment(comment_id: int, *, decision: WithholdingData) -> None:
    """Put rule and reason in the place of a comment. Only `govern.services` calls this, in the decision's transaction.

    Raises:
        StateChangedError: it is withheld or removed already.
    """
    _move(
        comment_id,
        {CommentState.PUBLISHED, CommentState.HELD},
        CommentState.WITHHELD,
        decision_uuid=decision.decision_uuid,
        rules_version=decision.rules_version,
        rule_number=decision.rule_number,
        reason=decision.reason,
        log_number=decision.log_number,
    )


@transaction.atomic
def publish_comment(comment_id: int) -> None:
    """Show a comment that was held, or withheld and won its appeal; one that is shown stays so.

    Raises:
        StateChangedError: its author removed it.
    """
    if Comment.objects.filter(pk=comment_id, state=CommentState.PUBLISHED).exists():
        return
    _move(
        comment_id,
        {CommentState.HELD, CommentState.WITHHELD},
        CommentState.PUBLISHED,
        decision_uuid=None,
        rules_version=None,
        rule_number=None,
        reason="",
        log_number=None,
    )


@transaction.atomic
def set_comment_switch(story: StoryPage, *, position: str, by: User) -> None:
    """Close a story's comments, keep them open whatever its age, or (with "") go by the settings again."""
    if not position:
        CommentSwitch.objects.filter(story=story).delete()
        return
    CommentSwitch.objects.update_or_create(story=story, defaults={"position": position, "by": by, "at": timezone.now()})


@transaction.atomic
def erase_removed_texts() -> int:
    """Erase the texts that their authors removed weeks ago; what a case quotes is in the case. Returns how many."""
    before = timezone.now() - timedelta(days=ERASE_REMOVED_DAYS.value)
    due = Comment.objects.filter(state=CommentState.REMOVED, removed_at__lt=before, erased_at=None)
    ids = list(due.values_list("pk", flat=True)[:1000])
    CommentVersion.objects.filter(comment_id__in=ids).delete()
    return Comment.objects.filter(pk__in=ids).update(text="", erased_at=timezone.now())


def _move(comment_id: int, olds: set[CommentState], new: CommentState, **values: object) -> None:
    if not Comment.objects.filter(pk=comment_id, state__in=olds).update(state=new, **values):
        raise StateChangedError


def _held_because(text: str, author: Reader) -> list[str]:
    settings = CommentSettings.load()
    if not settings.hold_rules_on:
        return []
    writing = Writing(
        text=text,
        published_before=Comment.objects.published().filter(author=author).count(),
        new_until=settings.new_until,
    )
    return [rule.slug for rule in hold_rules if rule.slug in settings.hold_rules_on and rule.holds(writing)]
