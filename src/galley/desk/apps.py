"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "galley.desk"
    label = "galley_desk"
    verbose_name = _("Desk")
    default_auto_field = "django.db.models.BigAutoField"
