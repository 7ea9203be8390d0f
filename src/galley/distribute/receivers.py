"""What the newsroom tells us, written down in its transaction."""

from __future__ import annotations

from typing import Any

from galley.distribute import services
from galley.kernel.signals import newsroom_restored
from galley.newsroom.signals import correction_published, story_published, story_withdrawn


@story_published.connect
def queue_published(*, story_id: int, revision_id: int, **kwargs: Any) -> None:
    services.queue_deliveries(story_id, revision_id)


@correction_published.connect
def mark_correction(*, story_id: int, revision_id: int, **kwargs: Any) -> None:
    services.mark_as_correction(story_id, revision_id)


@story_withdrawn.connect
def queue_withdrawn(*, story_id: int, **kwargs: Any) -> None:
    services.queue_withdrawals(story_id)


@newsroom_restored.connect
def doubt_what_was_open(**kwargs: Any) -> None:
    services.doubt_what_was_open()
