"""Where the desk meets Wagtail's admin: its stylesheet, its home page and the account menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WhatsNewInWagtailVersionPanel,
    WorkflowObjectsToModeratePanel,
)

if TYPE_CHECKING:
    from django.http import HttpRequest

REPLACED = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel, WhatsNewInWagtailVersionPanel)
"""Wagtail's panels that the newsroom's own say better."""


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("construct_homepage_panels", order=900)
def leave_out_what_the_newsroom_says_better(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)]


@hooks.register("register_account_menu_item")
def second_factor_menu_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor and passkeys"),
        "help_text": _("Protect your account with an authenticator app or a passkey."),
    }
