"""The head of the home page: the few things that a role begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from galley.kernel.roles import Role, roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from galley.kernel.models import User


@dataclass(frozen=True)
class HomeAction:
    """A button: its words and its address."""

    label: str
    url: str


WRITERS = {Role.REPORTER, Role.DESK_EDITOR, Role.CHIEF_EDITOR, Role.PRODUCER}


def home_actions(user: User | AnonymousUser) -> list[HomeAction]:
    """What a member of staff most likely begins with, by role."""
    held = roles_of(user)
    wanted: list[tuple[str, str]] = []
    if held & WRITERS:
        wanted.append((_("Start a story"), "galley_newsroom:new_story"))
        wanted.append((_("Open the wall"), "galley_gather:wall"))
    if held & {Role.PRODUCER, Role.CHIEF_EDITOR, Role.OPERATOR}:
        wanted.append((_("See deliveries"), "galley_distribute_desk:board"))
    if Role.COMMUNITY_MODERATOR in held:
        wanted.append((_("Open the queue"), "galley_govern_desk:queue"))
    actions = []
    for label, name in wanted:
        try:
            actions.append(HomeAction(label, reverse(name)))
        except NoReverseMatch:  # a newsroom may leave an app out
            continue
    return actions
