"""Add, change and switch a source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from galley.gather.models import Source
from galley.gather.services.websub import follow_switch
from galley.kernel.time import now

if TYPE_CHECKING:
    from galley.kernel.models import User


@transaction.atomic
def save_source(source: Source, *, by: User | None = None) -> Source:
    """Keep a new or changed source; it is fetched at the next round, from the beginning when its address changed.

    Its health starts anew: what was wrong may be what was just mended.
    """
    before = Source.objects.filter(pk=source.pk).values("url", "enabled").first() if source.pk else None
    if before is None:
        source.created_by = by
    if before is None or before["url"] != source.url:
        source.etag = source.last_modified = source.body_hash = source.format = ""
    source.is_gone = False
    source.failures, source.last_error, source.last_error_detail = 0, "", ""
    source.next_try = now()
    source.save()
    follow_switch(source)
    return source


@transaction.atomic
def switch_source(source: Source, *, on: bool) -> Source:
    """Switch a source on or off; its items stay."""
    source.enabled = on
    if on:
        return save_source(source)
    source.save(update_fields=["enabled"])
    follow_switch(source)
    return source
