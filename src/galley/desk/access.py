"""Who may see the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

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
