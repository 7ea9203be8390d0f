"""Readings from tables: CSV with a head, JSON with pointers; several series from each row.

Sources: RFC 4180 (CSV), RFC 6901 (JSON Pointer).
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from galley.gather.data import Problem
from galley.gather.errors import ParseError
from galley.gather.sensors.moments import MomentError, read_moment
from galley.gather.sensors.units import is_known, tidy_unit
from galley.gather.sensors.values import ReadingData
from galley.kernel.text import gettext_noop

MOST_ROWS = 200_000
MISSING = ("", "na", "n/a", "nan", "null", "none", "-", "--", "---", "*", "无", "缺测")
"""What says that there is no value, besides what the settings name."""

_NO_JSON = gettext_noop("This is not JSON.")
_NO_ROWS = gettext_noop("There are no rows where the settings say.")
_NO_COLUMN = gettext_noop("A column that the settings name is not there.")
_BAD_TIME = gettext_noop("A time cannot be read; the rows are left out.")
_BAD_VALUE = gettext_noop("A value is no number; it is left out.")
_COMMA = gettext_noop("A number has a comma. If it is a decimal comma, say so in the settings; it is left out.")
_TOO_LONG = gettext_noop("The table is longer than 200,000 rows; the first ones are taken.")

_NUMBER = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\d\s].{0,20})?")
_GROUPS = re.compile(r"[-+]?\d{1,3}(?:[\u00a0\u202f' ]\d{3})+(?:\.\d+)?")


@dataclass(frozen=True)
class Column:
    """Where one quantity stands in a row."""

    pointer: str
    name: str = ""
    unit: str = ""


@dataclass(frozen=True)
class TableSpec:
    """How a table is to be read."""

    columns: tuple[Column, ...]
    time: str = "time"
    station: str = ""
    unit: str = ""
    """The column that names each row's unit."""
    rows: str = ""
    """Of JSON: the pointer to the list of rows."""
    zone: tzinfo = UTC
    time_form: str = ""
    has_head: bool = True
    decimal_comma: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableData:
    """What a table says."""

    readings: tuple[ReadingData, ...] = ()
    problems: tuple[Problem, ...] = ()
    rows: int = 0


def read_column(line: str) -> Column:
    """A column as a person writes it: `level`, `level = River level at Mill Bridge [m]` or `/data/level [m]`."""
    unit = ""
    if found := re.search(r"\[([^\[\]]*)\]\s*$", line):
        unit, line = tidy_unit(found[1]), line[: found.start()]
    pointer, _, name = line.partition("=")
    return Column(pointer.strip(), name.strip()[:200], unit)


def read_csv(text: str, spec: TableSpec, *, url: str) -> TableData:
    """Readings of a CSV table; its delimiter is the one of `,` `;` tab `|` that its first line has most of.

    Raises:
        ParseError: a column that the settings name is not there.
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        raise ParseError(url, 1, _NO_ROWS)
    delimiter = max(",;\t|", key=lines[0].count)
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines[: MOST_ROWS + 2])), delimiter=delimiter))
    except csv.Error as error:
        raise ParseError(url, 1, _NO_ROWS, str(error)) from error
    head = [name.strip() for name in rows.pop(0)] if spec.has_head else [str(n + 1) for n in range(len(rows[0]))]
    names = {name.casefold(): place for place, name in reversed(list(enumerate(head)))}
    wanted = [spec.time, *(column.pointer for column in spec.columns), *filter(None, (spec.station, spec.unit))]
    for name in wanted:
        if name.strip("/").casefold() not in names:
            raise ParseError(url, 1, _NO_COLUMN, f"{name} ({', '.join(head)[:300]})")

    def pick(row: Sequence[str], name: str) -> Any:
        place = names[name.strip("/").casefold()]
        return row[place] if place < len(row) else None

    return _Reader(spec).read((lambda name, row=row: pick(row, name)) for row in rows)


def read_json(body: bytes, spec: TableSpec, *, url: str) -> TableData:
    """Readings of a JSON document: a list of rows, one row, an object of columns, or one JSON object a line.

    Raises:
        ParseError: it is not JSON, or there are no rows where the settings say.
    """
    whole = _load(body, url)
    found = point(whole, spec.rows) if spec.rows else whole
    if isinstance(found, Mapping):
        found = _turned(found, spec) or [dict(found)]
    if not isinstance(found, list) or not all(isinstance(row, Mapping | list) for row in found):
        raise ParseError(url, 1, _NO_ROWS, spec.rows)
    if found and not any(point(row, spec.time) is not None for row in found):
        raise ParseError(url, 1, _NO_COLUMN, repr(spec.time))
    for column in spec.columns:
        if found and not any(has(row, column.pointer) for row in found):
            raise ParseError(url, 1, _NO_COLUMN, repr(column.pointer))
    return _Reader(spec).read((lambda name, row=row: point(row, name)) for row in found)


def point(value: Any, pointer: str) -> Any:
    """What a pointer leads to; None when it leads nowhere. `/a/0/b` as RFC 6901 has it, `a` and `a.b` as people do."""
    for step in _steps(value, pointer):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def has(value: Any, pointer: str) -> bool:
    """Whether a pointer leads somewhere, be it to null."""
    steps = _steps(value, pointer)
    if not steps:
        return True
    above = (
        point(value, "/" + "/".join(s.replace("~", "~0").replace("/", "~1") for s in steps[:-1]))
        if steps[:-1]
        else value
    )
    return steps[-1] in above if isinstance(above, Mapping) else point(value, pointer) is not None


def number(said: Any, *, decimal_comma: bool = False) -> tuple[float, str]:
    """A finite number, and the unit that is written behind it.

    Raises:
        ValueError: it is none; its argument is the sentence for the desk.
    """
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise ValueError(_BAD_VALUE)
    if isinstance(said, str):
        text = said.strip().replace("−", "-")
        if _GROUPS.fullmatch(text):
            text = re.sub(r"[\u00a0\u202f' ]", "", text)
        if "," in text:
            if not decimal_comma:
                raise ValueError(_COMMA)
            text = text.replace(".", "").replace(",", ".")
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise ValueError(_BAD_VALUE)
        value, unit = float(found[1]), tidy_unit(found[2] or "")
        if unit and not is_known(unit):
            raise ValueError(_BAD_VALUE)
    else:
        try:
            value, unit = float(said), ""
        except OverflowError as error:
            raise ValueError(_BAD_VALUE) from error
    if not math.isfinite(value):
        raise ValueError(_BAD_VALUE)
    return value, unit


def is_missing(said: Any, missing: Sequence[str] = ()) -> bool:
    """Whether it says that there is no value."""
    if said is None or (isinstance(said, float) and math.isnan(said)):
        return True
    text = str(said).strip().casefold()
    return text in MISSING or text in {one.strip().casefold() for one in missing}


@dataclass
class _Reader:
    """Rows on their way to readings, with each kind of problem counted and said once."""

    spec: TableSpec
    troubles: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)

    def read(self, rows: Iterator[Any]) -> TableData:
        readings: list[ReadingData] = []
        count = 0
        for count, pick in enumerate(rows, start=1):
            if count > MOST_ROWS:
                self._trouble(_TOO_LONG, count, "")
                break
            readings += self._row(pick, count)
        problems = tuple(
            Problem(
                text, self.first[text][0], f"{self.first[text][1]} ({times}×)" if times > 1 else self.first[text][1]
            )
            for text, times in self.troubles.items()
        )
        return TableData(tuple(readings), problems, count)

    def _row(self, pick: Any, line: int) -> Iterator[ReadingData]:
        spec = self.spec
        try:
            at = read_moment(pick(spec.time), zone=spec.zone, form=spec.time_form)
        except MomentError as error:
            self._trouble(_BAD_TIME, line, str(error))
            return
        station = str(pick(spec.station) or "").strip()[:150] if spec.station else ""
        row_unit = tidy_unit(str(pick(spec.unit) or "")) if spec.unit else ""
        for column in spec.columns:
            said = pick(column.pointer)
            if is_missing(said, spec.missing):
                continue  # a gap
            try:
                value, unit = number(said, decimal_comma=spec.decimal_comma)
            except ValueError as error:
                self._trouble(str(error), line, f"{column.pointer}: {str(said)[:40]!r}")
                continue
            name = column.name or column.pointer.strip("/").rpartition("/")[2]
            yield ReadingData(
                key=f"{station}/{column.pointer}" if station else column.pointer,
                at=at,
                value=value,
                name=f"{station}: {name}" if station else name,
                unit=unit or row_unit or column.unit,
            )

    def _trouble(self, text: str, line: int, detail: str) -> None:
        self.troubles[text] += 1
        self.first.setdefault(text, (line, detail))


def _load(body: bytes, url: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) > 1:
            try:
                return [json.loads(line) for line in lines]
            except (ValueError, RecursionError):
                pass
        raise ParseError(url, getattr(error, "lineno", 1), _NO_JSON, str(error)[:200]) from error


def _turned(columns: Mapping[str, Any], spec: TableSpec) -> list[dict[str, Any]]:
    """Rows from an object of columns, such as `{"time": [...], "level": [...]}`; none when it is not one."""
    names = [spec.time, *(column.pointer for column in spec.columns), *filter(None, (spec.station, spec.unit))]
    found = {name: point(columns, name) for name in names}
    if not isinstance(found[spec.time], list):
        return []
    length = len(found[spec.time])
    lists = {name: value if isinstance(value, list) else [value] * length for name, value in found.items()}
    rows = zip(*(list(value)[:length] + [None] * (length - len(value)) for value in lists.values()), strict=True)
    return [_Flat(zip(lists, row, strict=True)) for row in rows]


class _Flat(dict[str, Any]):
    """A row whose names are whole pointers."""


def _steps(value: Any, pointer: str) -> list[str]:
    if isinstance(value, _Flat) or (isinstance(value, Mapping) and pointer in value):
        return [pointer]
    if pointer.startswith("/"):
        return [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
    return pointer.split(".") if pointer else []
