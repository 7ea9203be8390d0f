"""Where governing meets Wagtail's admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.models import register_setting

from galley.govern.access import RULES, SEE
from galley.govern.home import panels_for
from galley.govern.models import GovernSettings

if TYPE_CHECKING:
    from django.http import HttpRequest

register_setting(GovernSettings, icon="time", order=310)


@hooks.register("register_admin_urls")
def moderation_urls() -> list[URLResolver]:
    return [path("moderation/", include("galley.govern.desk_urls"))]


class PermittedMenuItem(MenuItem):
    """Shown to whoever has the permission."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


@hooks.register("register_admin_menu_item")
def moderation_menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("Moderation"),
        reverse("galley_govern_desk:queue"),
        name="moderation",
        icon_name="comment",
        order=150,
        permission=SEE,
    )


@hooks.register("register_settings_menu_item")
def rules_menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("House rules"),
        reverse("galley_govern_desk:rules"),
        name="house-rules",
        icon_name="list-ul",
        order=300,
        permission=RULES,
    )


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels += panels_for(request)
