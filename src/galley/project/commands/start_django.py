"""Start Django for a command: settings checked, catalogues compiled, apps loaded."""

from __future__ import annotations

import os

from galley.kernel.settings import check_settings


def start_django() -> None:
    """Load the settings and the apps; again is harmless.

    Raises:
        ConfigurationError: a setting holds what it may not.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.project.settings")
    import django  # noqa: PLC0415 -- slow import

    django.setup()
    check_settings()
