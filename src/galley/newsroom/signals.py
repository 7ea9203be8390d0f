"""What the newsroom tells the apps above it."""

from galley.kernel.signals import TypedSignal

story_published = TypedSignal(
    "newsroom.story_published", when="in the transaction", story_id=int, revision_id=int, first=bool
)
"""A revision became the live one; `first` when the story was not live before."""

story_withdrawn = TypedSignal("newsroom.story_withdrawn", when="in the transaction", story_id=int)
"""The story was taken off the site."""

correction_published = TypedSignal(
    "newsroom.correction_published", when="in the transaction", correction_id=int, story_id=int, revision_id=int
)
"""A correction's public text became visible with this revision; sent after `story_published` of that revision."""

rows_changed = TypedSignal("newsroom.rows_changed", when="in the transaction", keys=list)
"""Something that pages are made from changed: keys such as "section:3", "contributor:2", "image:5"."""
