"""The blocks of a story's text, one a file; adding a block is adding a file here and its template.

A module adds its entry:

```python
blocks.add(StoryBlock("quote", _("Quote"), QuoteBlock))
```
Its template is `newsroom/blocks/<slug>.html`, without styles or scripts, its outermost element in class `blk-<slug>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from galley.kernel.registry import Registry


@dataclass(frozen=True)
class StoryBlock:
    """One kind of block.

    Args:
        slug: stored in every story that has such a block, so never renamed.
        make: makes the Wagtail block; called once.
        order: its place in the editor's list.
    """

    slug: str
    make: Callable[[], Any]
    order: int = 50


blocks: Registry[StoryBlock] = Registry("galley.newsroom.blocks")


def template_of(slug: str) -> str:
    """The template of a block."""
    return f"newsroom/blocks/{slug}.html"


def story_blocks() -> list[tuple[str, Any]]:
    """What a StreamField of a story is made of."""
    return [(entry.slug, entry.make()) for entry in sorted(blocks, key=lambda entry: (entry.order, entry.slug))]
