"""What can be added: hold rules, one file each in `holds/`; and links under a comment, from apps above.

```python
# govern/apps.py, in ready()
comment_links.add(CommentLink("report", report_link))
```
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from galley.kernel.registry import Registry

if TYPE_CHECKING:
    from galley.feedback.data import CommentData, LinkData


@dataclass(frozen=True)
class Writing:
    """What a hold rule may look at: the text, and how often the reader was published before. Not who they are."""

    text: str
    published_before: int
    new_until: int
    """A reader is new until so many of their comments were published."""

    @property
    def is_new(self) -> bool:
        return self.published_before < self.new_until


class HoldRule(Protocol):
    """One published rule by which a comment waits for a moderator. It is switched on in the comment settings."""

    @property
    def slug(self) -> str: ...

    @property
    def on_at_first(self) -> bool:
        """Whether a newsroom has it that chose nothing yet."""
        ...

    @property
    def published(self) -> str:
        """The rule in one sentence for everyone, marked for translation; `%(new_until)d` may stand in it."""
        ...

    @property
    def why(self) -> str:
        """What the author of a held comment is told, marked for translation."""
        ...

    def holds(self, writing: Writing) -> bool: ...


@dataclass(frozen=True)
class CommentLink:
    """A link under a comment, for the viewer that `CommentData` was made for; None: not here."""

    slug: str
    link: Callable[[CommentData], LinkData | None]


hold_rules: Registry[HoldRule] = Registry("galley.feedback.holds")
comment_links: Registry[CommentLink] = Registry("galley.feedback.comment_links")
