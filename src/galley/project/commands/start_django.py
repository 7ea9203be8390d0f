"""Start Django for a command: settings checked, catalogues compiled, apps loaded."""

from __future__ import annotations

import os

import click

from galley.kernel.settings import check_settings
from galley.kernel.translations import CatalogError, compile_catalogs


def start_django() -> None:
    """Compile what changed in the catalogues, load the settings and the apps; again is harmless.

    Raises:
        ConfigurationError: a setting holds what it may not.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.project.settings")
    try:
        compile_catalogs()
    except CatalogError as error:  # the screens are English then, which is better than no screens
        click.echo(f"galley: {error}", err=True)
    import django  # noqa: PLC0415 -- slow import

    django.setup()
    from django.utils.module_loading import autodiscover_modules  # noqa: PLC0415 -- slow import

    autodiscover_modules("conf")  # every app declares its settings there
    check_settings()
