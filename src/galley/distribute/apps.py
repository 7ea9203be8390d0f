"""The app's place in Django: its label, and what is connected when Django starts."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from galley.kernel.roles import Role, give

WATCH = [f"galley_distribute.view_{name}" for name in ("channel", "delivery")]
DECIDE = ["galley_distribute.decide_delivery"]
KEEP = [f"galley_distribute.{verb}_{name}" for name in ("channel", "mailinglist") for verb in ("add", "change", "view")]


class DistributeConfig(AppConfig):
    name = "galley.distribute"
    label = "galley_distribute"
    verbose_name = _("Distribute")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("galley.distribute.receivers")
        give(
            {
                Role.REPORTER: WATCH,
                Role.DESK_EDITOR: WATCH,
                Role.CHIEF_EDITOR: WATCH + DECIDE + KEEP,
                Role.PRODUCER: WATCH + DECIDE + KEEP,
                Role.OPERATOR: WATCH + DECIDE + KEEP,
            }
        )
