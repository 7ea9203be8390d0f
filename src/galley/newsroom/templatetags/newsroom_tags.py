"""Template tags of the newsroom's desk screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from wagtail.models import Page

from galley.newsroom.models import ReviewStep, StoryPage
from galley.newsroom.queries.desk import Status, killed_rows, signature_rows

register = template.Library()


@dataclass(frozen=True)
class SignedStep:
    """A step with who signed it."""

    status: Status
    comment: str = ""


@register.simple_tag
def signatures_of(story: StoryPage) -> list[SignedStep]:
    """The three steps for the story's newest version."""
    return [SignedStep(status, comment) for status, comment in signature_rows(story)]


@register.simple_tag
def killed_sources_of(story: StoryPage) -> list[tuple[Status, Any]]:
    """What was killed behind the story, with how that stands."""
    return killed_rows(story)


@register.simple_tag(takes_context=True)
def why_i_cannot_sign(context: Any, story: StoryPage) -> str:
    """For somebody of this step's groups: why the button to sign is not there; empty when it is, or for others."""
    task = story.current_workflow_task
    user = context["request"].user
    if not isinstance(task, ReviewStep) or not task.may_sign(user):
        return ""
    return task.why_not(user, story)


@register.filter
def is_story(page: Any) -> bool:
    """Whether the thing that Wagtail edits here is a saved story."""
    return isinstance(page, Page) and isinstance(page, StoryPage) and page.pk is not None
