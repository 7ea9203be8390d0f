"""The table of the words of items, which Django's models cannot say: how each database keeps it and looks into it.

Its rows are written with those of the items (`services.searching`); a trigger of the database drops them with an item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.db import connection
from django.db.models.expressions import RawSQL

from galley.gather.item_terms import ItemsWanted, ItemTerms
from galley.kernel.fulltext import fts5_beginning, fts5_phrase, fts5_text, lexemes, quoted, tsquery_phrase

MOST_FOUND = 10_000
"""Items that a search looks at, the newest: what keeps a common word from reading the whole archive."""


class ItemSearch(Protocol):
    """How one database does it."""

    def put(self, items: Iterable[ItemTerms]) -> None:
        """Keep the words of items in place of those they had."""
        ...

    def found(self, wanted: ItemsWanted) -> tuple[str, list[Any]]:
        """SQL that selects the ids of the newest items that have it all, and its values."""
        ...

    def events(self, wanted: ItemsWanted) -> tuple[str, list[Any]]:
        """The same for the ids of those items' events; some of them are NULL."""
        ...


class _Sqlite:
    """An FTS5 table whose row ids are the items'.

    The words of sources and languages begin with a Greek letter: those of texts are spelt without any (`fts5_word`).
    """

    def put(self, items: Iterable[ItemTerms]) -> None:
        rows = [
            (
                item.item_id,
                fts5_text(item.terms),
                fts5_text(item.forms),
                f"{_fts5_source(item.source_id)} {_fts5_language(item.language)}",
            )
            for item in items
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO galley_gather_itemterms (rowid, terms, forms, facets) VALUES (%s, %s, %s, %s)",
                rows,
            )

    def found(self, wanted: ItemsWanted) -> tuple[str, list[Any]]:
        sql = (
            "SELECT rowid FROM galley_gather_itemterms WHERE galley_gather_itemterms MATCH %s"
            " ORDER BY rowid DESC LIMIT %s"
        )
        return sql, [" AND ".join(self._parts(wanted)), MOST_FOUND]

    def events(self, wanted: ItemsWanted) -> tuple[str, list[Any]]:
        return _events_of(*self.found(wanted))

    def _parts(self, wanted: ItemsWanted) -> Iterator[str]:
        for phrase in wanted.phrases:
            part = f"terms : {fts5_phrase(phrase)}"
            yield f"({part} OR {{terms forms}} : {fts5_beginning(phrase.beginning)})" if phrase.beginning else part
        if wanted.source_ids:
            yield f"facets : ({' OR '.join(map(_fts5_source, wanted.source_ids))})"
        if wanted.language:
            yield f"facets : {_fts5_language(wanted.language)}"


def _fts5_source(source_id: int) -> str:
    return f"ωs{source_id}"


def _fts5_language(language: str) -> str:
    return f"ωl{language.encode('utf-8', 'surrogatepass').hex()}"


class _Postgresql:
    """A tsvector with a GIN index. The words of sources and languages begin with a sign that parts a text's words."""

    def put(self, items: Iterable[ItemTerms]) -> None:
        rows = [(item.item_id, " ".join(self._lexemes(item))) for item in items]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO galley_gather_itemterms (item_id, terms) VALUES (%s, %s::tsvector)"
                " ON CONFLICT (item_id) DO UPDATE SET terms = EXCLUDED.terms",
                rows,
            )

    def _lexemes(self, item: ItemTerms) -> Iterator[str]:
        yield from lexemes([("D", item.terms)])
        yield from map(quoted, (*item.forms, _lexeme_of_source(item.source_id), _lexeme_of_language(item.language)))

    def found(self, wanted: ItemsWanted) -> tuple[str, list[Any]]:
        parts = [tsquery_phrase(phrase) for phrase in wanted.phrases]
        if wanted.source_ids:
            parts.append(f"({' | '.join(quoted(_lexeme_of_source(pk)) for pk in wanted.source_ids)})")
        if wanted.language:
            parts.append(quoted(_lexeme_of_language(wanted.language)))
        sql = "SELECT item_id FROM galley_gather_itemterms WHERE terms @@ %s::tsquery ORDER BY item_id DESC LIMIT %s"
        return sql, [" & ".join(parts), MOST_FOUND]

    def events(self, wanted: ItemsWanted) -> tuple[str, list[Any]]:
        if wanted.phrases or not wanted.source_ids:
            return _events_of(*self.found(wanted))
        # Of sources alone the items' own index knows as much, and PostgreSQL need not look for the items again.
        sql = (
            "SELECT event_id FROM (SELECT event_id FROM galley_gather_wireitem"
            " WHERE source_id = ANY(%s) AND (%s = '' OR language = %s) ORDER BY id DESC LIMIT %s) AS newest"
        )
        return sql, [list(wanted.source_ids), wanted.language, wanted.language, MOST_FOUND]


def _lexeme_of_source(source_id: int) -> str:
    return f"=s{source_id}"


def _lexeme_of_language(language: str) -> str:
    return f"=l{language}"


_BACKENDS: dict[str, ItemSearch] = {"sqlite": _Sqlite(), "postgresql": _Postgresql()}


def item_search() -> ItemSearch:
    """That of the database in use."""
    return _BACKENDS[connection.vendor]


def _events_of(sql: str, values: list[Any]) -> tuple[str, list[Any]]:
    return f"SELECT event_id FROM galley_gather_wireitem WHERE id IN ({sql})", values  # noqa: S608 -- our own SQL


def found_ids(wanted: ItemsWanted) -> RawSQL:
    """The ids of the newest items that have it all, for `pk__in`; something must be wanted."""
    return RawSQL(*item_search().found(wanted))  # noqa: S611 -- made of names of ours; what somebody typed is a value


def events_of_found(wanted: ItemsWanted) -> RawSQL:
    """The ids of the events that have one of these items, for `pk__in`; something must be wanted."""
    return RawSQL(*item_search().events(wanted))  # noqa: S611 -- as above
