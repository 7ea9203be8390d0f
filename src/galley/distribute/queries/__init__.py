"""Rows of distribution for one screen or one step; the number of queries of each screen is tested."""

from galley.distribute.queries.channels import channels_with_news, kinds_to_add
from galley.distribute.queries.lists import lists_of, open_lists
from galley.distribute.queries.stories import corrected_between, digest_of, stories_between, story_of

__all__ = [
    "channels_with_news",
    "corrected_between",
    "digest_of",
    "kinds_to_add",
    "lists_of",
    "open_lists",
    "stories_between",
    "story_of",
]
