"""What apps above add to reader pages: parts under a story, rankings of stories.

```python
# feedback/apps.py, in ready()
story_slots.add(StorySlot("comments", "feedback/story_comments.html", order=10))
rankings.add(MostRead())
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from galley.kernel.registry import Registry


@dataclass(frozen=True)
class StorySlot:
    """A part under every story: `template` is included with `story` (StoryData) and `page` (StoryContext).

    It is part of the stored page, the same for every reader: what is personal asks for itself (a form's own page, or a
    fragment fetched by script).
    """

    slug: str
    template: str
    order: int = 50


class Ranking(Protocol):
    """Stories in an order that readers made, such as `most_read`."""

    @property
    def slug(self) -> str: ...

    def story_ids(self, language: str, *, limit: int) -> Sequence[int]:
        """Ids of live stories, best first; called when a page is made, so it must be quick."""
        ...


story_slots: Registry[StorySlot] = Registry("galley.site.slots")
rankings: Registry[Ranking] = Registry("galley.site.rankings")
MOST_READ = "most_read"
"""The slug of the ranking that the front page shows and that decides which pages are made anew first."""
