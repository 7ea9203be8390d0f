"""Gathering's part of the home page: what is happening."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from galley.gather import queries
from galley.gather.access import may_see_wires
from galley.kernel.models import User
from galley.kernel.roles import Role, roles_of

READERS = frozenset({Role.REPORTER, Role.DESK_EDITOR, Role.CHIEF_EDITOR})


class HappeningPanel(Component):
    """The events that most sources report."""

    name = "happening"
    template_name = "gather/desk/happening.html"
    order = 60

    class Media:
        css = {"all": ["gather/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"events": queries.happening()}


class FailingSourcesPanel(Component):
    """Sources that fail, for those who can mend them; absent when all is well."""

    name = "failing-sources"
    template_name = "gather/desk/failing.html"
    order = 40

    class Media:
        css = {"all": ["gather/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"sources": queries.failing_sources()}

    def render_html(self, parent_context: Any = None) -> Any:
        return super().render_html(parent_context) if queries.failing_sources() else ""


def panels_for(request: HttpRequest) -> list[Component]:
    """What this person's home page says of gathering."""
    user = cast(User, request.user)
    if not may_see_wires(user):
        return []
    held = roles_of(user)
    panels: list[Component] = []
    if held & READERS or user.is_superuser:
        panels.append(HappeningPanel())
    if Role.OPERATOR in held or user.is_superuser:
        panels.append(FailingSourcesPanel())
    return panels
