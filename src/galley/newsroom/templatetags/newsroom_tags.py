"""Template tags of the newsroom's desk screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from wagtail.models import Page

from galley.newsroom.models import StoryPage
from galley.newsroom.queries.desk import Status, signature_rows

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


@register.filter
def is_story(page: Any) -> bool:
    """Whether the thing that Wagtail edits here is a saved story."""
    return isinstance(page, Page) and isinstance(page, StoryPage) and page.pk is not None
