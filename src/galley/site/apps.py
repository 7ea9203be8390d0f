"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "galley.site"
    label = "galley_site"
    verbose_name = _("Site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galley.distribute.registries import add_freshness_probe, channels  # noqa: PLC0415 -- app ready
        from galley.site import receivers  # noqa: F401, PLC0415 -- app ready
        from galley.site.channels_site import SiteChannel  # noqa: PLC0415 -- app ready
        from galley.site.roots import settle_roots  # noqa: PLC0415 -- app ready
        from galley.site.services import pages_are_current  # noqa: PLC0415 -- app ready
        from galley.site.views import pages  # noqa: F401, PLC0415 -- app ready; registers the renderers

        post_migrate.connect(settle_roots, sender=self, dispatch_uid="galley.site.roots.settle_roots")
        channels.add(SiteChannel())
        add_freshness_probe(pages_are_current)
