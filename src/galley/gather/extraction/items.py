"""An article becomes an entry, as feeds have them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from galley.gather.data import FeedItem
from galley.gather.extraction.article import Article


def as_item(article: Article, *, guid: str, url: str, kind: str = "news", **more: Any) -> FeedItem:
    """The entry of an article.

    Args:
        more: what is known otherwise, such as from a sitemap, and stands where the page says nothing.
    """
    return FeedItem(
        guid=guid,
        url=url,
        title=article.title or str(more.get("title") or ""),
        content_html=article.content_html,
        published=in_utc(article.published) or more.get("published"),
        updated=in_utc(article.updated),
        authors=article.authors,
        language=article.language or str(more.get("language") or ""),
        picture_url=article.picture_url,
        base_url=url,
        kind=kind,
    )


def in_utc(moment: datetime | None) -> datetime | None:
    """A moment in UTC."""
    return moment.astimezone(UTC) if moment is not None else None
