"""The newsroom's part of the home page: what waits for whom, in the order of urgency."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin.ui.components import Component

from galley.kernel.roles import Role, roles_of
from galley.newsroom.access import EDITORS, WRITERS, is_editor
from galley.newsroom.conf import LATE_SECONDS
from galley.newsroom.queries import desk


class Panel(Component):
    """Rows of things to do."""

    template_name = "newsroom/desk/home_panel.html"
    name = ""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    class Media:
        css = {"all": ["newsroom/desk.css"]}

    def rows(self) -> list[desk.DeskRow]:
        raise NotImplementedError

    def words(self) -> dict[str, Any]:
        """Heading, what an empty list says, and where more is."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = [
            {
                "status": row.status,
                "title": row.title,
                "url": reverse(row.url_name, args=[row.url_pk]),
                "action": row.action,
                "language": "zh-Hans" if row.language == "zh-hans" else row.language,
            }
            for row in self.rows()
        ]
        return {"panel": self, "rows": rows, **self.words()}


class LatePanel(Panel):
    """The alarm: what should be on the site and is not. Absent when all is well."""

    name = "late"
    order = 5

    def rows(self) -> list[desk.DeskRow]:
        return desk.late(seconds=LATE_SECONDS.value)

    def words(self) -> dict[str, Any]:
        return {"heading": gettext("Late"), "empty": ""}

    def render_html(self, parent_context: Any = None) -> Any:
        return super().render_html(parent_context) if self.rows() else ""


class KilledPanel(Panel):
    """The other alarm: a provider killed what a story was made from. Absent when there is none."""

    name = "killed"
    order = 4

    def rows(self) -> list[desk.DeskRow]:
        user: Any = self.request.user
        return desk.killed_sources(user, everybodys=is_editor(user))

    def words(self) -> dict[str, Any]:
        return {"heading": gettext("Killed sources"), "empty": ""}

    def render_html(self, parent_context: Any = None) -> Any:
        return super().render_html(parent_context) if self.rows() else ""


class NeedsYouPanel(Panel):
    """What waits for an editor's signature or decision."""

    name = "needs-you"
    order = 10

    def rows(self) -> list[desk.DeskRow]:
        user: Any = self.request.user
        return [*desk.waiting_for(user), *desk.corrections_waiting(user)]

    def words(self) -> dict[str, Any]:
        return {
            "heading": gettext("Needs you"),
            "empty": gettext("Nothing waits for you."),
            "more_url": reverse("galley_newsroom:stories") + "?state=checking",
            "more_label": gettext("All stories that are being checked"),
        }


class MyStoriesPanel(Panel):
    """A writer's own stories, those sent back first."""

    name = "my-stories"
    order = 20

    def rows(self) -> list[desk.DeskRow]:
        user: Any = self.request.user
        return desk.stories_of(user)

    def words(self) -> dict[str, Any]:
        return {
            "heading": gettext("My stories"),
            "empty": gettext("You have no story in work. Take one from the wall, or start one."),
            "more_url": reverse("galley_newsroom:new_story"),
            "more_label": gettext("Start a story"),
        }


class InWorkPanel(Panel):
    """What others are checking."""

    name = "in-work"
    order = 30

    def rows(self) -> list[desk.DeskRow]:
        user: Any = self.request.user
        return desk.in_work(user)

    def words(self) -> dict[str, Any]:
        return {
            "heading": gettext("In work"),
            "empty": gettext("No story is being checked."),
            "more_url": reverse("galley_newsroom:stories"),
            "more_label": gettext("All stories"),
        }


class PicturesPanel(Component):
    """Pictures without alternative text."""

    template_name = "newsroom/desk/pictures_panel.html"
    name = "pictures"
    order = 15

    class Media:
        css = {"all": ["newsroom/desk.css"]}

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        count, pictures = desk.pictures_without_words()
        return {
            "panel": self,
            "pictures": pictures,
            "heading": gettext("Pictures without alternative text: %(count)s") % {"count": count},
            "empty": gettext("Every picture says what it shows."),
        }


def panels_for(request: HttpRequest) -> list[Component]:
    """The panels of whoever asks, by role."""
    user: Any = request.user
    held = roles_of(user)
    panels: list[Component] = []
    if user.is_superuser or held & WRITERS:
        panels.append(KilledPanel(request))
    if user.is_superuser or held & (EDITORS | {Role.OPERATOR}):
        panels.append(LatePanel(request))
    if user.is_superuser or held & EDITORS:
        panels += [NeedsYouPanel(request), InWorkPanel(request)]
    if held & WRITERS:
        panels.append(MyStoriesPanel(request))
    if Role.PRODUCER in held:
        panels.append(PicturesPanel())
    return panels
