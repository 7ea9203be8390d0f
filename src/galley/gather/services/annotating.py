"""Say of an item what it names, counts, quotes and is about."""

from __future__ import annotations

import logging

from galley.gather.annotate import annotate
from galley.gather.cluster import Words, words_of
from galley.gather.models import WireItem
from galley.gather.near import Sketch, sketch_of

logger = logging.getLogger("galley.gather")


def annotate_item(item: WireItem) -> Sketch:
    """Fill in an item's annotations and sketch; the caller saves `ANNOTATED`; returns the sketch.

    A text that breaks a rule of ours is logged and has none: the items behind it must not wait for a mended Galley.
    """
    text = item.body_text or item.summary
    try:
        item.annotations = annotate(item.headline, text, language=item.language).as_json()
    except Exception:
        logger.exception("item.not_annotated", extra={"item": item.pk})
        item.annotations = {}
    sketch = sketch_of(item.headline, text)
    item.sketch = sketch.as_bytes()
    return sketch


def compared_by(headline: str, text: str) -> Words:
    """What events are found by: nothing where reading it breaks a rule of ours, so that it is an event of its own."""
    try:
        return words_of(headline, text)
    except Exception:
        logger.exception("item.not_compared", extra={"headline": headline[:200]})
        return Words()


def annotate_again(item_id: int) -> None:
    """Annotate an item as it is now and keep that."""
    item = WireItem.objects.get(pk=item_id)
    annotate_item(item)
    item.save(update_fields=ANNOTATED)


ANNOTATED = ("annotations", "sketch")
