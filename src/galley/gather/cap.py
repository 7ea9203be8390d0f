"""An emergency alert as a value: what a CAP message says, and what of it a reader of a language is shown.

Source: OASIS, Common Alerting Protocol 1.2 (http://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html).
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from galley.gather.languages import language_code
from galley.kernel.time import as_utc

T = TypeVar("T")
NAMESPACES = {
    "http://www.incident.com/cap/1.0": "1.0",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
}
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
"""The worst first."""
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
QUIET = frozenset({"Minor"})
"""Severities that are told without a sound."""


@dataclass(frozen=True)
class CapReference:
    """An earlier message that this one is about."""

    sender: str
    identifier: str
    sent: datetime | None


@dataclass(frozen=True)
class CapArea:
    """Where an alert holds."""

    description: str
    polygons: tuple[str, ...] = ()
    """Each "latitude,longitude latitude,longitude …", WGS 84, the first point again at the end."""
    circles: tuple[str, ...] = ()
    """Each "latitude,longitude radius", the radius in kilometres."""
    geocodes: tuple[tuple[str, str], ...] = ()
    """(name of the list, code), such as ("FIPS6", "009007")."""
    altitude: str = ""
    """Feet above mean sea level, as the message has it; with a ceiling the lower limit."""
    ceiling: str = ""


@dataclass(frozen=True)
class CapResource:
    """A file that goes with an alert; files sent inside the message are not kept."""

    description: str
    media_type: str = ""
    uri: str = ""
    size: str = ""
    digest: str = ""


@dataclass(frozen=True)
class CapInfo:
    """What an alert says in one language, or for one area."""

    language: str
    """"en", "zh-hans", … : what the message says, unless its letters know better."""
    event: str
    headline: str = ""
    description: str = ""
    instruction: str = ""
    categories: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    audience: str = ""
    event_codes: tuple[tuple[str, str], ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    web: str = ""
    """http or https; empty when it leads elsewhere."""
    contact: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    resources: tuple[CapResource, ...] = ()
    areas: tuple[CapArea, ...] = ()

    @property
    def title(self) -> str:
        return self.headline or self.event

    @property
    def places(self) -> tuple[str, ...]:
        """The names of its areas, each once."""
        return tuple(dict.fromkeys(area.description for area in self.areas if area.description))


@dataclass(frozen=True)
class Cap:
    """A CAP message, read."""

    version: str
    """"1.0", "1.1" or "1.2"."""
    identifier: str
    sender: str
    sent: datetime
    status: str
    """One of `STATUSES`; empty when the message says something else, which nobody may take for an actual alert."""
    message_type: str
    """One of `MESSAGE_TYPES`, or empty."""
    scope: str
    """One of `SCOPES`, or empty."""
    source: str = ""
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[CapReference, ...] = ()
    incidents: str = ""
    infos: tuple[CapInfo, ...] = ()
    flaws: tuple[tuple[str, str], ...] = ()
    """(sentence marked for translation, detail): where it does not keep to its schema."""

    @property
    def is_actual(self) -> bool:
        return self.status == "Actual"

    @property
    def warns(self) -> bool:
        """Whether it warns of something, and does not only speak of another message."""
        return self.message_type in {"Alert", "Update", ""}

    @property
    def severity(self) -> str:
        """The worst of its parts."""
        return min((info.severity for info in self.infos), key=_rank(SEVERITIES), default="Unknown")

    @property
    def urgency(self) -> str:
        return min((info.urgency for info in self.infos), key=_rank(URGENCIES), default="Unknown")

    @property
    def expires(self) -> datetime | None:
        """When the last of its parts ends; None when one of them does not say."""
        ends = [info.expires for info in self.infos]
        return max((end for end in ends if end is not None), default=None) if None not in ends else None

    @property
    def effective(self) -> datetime:
        return min((info.effective or info.onset or self.sent for info in self.infos), default=self.sent)

    def infos_for(self, language: str) -> tuple[CapInfo, ...]:
        """The parts in the language that a reader of `language` understands best, the worst first.

        That is the reader's own; else the other script of Chinese; else English; else whatever comes first.
        """
        there = list(dict.fromkeys(info.language for info in self.infos))
        wanted = language_code(language)
        order = [wanted, *(code for code in there if code[:2] == wanted[:2]), "en", *there]
        best = next((code for code in order if code in there), "")
        found = [info for info in self.infos if info.language == best]
        return tuple(sorted(found, key=lambda info: _rank(SEVERITIES)(info.severity)))


def _rank(order: tuple[str, ...]) -> Any:
    return lambda value: order.index(value) if value in order else len(order)


def as_json(value: Any) -> Any:
    """A value of this module as JSON has it."""
    if dataclasses.is_dataclass(value):
        return {field.name: as_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    return as_utc(value).isoformat() if isinstance(value, datetime) else value


def from_json(stored: Mapping[str, Any]) -> Cap:
    """The message that `as_json` was given."""
    return _read(Cap, stored)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, stored: Any) -> Any:
    """A value of a type from its JSON; what an older version did not know keeps its default."""
    if isinstance(kind, types.UnionType):
        return None if stored is None else _read(typing.get_args(kind)[0], stored)
    if typing.get_origin(kind) is tuple:
        inside = typing.get_args(kind)
        if inside[-1] is ...:
            return tuple(_read(inside[0], each) for each in stored)
        return tuple(_read(part, each) for part, each in zip(inside, stored, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _read(hints[name], stored[name]) for name in hints if name in stored})  # type: ignore[operator]
    return datetime.fromisoformat(stored) if kind is datetime else stored
