"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "galley.feedback"
    label = "galley_feedback"
    verbose_name = _("Feedback")
    default_auto_field = "django.db.models.BigAutoField"
