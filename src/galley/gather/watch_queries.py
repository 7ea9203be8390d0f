"""Watches and saved searches for the screens of whoever has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from galley.gather.models import SavedSearch, Watch, WatchHit

if TYPE_CHECKING:
    from galley.kernel.models import User

SHOWN_HITS = 100


def unseen_hits(user: User) -> int:
    """How much somebody's watches found that they have not looked at."""
    return WatchHit.objects.filter(watch__user=user, seen_at=None).count()


def watches_of(user: User) -> list[Watch]:
    """Somebody's watches, each with `unseen` and `found`, the number of items."""
    counted = Watch.objects.filter(user=user).select_related("source")
    return list(counted.annotate(unseen=Count("hits", filter=Q(hits__seen_at=None)), found=Count("hits")))


def watches_with_news(user: User) -> list[Watch]:
    """Those of somebody's watches that found what they have not looked at, each with `unseen`, the number of items."""
    counted = Watch.objects.filter(user=user).annotate(unseen=Count("hits", filter=Q(hits__seen_at=None)))
    return list(counted.filter(unseen__gt=0))


def hits_of(watch: Watch) -> list[WatchHit]:
    """What a watch found, the newest first."""
    return list(watch.hits.select_related("item__source").defer("item__body_html", "item__sketch")[:SHOWN_HITS])


def searches_of(user: User) -> list[SavedSearch]:
    """Somebody's saved searches and those that others share."""
    return list(SavedSearch.objects.of(user).select_related("user"))
