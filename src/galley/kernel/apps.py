"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from galley.kernel import lookups
from galley.kernel.roles import settle_groups


class KernelConfig(AppConfig):
    name = "galley.kernel"
    label = "galley_kernel"
    verbose_name = _("Kernel")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        lookups.register()
        post_migrate.connect(settle_groups, dispatch_uid="galley.kernel.roles.settle_groups")
