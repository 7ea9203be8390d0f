"""Frozen values of distribution: what an adapter makes, what became of a try, and the adapter's protocol."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Flag, auto
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from galley.kernel.http import GuardedHttp
    from galley.newsroom.data import CorrectionData, StoryData


class Ability(Flag):
    """What a channel can do with what it was sent; decides how a correction travels and what a crash means."""

    NONE = 0
    FIND = auto()
    """It can be asked whether a key arrived."""
    EDIT = auto()
    """What was sent can be replaced."""
    WITHDRAW = auto()
    """What was sent can be taken back."""
    IDEMPOTENT = auto()
    """Sending the same key again changes nothing: a try that was cut off is simply repeated."""


@dataclass(frozen=True)
class RenditionData:
    """A story as one channel shows it: bytes and what they are."""

    media_type: str
    body: bytes
    subject: str = ""
    """A title where the channel has one (mail, push)."""
    extra: dict[str, Any] = field(default_factory=dict)
    """JSON-ready; the adapter's own."""


@dataclass(frozen=True)
class Sent:
    """It is there."""

    remote_id: str = ""
    url: str = ""


@dataclass(frozen=True)
class Later:
    """It is certainly not there; try again after `wait` (or the outbox's own back-off when None)."""

    reason: str
    wait: timedelta | None = None
    detail: str = ""


@dataclass(frozen=True)
class Refused:
    """It is certainly not there and trying again will not help; a person is told."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class InDoubt:
    """It may be there; nobody guesses, a person decides."""

    reason: str
    detail: str = ""


Outcome: TypeAlias = Sent | Later | Refused | InDoubt

S = TypeVar("S", contravariant=False)


class ChannelAdapter(Protocol[S]):
    """One kind of channel. Add one file to `galley/distribute/channels/`; see docs/extend."""

    slug: str
    name: str
    settings_type: type[S]
    abilities: Ability

    def render(self, story: StoryData, *, settings: S) -> RenditionData: ...

    def render_correction(self, story: StoryData, correction: CorrectionData, *, settings: S) -> RenditionData: ...

    def send(self, rendition: RenditionData, *, key: str, settings: S, http: GuardedHttp) -> Outcome: ...

    def find(self, key: str, *, settings: S, http: GuardedHttp) -> Sent | None: ...

    def correct(self, sent: Sent, rendition: RenditionData, *, key: str, settings: S, http: GuardedHttp) -> Outcome: ...

    def withdraw(self, sent: Sent, *, key: str, settings: S, http: GuardedHttp) -> Outcome: ...
