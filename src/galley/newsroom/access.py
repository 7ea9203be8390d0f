"""Who may do what in the newsroom: found, allowed, locked; for screens and services alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from galley.gather.models import WireItem
from galley.kernel.roles import Role, roles_of
from galley.newsroom.models import Correction, KilledSource, SectionPage, StoryPage

if TYPE_CHECKING:
    from galley.kernel.models import User

WRITERS = frozenset({Role.REPORTER, Role.PRODUCER, Role.DESK_EDITOR, Role.CHIEF_EDITOR})
EDITORS = frozenset({Role.DESK_EDITOR, Role.CHIEF_EDITOR})


def is_writer(user: User) -> bool:
    """Whether this person makes stories."""
    return bool(user.is_superuser or roles_of(user) & WRITERS)


def is_editor(user: User) -> bool:
    """Whether this person checks stories of others."""
    return bool(user.is_superuser or roles_of(user) & EDITORS)


def is_chief(user: User) -> bool:
    return bool(user.is_superuser or Role.CHIEF_EDITOR in roles_of(user))


def require(allowed: object) -> None:
    """Refuse with 403 what is not allowed.

    Raises:
        PermissionDenied: it is not allowed.
    """
    if not allowed:
        raise PermissionDenied


def access_story(pk: int, *, user: User, to: str) -> StoryPage:
    """A story that this person may "read", "correct" or "withdraw".

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not.
    """
    story = get_object_or_404(StoryPage, pk=pk)
    require({"read": is_writer, "correct": is_writer, "withdraw": is_chief}[to](user))
    return story


def access_correction(pk: int, *, user: User) -> Correction:
    """A correction, for whoever makes stories.

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not see it.
    """
    require(is_writer(user))
    return get_object_or_404(Correction.objects.select_related("story", "proposed_by", "decided_by"), pk=pk)


def access_killed(pk: int, *, user: User) -> KilledSource:
    """A killed source that this person may say to have dealt with: an editor, or the story's writer.

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not.
    """
    note = get_object_or_404(KilledSource.objects.select_related("story"), pk=pk)
    require(is_editor(user) or (is_writer(user) and note.story.owner_id == user.pk))
    return note


def access_item(pk: int, *, user: User) -> WireItem:
    """A wire item from which this person may start a story.

    Raises:
        Http404: there is none.
        PermissionDenied: this person makes no stories.
    """
    require(is_writer(user))
    return get_object_or_404(WireItem.objects.select_related("source"), pk=pk)


def sections_for(user: User) -> list[SectionPage]:
    """The sections in which this person may start a story, by language and place in the site."""
    sections = SectionPage.objects.select_related("locale").order_by("locale_id", "path")
    return [section for section in sections if section.permissions_for_user(user).can_add_subpage()]
