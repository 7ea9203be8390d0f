"""Say of an item what it names, counts, quotes and is about."""

from __future__ import annotations

from galley.gather.annotate import annotate
from galley.gather.models import WireItem
from galley.gather.near import Sketch, sketch_of


def annotate_item(item: WireItem) -> Sketch:
    """Fill in an item's annotations and sketch; the caller saves `ANNOTATED`; returns the sketch."""
    text = item.body_text or item.summary
    item.annotations = annotate(item.headline, text, language=item.language).as_json()
    sketch = sketch_of(item.headline, text)
    item.sketch = sketch.as_bytes()
    return sketch


def annotate_again(item_id: int) -> None:
    """Annotate an item as it is now and keep that."""
    item = WireItem.objects.get(pk=item_id)
    annotate_item(item)
    item.save(update_fields=ANNOTATED)


ANNOTATED = ("annotations", "sketch")
