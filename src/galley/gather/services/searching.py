"""Keep the wall's search true to what the items say.

An item is indexed when it gets its event, since the wall shows nothing else: in the transaction of grouping, so that
storing waits for none of it. A new version is indexed as it is stored. `searched_version` tells what was indexed, so
that whatever was left over (rows from before there was an index, or two processes at one item) is found and done.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from django.db import transaction

from galley.gather.item_search import item_search
from galley.gather.item_terms import ItemTerms, item_terms
from galley.gather.models import WireItem
from galley.kernel.bulk import update_rows

READ_FOR_SEARCH = ("headline", "slugline", "byline", "summary", "body_text", "source_id", "language", "version")
BATCH = 200
MOST_SECONDS = 40.0


def index_items(items: Sequence[WireItem]) -> None:
    """Have items found by what they say now; the caller saves `searched_version`."""
    item_search().put(map(_terms_of, items))
    for item in items:
        item.searched_version = item.version


def index_changed(item_ids: Iterable[int]) -> None:
    """Index those of the items that have an event anew; call it in the transaction that changed them."""
    items = list(WireItem.objects.filter(pk__in=list(item_ids), event__isnull=False).only(*READ_FOR_SEARCH))
    _index_and_save(items)


def index_left_over(*, most_seconds: float = MOST_SECONDS) -> int:
    """Index items that are not yet, the newest first; returns how many. Called again, it goes on."""
    end = time.monotonic() + most_seconds
    indexed = 0
    while time.monotonic() < end:
        with transaction.atomic():
            left = WireItem.objects.select_for_update(of=("self",), skip_locked=True).not_searchable()
            items = list(left.order_by("-pk").only(*READ_FOR_SEARCH)[:BATCH])
            _index_and_save(items)
        indexed += len(items)
        if len(items) < BATCH:
            break
    return indexed


def _index_and_save(items: Sequence[WireItem]) -> None:
    index_items(items)
    update_rows(WireItem, {item.pk: {"searched_version": item.searched_version} for item in items})


def _terms_of(item: WireItem) -> ItemTerms:
    texts = (item.headline, item.slugline, item.byline, item.summary, item.body_text)
    return item_terms(item.pk, texts, source_id=item.source_id, language=item.language)
