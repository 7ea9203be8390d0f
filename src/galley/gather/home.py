"""Gathering's part of the home page: what is happening."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from galley.gather import queries, queries_alerts, tips_queries, watch_queries
from galley.gather.access import may_read_tips, may_see_wires
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


class AlertsPanel(Component):
    """The emergency alerts in force, before everything else; absent when there are none."""

    name = "emergency-alerts"
    order = 5

    class Media:
        css = {"all": ["gather/desk.css"]}

    def render_html(self, parent_context: Any = None) -> Any:
        alerts = queries_alerts.active_alerts(limit=10)
        return render_to_string("gather/desk/alert_pinned.html", {"alerts": alerts}) if alerts else ""


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


class TipsPanel(Component):
    """How many tips nobody has looked at; absent when there are none."""

    name = "tips"
    template_name = "gather/desk/tips_home.html"
    order = 16

    class Media:
        css = {"all": ["gather/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        count = tips_queries.new_tips()
        return {"count": count, "word": ngettext("%(count)d new tip", "%(count)d new tips", count) % {"count": count}}


class WatchesPanel(Component):
    """How much one's watches found that one has not looked at; absent when there is nothing."""

    name = "watches"
    template_name = "gather/desk/watches_home.html"
    order = 17

    def __init__(self, user: User) -> None:
        self.user = user

    class Media:
        css = {"all": ["gather/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"watches": watch_queries.watches_with_news(self.user)}


def panels_for(request: HttpRequest) -> list[Component]:
    """What this person's home page says of gathering."""
    user = cast(User, request.user)
    if not may_see_wires(user):
        return []
    held = roles_of(user)
    panels: list[Component] = [AlertsPanel()]
    panels.append(WatchesPanel(user))
    if may_read_tips(user):
        panels.append(TipsPanel())
    if held & READERS or user.is_superuser:
        panels.append(HappeningPanel())
    if Role.OPERATOR in held or user.is_superuser:
        panels.append(FailingSourcesPanel())
    return panels
