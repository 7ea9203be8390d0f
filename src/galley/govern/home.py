"""Governing's part of the home page: what waits for a moderator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.components import Component

from galley.govern.access import SEE, may_decide_appeal
from galley.govern.queries import appeals_waiting, queue_summary
from galley.newsroom.queries.desk import Shape, Status

if TYPE_CHECKING:
    from django.http import HttpRequest

    from galley.govern.models import Appeal


class ModerationPanel(Component):
    """The queue in one line, then the appeals with the days that are left. 2 queries."""

    template_name = "newsroom/desk/home_panel.html"
    name = "moderation"
    order = 12

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        count, oldest = queue_summary()
        rows = []
        if oldest is not None:
            words = ngettext("%(count)d comment waits", "%(count)d comments wait", count) % {"count": count}
            since = gettext("oldest: %(time)s") % {"time": timesince(oldest, depth=1)}
            rows.append(
                {
                    "status": Status(Shape.NEEDS_YOU, words),
                    "title": since,
                    "url": reverse("galley_govern_desk:queue"),
                    "action": gettext("Open the queue"),
                }
            )
        rows += [self._row(appeal) for appeal in appeals_waiting()[:10]]
        return {
            "panel": self,
            "rows": rows,
            "heading": gettext("Moderation"),
            "empty": gettext("No comment and no appeal waits."),
            "more_url": reverse("galley_govern_desk:queue"),
            "more_label": gettext("Queue, appeals and all comments"),
        }

    def _row(self, appeal: Appeal) -> dict[str, Any]:
        days = (appeal.answer_until - timezone.now()).days
        late = appeal.answer_until < timezone.now()
        left = gettext("late") if late else ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
        mine = may_decide_appeal(appeal, self.request.user)
        return {
            "status": Status(Shape.NEEDS_YOU if mine else Shape.WAITING, gettext("Appeal"), left),
            "title": appeal.decision.case.comment.story.title,
            "url": reverse("galley_govern_desk:appeal", args=[appeal.pk]),
            "action": gettext("Decide the appeal") if mine else gettext("See the appeal"),
        }


def panels_for(request: HttpRequest) -> list[Component]:
    """The panels of whoever asks, by role."""
    return [ModerationPanel(request)] if request.user.has_perm(SEE) else []
