"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "galley.newsroom"
    label = "galley_newsroom"
    verbose_name = _("Newsroom")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galley.newsroom.setup import settle_newsroom  # noqa: PLC0415 -- app ready

        post_migrate.connect(settle_newsroom, sender=self, dispatch_uid="galley.newsroom.setup.settle_newsroom")
