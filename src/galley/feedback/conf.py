"""Feedback's settings for the operator. What editors and readers should see is in `models.settings`."""

from __future__ import annotations

from galley.kernel.settings import POSITIVE, Setting

LINK_MINUTES = Setting(
    "GALLEY_READER_LINK_MINUTES", 30, "How long a reader's sign-in link can be used, in minutes.", POSITIVE
)
SESSION_DAYS = Setting(
    "GALLEY_READER_SESSION_DAYS", 90, "How many days a reader stays signed in on one device.", POSITIVE
)
ERASE_REMOVED_DAYS = Setting(
    "GALLEY_ERASE_REMOVED_DAYS",
    30,
    "After how many days the text that its author removed is erased for good.",
    POSITIVE,
)
KEEP_HOURLY_READS_DAYS = Setting(
    "GALLEY_HOURLY_READS_DAYS",
    14,
    "After how many days the reads of each hour are added up to one row a day.",
    POSITIVE,
)
