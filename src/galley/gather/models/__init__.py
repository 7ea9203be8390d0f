"""Rows of gather: a source, what it brought, its versions, and the event that items are about."""

from galley.gather.models.events import Event
from galley.gather.models.items import NINJS_SCHEMA, ItemAttachment, Sighting, WireItem, WireItemVersion
from galley.gather.models.sources import RawFetch, Source

__all__ = [
    "NINJS_SCHEMA",
    "Event",
    "ItemAttachment",
    "RawFetch",
    "Sighting",
    "Source",
    "WireItem",
    "WireItemVersion",
]
