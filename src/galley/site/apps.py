"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "galley.site"
    label = "galley_site"
    verbose_name = _("Site")
    default_auto_field = "django.db.models.BigAutoField"
