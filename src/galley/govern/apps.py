"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernConfig(AppConfig):
    name = "galley.govern"
    label = "galley_govern"
    verbose_name = _("Govern")
    default_auto_field = "django.db.models.BigAutoField"
