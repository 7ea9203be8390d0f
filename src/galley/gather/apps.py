"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatherConfig(AppConfig):
    name = "galley.gather"
    label = "galley_gather"
    verbose_name = _("Gather")
    default_auto_field = "django.db.models.BigAutoField"
