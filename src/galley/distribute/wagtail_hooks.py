"""Where distribution meets Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button

from galley.distribute.access import may_decide, may_keep_channels, may_watch
from galley.distribute.queries.board import for_the_home_page, status_of
from galley.kernel.models import User
from galley.newsroom.models import StoryPage


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("", include("galley.distribute.desk_urls"))]


class DeliveriesMenuItem(MenuItem):
    """Shown to whoever may see where stories went."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_watch(cast("User", request.user))


class ChannelsMenuItem(MenuItem):
    """Shown to whoever keeps channels."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_keep_channels(cast("User", request.user))


@hooks.register("register_admin_menu_item")
def deliveries_menu_item() -> MenuItem:
    return DeliveriesMenuItem(
        _("Deliveries"), reverse("galley_distribute_desk:board"), name="deliveries", icon_name="mail", order=110
    )


@hooks.register("register_settings_menu_item")
def channels_menu_item() -> MenuItem:
    return ChannelsMenuItem(
        _("Channels"), reverse("galley_distribute_desk:channels"), name="channels", icon_name="site", order=100
    )


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("distribute/desk.css"))


class TroublesPanel(Component):
    """Deliveries that a person must decide about. Absent when there is none."""

    name = "deliveries"
    order = 8
    template_name = "distribute/desk/home_panel.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        deliveries, count = for_the_home_page()
        rows = [
            {
                "status": status_of(delivery),
                "delivery": delivery,
                "title": f"{delivery.channel.name}: {delivery.headline}",
            }
            for delivery in deliveries
        ]
        return {"rows": rows, "count": count, "request": self.request}

    def render_html(self, parent_context: Any = None) -> Any:
        context = self.get_context_data(parent_context)
        if not context["rows"]:
            return ""
        from django.template.loader import render_to_string  # noqa: PLC0415 -- app ready

        return render_to_string(self.template_name, context, request=self.request)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    if may_decide(cast("User", request.user)):
        panels.append(TroublesPanel(request))


@hooks.register("register_page_header_buttons")
def where_it_went(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page.specific_deferred, StoryPage) and page.first_published_at and may_watch(user):
        yield Button(
            gettext("Where it went"),
            f"{reverse('galley_distribute_desk:board')}?story={page.pk}",
            icon_name="mail",
            priority=35,
        )
