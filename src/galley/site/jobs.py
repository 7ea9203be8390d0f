"""When the site works in the background."""

from __future__ import annotations

from datetime import timedelta

from galley.kernel.jobs import job
from galley.site import services


@job(name="site.render_pages", queue="pages", priority=100)
def render_pages() -> int:
    """Make marked pages anew."""
    return services.render_stale_pages()


@job(name="site.age_pages", queue="pages", every=timedelta(seconds=15))
def age_pages() -> int:
    """Mark pages that are too old, and see to those that a worker left behind."""
    return services.age_pages()
