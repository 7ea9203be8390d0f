"""Where feedback meets Wagtail's admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.models import register_setting

from galley.feedback.access import may_see_reads
from galley.feedback.home import panels_for
from galley.feedback.models import CommentSettings

if TYPE_CHECKING:
    from django.http import HttpRequest

register_setting(CommentSettings, icon="comment", order=305)


@hooks.register("register_admin_urls")
def readers_urls() -> list[URLResolver]:
    return [path("readers/", include("galley.feedback.desk_urls"))]


class ReadersMenuItem(MenuItem):
    """Shown to whoever sees what is read."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_reads(request.user)


@hooks.register("register_admin_menu_item")
def readers_menu_item() -> MenuItem:
    return ReadersMenuItem(
        _("Readers"), reverse("galley_feedback_desk:reads"), name="readers", icon_name="group", order=140
    )


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels += panels_for(request)
