"""SQLite's FTS5. Source: https://www.sqlite.org/fts5.html."""

from __future__ import annotations

from typing import Any

from django.db import connection

from galley.kernel.fulltext import fts5_phrase, fts5_text
from galley.site.search import EntryTerms, Found, SearchFor, search_backends
from galley.site.search.filters import ORDERS, where


class SqliteSearch:
    """Terms as three columns of an FTS5 table whose row ids are the stories' ids."""

    slug = "sqlite"

    def put(self, story_id: int, terms: EntryTerms) -> None:
        """Keep a story's terms."""
        self.drop(story_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO galley_site_searchterms (rowid, headline, standfirst, body) VALUES (%s, %s, %s, %s)",
                [story_id, *map(fts5_text, (terms.headline, terms.standfirst, terms.text))],
            )

    def drop(self, story_id: int) -> None:
        """Forget a story."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM galley_site_searchterms WHERE rowid = %s", [story_id])

    def find(self, what: SearchFor) -> Found:
        """The stories that have all the phrases."""
        if not what.phrases:
            return Found(0)
        conditions, values = where(what)
        match = " AND ".join(map(fts5_phrase, what.phrases))
        source = (
            "FROM galley_site_searchterms JOIN galley_site_searchentry entry"
            " ON entry.story_id = galley_site_searchterms.rowid"
            f" WHERE galley_site_searchterms MATCH %s{conditions}"
        )
        # The headline counts ten times the text.
        order = ORDERS.get(what.sort, "bm25(galley_site_searchterms, 10.0, 4.0, 1.0), entry.published_at DESC")
        asked: list[Any] = [match, *values]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) {source}", asked)
            count = int(cursor.fetchone()[0])
            cursor.execute(
                f"SELECT entry.story_id {source} ORDER BY {order} LIMIT %s OFFSET %s", [*asked, what.limit, what.offset]
            )
            return Found(count, tuple(row[0] for row in cursor.fetchall()))


search_backends.add(SqliteSearch())
