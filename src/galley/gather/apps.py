"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from galley.kernel.roles import Role, give

VIEW = ["galley_gather.view_wireitem", "galley_gather.view_event", "galley_gather.view_source"]
SIGN_OFF = ["galley_gather.sign_off_alert"]
DECIDE = ["galley_gather.decide_event"]
WEIGH = ["galley_gather.change_eventweights"]
EDIT = ["galley_gather.add_source", "galley_gather.change_source"]


class GatherConfig(AppConfig):
    name = "galley.gather"
    label = "galley_gather"
    verbose_name = _("Gather")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galley.gather import receivers  # noqa: F401, PLC0415 -- app ready

        give(dict.fromkeys(Role, VIEW))
        give(dict.fromkeys((Role.DESK_EDITOR, Role.CHIEF_EDITOR), SIGN_OFF))
        give(dict.fromkeys((Role.REPORTER, Role.PRODUCER, Role.DESK_EDITOR, Role.CHIEF_EDITOR), DECIDE))
        give({Role.CHIEF_EDITOR: WEIGH})
        give(dict.fromkeys((Role.PRODUCER, Role.DESK_EDITOR, Role.CHIEF_EDITOR, Role.OPERATOR), EDIT))
