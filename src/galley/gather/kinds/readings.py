"""Readings: a table of measurements as CSV or JSON, by address or file; several series a source.

See docs/sources/readings.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings

from galley.gather.data import Ask, Batch, FeedData, FeedItem, Part, Raw
from galley.gather.errors import ParseError, SourceError
from galley.gather.fetchers import disk, web
from galley.gather.fetchers.web import Fetched
from galley.gather.markup.encoding import decode
from galley.gather.registries import source_kinds
from galley.gather.sensors.tables import TableData, TableSpec, read_column, read_csv, read_json
from galley.gather.sensors.values import ReadingData
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

_NO_COLUMNS = gettext_noop("Name at least one column that holds values.")
_NO_ZONE = gettext_noop("There is no time zone of this name; write it as Europe/Dublin or Asia/Shanghai.")
SHOWN = 50
"""Series that a test shows, each with its newest reading."""


@dataclass(frozen=True)
class ReadingsSettings:
    values: tuple[str, ...] = setting(
        gettext_noop("Columns with values"),
        help=gettext_noop(
            "One a line: the column, or a pointer such as /properties/level; after it, if you like, its name and unit, "
            "as in: level = River level at Mill Bridge [m]"
        ),
    )
    time: str = setting(gettext_noop("Column with the time"), default="time")
    time_zone: str = setting(
        gettext_noop("Time zone"),
        default="",
        help=gettext_noop("Of times that name none, such as Europe/Dublin; empty: the newsroom’s own."),
    )
    time_form: str = setting(
        gettext_noop("Form of the time"),
        default="",
        help=gettext_noop("Only when it is not understood by itself: %d/%m/%Y %H:%M is 24/11/2026 14:05."),
    )
    station: str = setting(
        gettext_noop("Column with the station"),
        default="",
        help=gettext_noop("When one table has several stations: each becomes a series of its own."),
    )
    unit: str = setting(gettext_noop("Column with the unit"), default="")
    rows: str = setting(
        gettext_noop("Where the rows are"),
        default="",
        help=gettext_noop("Of JSON: a pointer to the list, such as /features; empty: the whole document."),
    )
    missing: tuple[str, ...] = setting(
        gettext_noop("Values that mean “none”"), default=(), help=gettext_noop("One a line, such as -9999.")
    )
    decimal_comma: bool = setting(gettext_noop("Numbers have a decimal comma"), default=False)
    no_head: bool = setting(
        gettext_noop("The table has no head"),
        default=False,
        help=gettext_noop("Columns are then called 1, 2, 3 from the left."),
    )


class ReadingsKind:
    slug: ClassVar[str] = "readings"
    label: ClassVar[str] = gettext_noop("Readings")
    description: ClassVar[str] = gettext_noop("Measurements as a table: CSV or JSON from a web address or a file.")
    address_label: ClassVar[str] = gettext_noop("Address")
    address_help: ClassVar[str] = gettext_noop("Of the table; or the path of a file.")
    settings_type: ClassVar[type[ReadingsSettings]] = ReadingsSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = address.strip()
        if not web.is_web_address(address):
            disk.resolve_path(address, anywhere=may_reach_inside)
        return address

    def fetch(self, ask: Ask) -> Batch:
        spec = spec_of(ask.settings)
        if web.is_web_address(ask.address):
            with web.open_http(allow_private=ask.allow_private) as http:
                fetched = web.fetch(ask.address, http=http, etag=ask.etag, last_modified=ask.last_modified)
        else:
            fetched = disk.read_file(ask.address, anywhere=ask.anywhere, etag=ask.etag)
        # A changed setting reads the same table anew.
        body_hash = "" if fetched.not_modified else fingerprint_bytes(repr(spec).encode() + fetched.body)
        if fetched.not_modified or (body_hash == ask.body_hash and not ask.is_trial):
            return Batch(
                not_modified=True, body_hash=ask.body_hash, etag=fetched.etag, last_modified=fetched.last_modified
            )
        try:
            table, form = read_table(fetched, spec)
        except ParseError as error:
            error.raw = Raw(fetched.body, fingerprint_bytes(fetched.body), fetched.url, fetched.media_type)
            raise
        return Batch(
            parts=(Part(as_feed(ask.address, table.readings, form)),) if ask.is_trial else (),
            format=form,
            address=fetched.moved_to,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=body_hash,
            fresh_seconds=fetched.fresh_seconds,
            problems=table.problems,
            readings=() if ask.is_trial else table.readings,
        )

    def settle(self, ask: Ask, batch: Batch) -> None:
        """A table is not told that it was read."""


def spec_of(settings: ReadingsSettings) -> TableSpec:
    """How a source's table is to be read.

    Raises:
        SourceError: its settings name no column, or no time zone that there is.
    """
    columns = tuple(column for line in settings.values if (column := read_column(line)).pointer)
    if not columns:
        raise SourceError(_NO_COLUMNS)
    return TableSpec(
        columns=columns,
        time=settings.time.strip() or "time",
        station=settings.station.strip(),
        unit=settings.unit.strip(),
        rows=settings.rows.strip(),
        zone=zone_of(settings.time_zone),
        time_form=settings.time_form.strip(),
        has_head=not settings.no_head,
        decimal_comma=settings.decimal_comma,
        missing=settings.missing,
    )


def zone_of(name: str) -> ZoneInfo:
    """A time zone; empty: the newsroom's.

    Raises:
        SourceError: there is none of this name.
    """
    try:
        return ZoneInfo(name.strip() or django_settings.TIME_ZONE)
    except (KeyError, ValueError, OSError) as error:
        raise SourceError(_NO_ZONE, name[:80]) from error


def read_table(fetched: Fetched, spec: TableSpec) -> tuple[TableData, str]:
    """The table, and what it is: "json" or "csv", as its first sign says."""
    if fetched.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return read_json(fetched.body, spec, url=fetched.url), "json"
    text, _codec, _is_sure = decode(fetched.body, transport=fetched.charset)
    return read_csv(text, spec, url=fetched.url), "csv"


def as_feed(title: str, readings: tuple[ReadingData, ...], form: str) -> FeedData:
    """For the test of a source: each series with its newest reading."""
    newest: dict[str, ReadingData] = {}
    for reading in readings:
        if reading.key not in newest or reading.at >= newest[reading.key].at:
            newest[reading.key] = reading
    items = tuple(
        FeedItem(
            guid=one.key,
            title=f"{one.name or one.key}: {one.value:.10g} {one.unit}".rstrip(),
            published=one.at,
            kind="reading",
        )
        for one in newest.values()
    )
    return FeedData(title=title, items=items[:SHOWN], format=form)


KIND: Final = source_kinds.add(ReadingsKind())
