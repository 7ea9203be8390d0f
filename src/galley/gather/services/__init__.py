"""The verbs of gathering, each in one transaction."""

from galley.gather.services.fetching import due_sources_to_jobs, fetch_source, preview
from galley.gather.services.grouping import group_new_items
from galley.gather.services.sources import save_source, switch_source
from galley.gather.services.storing import forget_old_fetches, store_feed

__all__ = [
    "due_sources_to_jobs",
    "fetch_source",
    "forget_old_fetches",
    "group_new_items",
    "preview",
    "save_source",
    "store_feed",
    "switch_source",
]
