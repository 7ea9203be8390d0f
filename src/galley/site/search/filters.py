"""The filters of a search as SQL, the same for the backends that keep their terms in the database."""

from __future__ import annotations

from typing import Any

from django.db import connection

from galley.site.search import SearchFor

ORDERS = {
    "newest": "entry.published_at DESC, entry.story_id DESC",
    "oldest": "entry.published_at, entry.story_id",
}


def where(what: SearchFor) -> tuple[str, list[Any]]:
    """Conditions on `entry`, each after " AND ", and their values."""
    conditions: list[str] = []
    values: list[Any] = []
    adapt = connection.ops.adapt_datetimefield_value
    for condition, value in (
        ("entry.language = %s", what.language or None),
        ("entry.section_id = %s", what.section_id),
        ("entry.published_at >= %s", adapt(what.since) if what.since else None),
        ("entry.published_at < %s", adapt(what.until) if what.until else None),
    ):
        if value is not None:
            conditions.append(f" AND {condition}")
            values.append(value)
    return "".join(conditions), values
