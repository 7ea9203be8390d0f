"""The roles of a newsroom, as Django groups, and the permissions that each app gives them.

Each app says in its `apps.py`, in `ready()`:
`give({Role.REPORTER: ["galley_gather.view_wireitem"], ...})`; the groups hold them after every `migrate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, Group

    from galley.kernel.models import User


class Role(TextChoices):
    """Stored as the group's name; never renamed."""

    REPORTER = "reporter", _("Reporter")
    DESK_EDITOR = "desk_editor", _("Desk editor")
    CHIEF_EDITOR = "chief_editor", _("Chief editor")
    PRODUCER = "producer", _("Producer")
    COMMUNITY_MODERATOR = "community_moderator", _("Community moderator")
    OPERATOR = "operator", _("Operator")


_given: dict[Role, set[str]] = {role: set() for role in Role}


def give(permissions: Mapping[Role, Iterable[str]]) -> None:
    """Give roles permissions, named "app_label.codename"; call it in `AppConfig.ready`."""
    for role, names in permissions.items():
        _given[role].update(names)


def group_of(role: Role) -> Group:
    """The Django group of a role, made when it is not there yet."""
    from django.contrib.auth.models import Group  # noqa: PLC0415 -- app ready

    return Group.objects.get_or_create(name=role.value)[0]


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """The roles that a member of staff holds; of nobody, none."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    names = set(user.groups.values_list("name", flat=True))
    return frozenset(role for role in Role if role.value in names)


def settle_groups(sender: Any = None, **kwargs: Any) -> None:
    """After `migrate`: every group exists and holds what the apps gave it. What an operator added stays."""
    from django.contrib.auth.models import Permission  # noqa: PLC0415 -- app ready

    label = getattr(sender, "label", None)
    for role in Role:
        group = group_of(role)
        wanted = {name for name in _given[role] if label in (None, name.partition(".")[0])}
        if not wanted:
            continue
        found = Permission.objects.filter(codename__in=[name.partition(".")[2] for name in wanted]).select_related(
            "content_type"
        )
        group.permissions.add(*[p for p in found if f"{p.content_type.app_label}.{p.codename}" in wanted])
