"""Who may see the machine, and whose account they may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from galley.kernel.roles import Role, roles_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from galley.kernel.models import User


def may_operate(user: User | AnonymousUser) -> bool:
    """Whether somebody looks after the machine."""
    return Role.OPERATOR in roles_of(user) or bool(getattr(user, "is_superuser", False))


def require_operator(user: User | AnonymousUser) -> None:
    """Refuse who does not look after the machine.

    Raises:
        PermissionDenied: they do not.
    """
    if not may_operate(user):
        raise PermissionDenied


def may_change_account(user: User | AnonymousUser, account: User) -> bool:
    """Whether an account is within somebody's reach: an administrator's is within that of administrators alone."""
    return bool(getattr(user, "is_superuser", False)) or not account.is_superuser


def groups_given_by(user: User | AnonymousUser) -> QuerySet[Group]:
    """The groups that somebody may give: the roles; an administrator also those that were made by hand."""
    groups = Group.objects.order_by("pk")
    return groups if getattr(user, "is_superuser", False) else groups.filter(name__in=Role.values)
