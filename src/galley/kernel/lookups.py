"""`__among`: `__in` for many values, which reach the database as one.

`__in` has a place in the statement for each value: preparing them costs more than looking up what they name, and SQLite
takes some thousand at most.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup  # Django's own is not generic at run time


class Among(AnyLookup):
    """`filter(guid_key__among=keys)`: of texts, or of whole numbers."""

    lookup_name = "among"
    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Iterable[Any]) -> None:
        super().__init__(lhs, list(rhs))

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 -- the model's name of a column
        return sql, (*params, json.dumps(self.rhs))

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)


def register() -> None:
    """Have it in every field whose values are texts or whole numbers."""
    for field in (models.CharField, models.TextField, models.IntegerField, models.AutoField, models.ForeignKey):
        field.register_lookup(Among)
