"""Rows of the newsroom for one screen or one channel; the number of queries of each is tested."""

from galley.newsroom.queries.stories import keys_of, live_stories, stories_data, story_data, with_what_lists_show

__all__ = ["keys_of", "live_stories", "stories_data", "story_data", "with_what_lists_show"]
