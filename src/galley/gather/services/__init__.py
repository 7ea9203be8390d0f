"""The verbs of gathering, each in one transaction."""

from galley.gather.services.alerts import end_run_out_alerts, sign_off, take_down
from galley.gather.services.fetching import fetch_source, fetch_sources, preview
from galley.gather.services.grouping import group_new_items
from galley.gather.services.listening import listen_to_mailboxes
from galley.gather.services.picturing import forget_old_pictures, get_picture
from galley.gather.services.sources import save_source, switch_source
from galley.gather.services.storing import forget_old_fetches, store_feed
from galley.gather.services.turns import due_sources_to_jobs

__all__ = [
    "due_sources_to_jobs",
    "end_run_out_alerts",
    "fetch_source",
    "fetch_sources",
    "forget_old_fetches",
    "forget_old_pictures",
    "get_picture",
    "group_new_items",
    "listen_to_mailboxes",
    "preview",
    "save_source",
    "sign_off",
    "store_feed",
    "switch_source",
    "take_down",
]
