"""The app's place in Django: its label, and what is connected when Django starts."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from galley.feedback.registries import CommentLink, comment_links
from galley.kernel.roles import Role, give


class GovernConfig(AppConfig):
    name = "galley.govern"
    label = "galley_govern"
    verbose_name = _("Govern")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from galley.govern.links import case_link, log_link, report_link  # noqa: PLC0415 -- app ready
        from galley.govern.services.rules import settle_rules  # noqa: PLC0415 -- app ready

        import_module("galley.govern.receivers")
        for slug, link in (("case", case_link), ("log", log_link), ("report", report_link)):
            comment_links.add(CommentLink(slug, link))
        post_migrate.connect(settle_rules, dispatch_uid="galley.govern.settle_rules")
        see, decide, appeal, rules = (
            f"galley_govern.{name}" for name in ("see_queue", "decide_case", "decide_appeal", "publish_rules")
        )
        give(
            {
                Role.COMMUNITY_MODERATOR: [see, decide, appeal],
                Role.CHIEF_EDITOR: [see, appeal, rules, "galley_govern.change_governsettings"],
            }
        )
