"""What the desk's home page says of its visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from galley.desk.home import HomeAction, home_actions
from galley.kernel.roles import roles_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from galley.kernel.models import User

register = template.Library()


@register.simple_tag
def desk_roles(user: User) -> str:
    """The visitor's roles in words, in the order of `Role`."""
    held = roles_of(user)
    words = [str(role.label) for role in type(next(iter(held))) if role in held] if held else []
    return _(", ").join(words)


@register.simple_tag
def desk_home_actions(request: HttpRequest) -> list[HomeAction]:
    """The buttons at the head of the home page."""
    return home_actions(request.user)
