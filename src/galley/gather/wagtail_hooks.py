"""Where gathering meets Wagtail's admin."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from galley.gather.access import may_read_tips, may_see_wires
from galley.gather.alerts_desk import live_script
from galley.gather.home import panels_for
from galley.gather.views_watches import menu_label
from galley.kernel.models import User


@hooks.register("register_admin_urls")
def gather_urls() -> list[URLResolver]:
    return [path("", include("galley.gather.urls"))]


class StaffMenuItem(MenuItem):
    """Shown to every member of staff with a role."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_wires(cast(User, request.user))


@hooks.register("register_admin_menu_item")
def wall_menu_item() -> MenuItem:
    return StaffMenuItem(_("Wall"), reverse("galley_gather:wall"), name="wall", icon_name="list-ul", order=80)


class WatchesMenuItem(StaffMenuItem):
    """Says how much one's watches found that one has not looked at; the live stream keeps it true."""

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        component.label = menu_label(cast(User, request.user))
        return component


@hooks.register("register_admin_menu_item")
def watches_menu_item() -> MenuItem:
    return WatchesMenuItem(_("Watches"), reverse("galley_gather:watches"), name="watches", icon_name="view", order=82)


@hooks.register("register_admin_menu_item")
def dates_menu_item() -> MenuItem:
    return StaffMenuItem(_("Dates"), reverse("galley_gather:dates"), name="dates", icon_name="calendar", order=85)


@hooks.register("register_admin_menu_item")
def sources_menu_item() -> MenuItem:
    return StaffMenuItem(_("Sources"), reverse("galley_gather:sources"), name="sources", icon_name="globe", order=700)


@hooks.register("register_admin_menu_item")
def series_menu_item() -> MenuItem:
    return StaffMenuItem(
        _("Measurements"), reverse("galley_gather:series_list"), name="series", icon_name="history", order=710
    )


class TipsMenuItem(MenuItem):
    """Shown to those who may read tips."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_tips(cast(User, request.user))


@hooks.register("register_admin_menu_item")
def tips_menu_item() -> MenuItem:
    return TipsMenuItem(_("Tips"), reverse("galley_gather:tips"), name="tips", icon_name="lock", order=90)


@hooks.register("register_admin_menu_item")
def alerts_menu_item() -> MenuItem:
    return StaffMenuItem(_("Alerts"), reverse("galley_gather:alerts"), name="alerts", icon_name="warning", order=85)


@hooks.register("register_account_menu_item")
def push_menu_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("galley_gather:push"),
        "label": _("Push messages"),
        "help_text": _("Say which browsers tell you of alerts and of what you watch for."),
    }


@hooks.register("insert_global_admin_js")
def live_js() -> str:
    return live_script()


@hooks.register("insert_global_admin_css")
def gather_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("gather/desk.css"))


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels += panels_for(request)
