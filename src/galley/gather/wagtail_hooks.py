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

from galley.gather.access import may_see_wires
from galley.gather.home import panels_for
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


@hooks.register("register_admin_menu_item")
def sources_menu_item() -> MenuItem:
    return StaffMenuItem(_("Sources"), reverse("galley_gather:sources"), name="sources", icon_name="globe", order=700)


@hooks.register("insert_global_admin_css")
def gather_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("gather/desk.css"))


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels += panels_for(request)
