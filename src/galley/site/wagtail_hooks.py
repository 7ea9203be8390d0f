"""Where the site meets Wagtail's admin: the menu leads editors to the front page of each language."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from galley.kernel.models import User
from galley.newsroom.access import is_editor


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("", include("galley.site.desk_urls"))]


class EditorsMenuItem(MenuItem):
    """Shown to whoever curates the front page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_editor(cast(User, request.user))


@hooks.register("register_admin_menu_item")
def front_menu_item() -> MenuItem:
    """A menu with one entry for each language."""
    fronts = [
        EditorsMenuItem(
            name,
            reverse("galley_site_desk:edit_front", args=[code]),
            name=f"front-{code}",
            icon_name="home",
            order=order,
        )
        for order, (code, name) in enumerate(settings.LANGUAGES)
    ]
    return SubmenuMenuItem(_("Front page"), Menu(items=fronts), name="front", icon_name="home", order=92)
