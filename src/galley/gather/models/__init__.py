"""Rows of gather: a source, what it brought, its versions, and the event that items are about."""

from galley.gather.models.alerts import Alert, AlertReference, SiteBanner
from galley.gather.models.decisions import EventDecision, EventWeights
from galley.gather.models.events import Event
from galley.gather.models.items import ItemAttachment, Sighting, WireItem, WireItemVersion
from galley.gather.models.pictures import ItemPicture, KeptPicture
from galley.gather.models.sensors import Level, Reading, Series
from galley.gather.models.sources import HostTurn, RawFetch, Source
from galley.gather.models.tips import Tip, TipMessage
from galley.gather.models.watches import SavedSearch, Watch, WatchHit
from galley.gather.models.websub import HubSubscription

__all__ = [
    "Alert",
    "AlertReference",
    "Event",
    "EventDecision",
    "EventWeights",
    "HostTurn",
    "HubSubscription",
    "ItemAttachment",
    "ItemPicture",
    "KeptPicture",
    "Level",
    "RawFetch",
    "Reading",
    "SavedSearch",
    "Series",
    "Sighting",
    "SiteBanner",
    "Source",
    "Tip",
    "TipMessage",
    "Watch",
    "WatchHit",
    "WireItem",
    "WireItemVersion",
]
