"""Verbs of the site, each in one transaction."""

from galley.site.services.publication import (
    hide_story,
    rebuild_search,
    show_correction,
    show_front,
    show_section,
    show_story,
)
from galley.site.services.search import drop_from_search, index_story, search_backend
from galley.site.services.store import (
    age_pages,
    drop_below,
    drop_now,
    fetch_page,
    mark_all,
    mark_stale,
    page_is_current,
    pages_are_current,
    render_stale_pages,
    render_stored_page,
    want_page,
)

__all__ = [
    "age_pages",
    "drop_below",
    "drop_from_search",
    "drop_now",
    "fetch_page",
    "hide_story",
    "index_story",
    "mark_all",
    "mark_stale",
    "page_is_current",
    "pages_are_current",
    "rebuild_search",
    "render_stale_pages",
    "render_stored_page",
    "search_backend",
    "show_correction",
    "show_front",
    "show_section",
    "show_story",
    "want_page",
]
