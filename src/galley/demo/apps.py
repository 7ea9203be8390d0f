"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "galley.demo"
    label = "galley_demo"
    verbose_name = _("Demo")
    default_auto_field = "django.db.models.BigAutoField"
