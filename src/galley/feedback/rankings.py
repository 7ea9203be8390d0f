"""What feedback offers the site: stories in the order in which they are read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence


class MostRead:
    """The last day's most read stories; the front page shows them, and their pages are made anew first."""

    slug = "most_read"
    within = timedelta(hours=24)

    def story_ids(self, language: str, *, limit: int) -> Sequence[int]:
        from galley.feedback.queries import most_read  # noqa: PLC0415 -- app ready

        return [row.story_id for row in most_read(language, timezone.now() - self.within, limit=limit)]
