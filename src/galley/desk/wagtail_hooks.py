"""Where the desk meets Wagtail's admin: its stylesheet, its home page and the account menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WhatsNewInWagtailVersionPanel,
    WorkflowObjectsToModeratePanel,
)

from galley.desk.access import may_operate
from galley.desk.machine import findings
from galley.desk.users import GiveRole, SetActive

if TYPE_CHECKING:
    from django.http import HttpRequest

REPLACED = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel, WhatsNewInWagtailVersionPanel)
"""Wagtail's panels that the newsroom's own say better."""


@hooks.register("insert_global_admin_css")
def desk_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_global_admin_js")
def landmarks_js() -> str:
    return format_html(
        '<script src="{}" data-menu-search="{}"></script>', static("desk/landmarks.js"), translate("Search everything")
    )


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("", include("galley.desk.desk_urls"))]


class OperatorsMenuItem(MenuItem):
    """Shown to whoever looks after the machine."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_operate(request.user)


@hooks.register("register_settings_menu_item")
def jobs_menu_item() -> MenuItem:
    return OperatorsMenuItem(
        _("Background work"), reverse("galley_desk:jobs"), name="jobs", icon_name="tasks", order=900
    )


# Later than Wagtail's own of the same name, whose place they take.
hooks.register("register_bulk_action", GiveRole, order=100)
hooks.register("register_bulk_action", SetActive, order=100)


WAGTAILS_NEWS = ("whats-new-in-wagtail", "editor-guide")


@hooks.register("construct_help_menu")
def leave_out_wagtails_news(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if not item.name.startswith(WAGTAILS_NEWS)]


class MachinePanel(Component):
    """One verdict on the machine, then what is wrong with it and how to mend it."""

    name = "machine"
    order = 5

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> Any:
        found = findings(get_language() or "en")
        wrong = [finding for finding in found if finding.level != "good"]
        unsafe = sum(finding.level == "unsafe" for finding in wrong)
        if unsafe:
            verdict = ngettext("%(count)d thing is unsafe", "%(count)d things are unsafe", unsafe) % {"count": unsafe}
        elif wrong:
            verdict = ngettext("%(count)d thing is missing", "%(count)d things are missing", len(wrong)) % {
                "count": len(wrong)
            }
        else:
            verdict = translate("The machine is in order")
        words = {"unsafe": ("failed", translate("Unsafe")), "missing": ("needs_you", translate("Missing"))}
        rows = [
            {"finding": finding, "status": dict(zip(("shape", "word"), words[finding.level], strict=True))}
            for finding in wrong
        ]
        good = [finding for finding in found if finding.level == "good"]
        context = {"verdict": verdict, "rows": rows, "good": good}
        return render_to_string("desk/machine_panel.html", context, request=self.request)


@hooks.register("construct_homepage_panels")
def machine_panel(request: HttpRequest, panels: list[Any]) -> None:
    if may_operate(request.user):
        panels.append(MachinePanel(request))


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
