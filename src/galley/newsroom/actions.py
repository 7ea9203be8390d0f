"""The buttons under a story in the editor, in the newsroom's words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PublishMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
    UnpublishMenuItem,
)

from galley.newsroom.access import is_chief, is_writer
from galley.newsroom.models import StoryPage


class SendForChecking(SubmitForModerationMenuItem):
    """The writer's button."""

    label = _("Send for checking")

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        context["label"] = gettext("Send for checking")
        return context


class TakeBack(CancelWorkflowMenuItem):
    label = _("Take back from checking")


class CheckAnew(RestartWorkflowMenuItem):
    label = _("Send for checking from the first step")


class TakeOffTheSite(UnpublishMenuItem):
    """Withdrawing asks for a reason."""

    label = _("Take off the site")

    def is_shown(self, context: Any) -> bool:
        return bool(context["page"].live and is_chief(context["request"].user))

    def get_url(self, context: Any) -> str:
        return reverse("galley_newsroom:withdraw", args=[context["page"].pk])


class CorrectTheStory(ActionMenuItem):
    """A published story is corrected on record."""

    name = "action-correct"
    label = _("Correct the story")
    icon_name = "edit"

    def is_shown(self, context: Any) -> bool:
        return bool(context["page"].live and is_writer(context["request"].user))

    def get_url(self, context: Any) -> str:
        return reverse("galley_newsroom:correct", args=[context["page"].pk])


OURS: dict[type[ActionMenuItem], type[ActionMenuItem]] = {
    SubmitForModerationMenuItem: SendForChecking,
    CancelWorkflowMenuItem: TakeBack,
    RestartWorkflowMenuItem: CheckAnew,
}


def put_in_our_words(items: list[Any], context: dict[str, Any]) -> None:
    """Change the menu of a story in place; Wagtail's items are shared by all pages: replaced, not renamed."""
    page = context.get("page")
    if not isinstance(page, StoryPage):
        return
    items[:] = [
        OURS[type(item)](order=item.order) if type(item) in OURS else item
        for item in items
        if not isinstance(item, UnpublishMenuItem | PublishMenuItem)
    ]
    items += [item for item in (CorrectTheStory(order=18), TakeOffTheSite(order=20)) if item.is_shown(context)]
    items.sort(key=_order)


def _order(item: Any) -> int:
    # A writer's first button is to save, until there is something to send; a checker's is to sign.
    return int(item.order) if item.name != "approve" else -10 if not item.launch_modal else 5
