"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistributeConfig(AppConfig):
    name = "galley.distribute"
    label = "galley_distribute"
    verbose_name = _("Distribute")
    default_auto_field = "django.db.models.BigAutoField"
