"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from galley.gather.registries import EventAction, event_actions, event_notes
from galley.kernel.roles import Role, give

TRANSLATE = "simple_translation.submit_translation"
WRITE = [
    "galley_newsroom.add_storypage",
    "galley_newsroom.view_storypage",
    "galley_newsroom.view_contributor",
    TRANSLATE,
]
EDIT = [
    "galley_newsroom.add_contributor",
    "galley_newsroom.change_contributor",
    "galley_newsroom.view_topic",
    "galley_newsroom.add_correction",
]


class NewsroomConfig(AppConfig):
    name = "galley.newsroom"
    label = "galley_newsroom"
    verbose_name = _("Newsroom")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galley.newsroom import receivers  # noqa: F401, PLC0415 -- app ready
        from galley.newsroom.queries.wires import stories_on_events  # noqa: PLC0415 -- app ready
        from galley.newsroom.setup import settle_newsroom  # noqa: PLC0415 -- app ready

        give({role: ["wagtailadmin.access_admin"] for role in Role})
        give(dict.fromkeys((Role.REPORTER, Role.PRODUCER, Role.DESK_EDITOR, Role.CHIEF_EDITOR), WRITE))
        give(dict.fromkeys((Role.DESK_EDITOR, Role.CHIEF_EDITOR), EDIT))
        event_actions.add(
            EventAction(
                slug="start_story",
                label=_("Start a story from this"),
                url_name="galley_newsroom:start_from_item",
                permission="galley_newsroom.add_storypage",
                shortcut="t",
            )
        )
        event_notes.add("stories", stories_on_events)
        post_migrate.connect(settle_newsroom, dispatch_uid="galley.newsroom.setup.settle_newsroom")
