"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

from galley.kernel.roles import Role, give


class DeskConfig(AppConfig):
    name = "galley.desk"
    label = "galley_desk"
    verbose_name = _("Desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        give({Role.OPERATOR: ["galley_kernel.add_user", "galley_kernel.change_user"]})
        apps.get_app_config("wagtailusers").user_viewset = "galley.desk.users.StaffViewSet"  # type: ignore[attr-defined]
