"""PostgreSQL's full text search over our own terms. Source: https://www.postgresql.org/docs/15/datatype-textsearch.html."""

from __future__ import annotations

from typing import Any

from django.db import connection

from galley.kernel.fulltext import lexemes, tsquery_phrase
from galley.site.search import EntryTerms, Found, SearchFor, search_backends
from galley.site.search.filters import ORDERS, where


class PostgresqlSearch:
    """Terms as one tsvector with weights."""

    slug = "postgresql"

    def put(self, story_id: int, terms: EntryTerms) -> None:
        """Keep a story's terms."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO galley_site_searchterms (story_id, terms) VALUES (%s, %s::tsvector)"
                " ON CONFLICT (story_id) DO UPDATE SET terms = EXCLUDED.terms",
                [story_id, " ".join(lexemes((("A", terms.headline), ("B", terms.standfirst), ("D", terms.text))))],
            )

    def drop(self, story_id: int) -> None:
        """Forget a story."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM galley_site_searchterms WHERE story_id = %s", [story_id])

    def find(self, what: SearchFor) -> Found:
        """The stories that have all the phrases."""
        if not what.phrases:
            return Found(0)
        conditions, values = where(what)
        query = " & ".join(map(tsquery_phrase, what.phrases))
        source = (
            f"FROM galley_site_searchterms terms JOIN galley_site_searchentry entry USING (story_id)"
            f" WHERE terms.terms @@ %s::tsquery{conditions}"
        )
        asked: list[Any] = [query, *values]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) {source}", asked)
            count = int(cursor.fetchone()[0])
            if what.sort in ORDERS:
                order, ordering = ORDERS[what.sort], []
            else:
                # The headline counts ten times the text; long texts do not win by length.
                order = "ts_rank_cd('{0.1, 0.1, 0.4, 1.0}', terms.terms, %s::tsquery, 1) DESC, entry.published_at DESC"
                ordering = [query]
            cursor.execute(
                f"SELECT entry.story_id {source} ORDER BY {order} LIMIT %s OFFSET %s",
                [*asked, *ordering, what.limit, what.offset],
            )
            return Found(count, tuple(row[0] for row in cursor.fetchall()))


search_backends.add(PostgresqlSearch())
