"""The ASGI application that the web server runs: stored pages and files first, Django behind."""

from __future__ import annotations

import gc
import os
import resource
from pathlib import Path
from typing import Any

import django

from galley.project.processes import end_with_parent

end_with_parent()  # the server's worker process imports this module, and has no other place to say it
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.project.settings")
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would write to disk what readers sent in confidence
django.setup(set_prefix=False)

from galley.kernel.uploads import Handler  # noqa: E402 -- Django must be set up first

django_application = Handler()


def compose() -> Any:
    """Put the page store in front of Django, as the settings say."""
    from django.conf import settings  # noqa: PLC0415 -- Django must be set up first

    from galley.gather import live  # noqa: PLC0415 -- Django must be set up first
    from galley.project.security import is_https, security_headers  # noqa: PLC0415 -- Django must be set up first
    from galley.site.asgi import Front  # noqa: PLC0415 -- Django must be set up first
    from galley.site.conf import PAGE_GRACE_SECONDS, PAGE_MEMORY_MB  # noqa: PLC0415 -- Django must be set up first
    from galley.site.files import FileFolder  # noqa: PLC0415 -- Django must be set up first
    from galley.site.rendering import page_store  # noqa: PLC0415 -- Django must be set up first

    behind: Any = django_application
    if settings.DEBUG:
        from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler  # noqa: PLC0415 -- only for developers

        behind = ASGIStaticFilesHandler(django_application)
    stream = live.LiveStream(behind, headers=security_headers(https=is_https(), desk=True))
    live.serve()
    store = page_store()
    store.clear_others()
    return Front(
        behind,
        store=store,
        # A reader's browser asks each time whether the page is still right, and mostly hears "yes" in no bytes.
        page_headers=(("cache-control", "public, max-age=0, must-revalidate"), *security_headers(https=is_https())),
        folders=(
            FileFolder(settings.STATIC_URL, Path(settings.STATIC_ROOT), untrusted=False),
            # Documents leave through their own view, which asks who may have them.
            FileFolder(
                settings.MEDIA_URL,
                Path(settings.MEDIA_ROOT),
                untrusted=True,
                seconds=86_400,
                closed=("documents/",),
            ),
        ),
        streams={live.PATH: stream},
        grace_seconds=PAGE_GRACE_SECONDS.value,
        memory_bytes=PAGE_MEMORY_MB.value * 1_000_000,
    )


def warm_up() -> None:
    """Do before the first request what it would wait for, and leave what was loaded out of garbage collection."""
    from django.urls import get_resolver  # noqa: PLC0415 -- Django must be set up first

    _ = get_resolver().url_patterns  # imports every view
    gc.collect()
    gc.freeze()


application = compose()
warm_up()
