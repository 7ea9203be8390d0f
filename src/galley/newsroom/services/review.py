"""A story goes from step to step, and off the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext
from wagtail.models import TaskState, WorkflowState

from galley.kernel.roles import Role, roles_of
from galley.newsroom.errors import ReviewError
from galley.newsroom.models import StoryPage

if TYPE_CHECKING:
    from galley.kernel.models import User


@transaction.atomic
def send_for_checking(story: StoryPage, *, by: User) -> StoryPage:
    """Send the story's newest version to the first step, or back to the step that asked for changes.

    Raises:
        ReviewError: it is under review already.
    """
    story = _fresh(story)
    if story.latest_revision is None:
        story.save_revision(user=by)
        story = _fresh(story)
    state = story.current_workflow_state
    if state is None:
        story.get_workflow().start(story, by)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(by)
    else:
        raise ReviewError(gettext("The story is under review already."))
    return _fresh(story)


@transaction.atomic
def approve_step(story: StoryPage, *, by: User, comment: str = "") -> StoryPage:
    """Sign the step that the story waits at; the last signature publishes it, or books it for its moment.

    Raises:
        ReviewError: the story is not under review, or this step is not this person's to sign.
    """
    story = _fresh(story)
    state = _current_state(story)
    state.task.specific.on_action(state, by, "approve", comment=comment)
    return _fresh(story)


@transaction.atomic
def send_back(story: StoryPage, *, by: User, comment: str) -> StoryPage:
    """Ask the writer for changes; the story waits until it is sent for checking again.

    Raises:
        ReviewError: the story is not under review, this step is not this person's, or nothing is said.
    """
    story = _fresh(story)
    state = _current_state(story)
    if not state.task.specific.may_sign(by):
        raise ReviewError(gettext("Sending a story back from this step is not part of your role."))
    if not comment.strip():
        raise ReviewError(gettext("Say what has to change."))
    state.task.specific.on_action(state, by, "reject", comment=comment)
    return _fresh(story)


@transaction.atomic
def withdraw_story(story: StoryPage, *, by: User, reason: str) -> StoryPage:
    """Take a story off the site; the reason is kept in its history.

    Raises:
        ReviewError: it is not on the site, this is not part of the person's role, or no reason is given.
    """
    from wagtail.log_actions import log  # noqa: PLC0415 -- app ready

    story = _fresh(story)
    if not (by.is_superuser or Role.CHIEF_EDITOR in roles_of(by)):
        raise ReviewError(gettext("Only a chief editor takes a story off the site."))
    if not story.live:
        raise ReviewError(gettext("The story is not on the site."))
    if not reason.strip():
        raise ReviewError(gettext("Say why the story is taken off the site."))
    story.unpublish(user=by, log_action=False)
    log(instance=story, action="newsroom.withdraw", user=by, data={"reason": reason})
    return _fresh(story)


def _fresh(story: StoryPage) -> StoryPage:
    """The story as the database has it: what a caller holds may be older than the review."""
    return StoryPage.objects.select_for_update(of=("self",)).get(pk=story.pk)


def _current_state(story: StoryPage) -> TaskState:
    state = story.current_workflow_task_state
    if state is None:
        raise ReviewError(gettext("The story is not under review."))
    return state
