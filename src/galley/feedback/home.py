"""Feedback's part of the home page: errors that readers report, and what is read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from wagtail.admin.ui.components import Component

from galley.feedback.access import may_answer_error_reports, may_see_reads
from galley.feedback.queries import error_reports, most_read_stories
from galley.newsroom.queries.desk import Shape, Status

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN = 5


class ErrorReportsPanel(Component):
    """Errors that readers report, the longest waiting first; absent when none waits. 1 query."""

    template_name = "newsroom/desk/home_panel.html"
    name = "error-reports"
    order = 14

    def __init__(self) -> None:
        self.reports = list(error_reports(state="waiting")[: SHOWN + 1])

    def render_html(self, parent_context: Any = None) -> Any:
        return super().render_html(parent_context) if self.reports else ""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "panel": self,
            "heading": gettext("Readers report errors"),
            "rows": [
                {
                    "status": Status(Shape.NEEDS_YOU, gettext("Reported"), timesince(report.made_at, depth=1)),
                    "title": report.story.title,
                    "url": reverse("galley_feedback_desk:error", args=[report.pk]),
                    "action": gettext("Answer"),
                }
                for report in self.reports[:SHOWN]
            ],
            "more_url": reverse("galley_feedback_desk:errors"),
            "more_label": gettext("All reported errors"),
        }


class MostReadPanel(Component):
    """What is read most today. 2 queries."""

    template_name = "newsroom/desk/home_panel.html"
    name = "most-read"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        found = most_read_stories(timezone.now() - timedelta(hours=24), limit=SHOWN)
        return {
            "panel": self,
            "heading": gettext("Most read today"),
            "rows": [
                {
                    "status": Status(
                        Shape.DONE, ngettext("%(count)d read", "%(count)d reads", reads) % {"count": reads}
                    ),
                    "title": story.title,
                    "url": reverse("wagtailadmin_pages:edit", args=[story.pk]),
                    "action": gettext("Open"),
                    "language": "zh-Hans" if story.locale.language_code == "zh-hans" else story.locale.language_code,
                }
                for story, reads in found
            ],
            "empty": gettext("Nothing was read in the last 24 hours."),
            "more_url": reverse("galley_feedback_desk:reads"),
            "more_label": gettext("What is read"),
        }


def panels_for(request: HttpRequest) -> list[Component]:
    """The panels of whoever asks, by role."""
    panels: list[Component] = []
    if may_answer_error_reports(request.user):
        panels.append(ErrorReportsPanel())
    if may_see_reads(request.user):
        panels.append(MostReadPanel())
    return panels
