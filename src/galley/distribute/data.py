"""Frozen values of distribution: what an adapter makes, what became of a try, and the adapter's protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import Flag, auto
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias, TypeVar

from galley.kernel.text import gettext_noop

if TYPE_CHECKING:
    from galley.kernel.http import GuardedHttp
    from galley.newsroom.data import CorrectionData, StoryData


class Ability(Flag):
    """What a channel can do with what it was sent; decides how a correction travels and what a crash means."""

    NONE = 0
    FIND = auto()
    """It can be asked whether a key arrived; asked before a second try."""
    EDIT = auto()
    """What was sent can be replaced."""
    WITHDRAW = auto()
    """What was sent can be taken back."""
    IDEMPOTENT = auto()
    """Sending the same key again changes nothing: a try that was cut off is simply repeated."""
    READERS = auto()
    """It goes to each reader by itself, as a letter with a key of its own: `ReaderAdapter`."""


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
    """It may be there. Repeated or asked after where the channel is able to; else a person decides, nobody guesses."""

    reason: str
    detail: str = ""


Outcome: TypeAlias = Sent | Later | Refused | InDoubt


class MailTransport(Protocol):
    """How a letter leaves: by SMTP, or into files of the data folder."""

    idempotent: bool
    """Sending a message of the same Message-ID again changes nothing."""
    sender: str
    """The newsroom's address, for the From header."""

    def send(self, message: EmailMessage, *, to: str) -> Outcome: ...


@dataclass(frozen=True)
class Via:
    """What an adapter may travel by; nothing else leaves the machine."""

    http: GuardedHttp
    mail: MailTransport


S = TypeVar("S", contravariant=True)  # noqa: PLC0105 -- adapters read `ChannelAdapter[S]`


class ChannelAdapter(Protocol[S]):
    """One kind of channel: how a story looks there and how it gets there.

    Subclass it in one file of `galley/distribute/channels/` and end that file with `channels.add(YourAdapter())`;
    see docs/extend/channel.md. The settings are a frozen dataclass; the desk's form is built from it
    (`kernel.typed_settings`). With the field `allow_private_address: bool` the operator can let `via.http` reach the
    newsroom's own network.
    """

    slug: ClassVar[str]
    name: ClassVar[str]
    """Marked with `gettext_noop`; screens translate it."""
    about: ClassVar[str]
    """One sentence for the person who adds a channel; marked likewise."""
    settings_type: ClassVar[type[Any]]
    abilities: ClassVar[Ability]
    is_single: ClassVar[bool] = False
    """There can be only one channel of this kind."""
    can_test: ClassVar[bool] = True
    """A story that says it is a test may be sent there."""

    def render(self, story: StoryData, *, settings: S) -> RenditionData:
        """The story for this channel. Pure: the same story and settings give the same bytes; never raises."""
        ...

    def send(self, rendition: RenditionData, *, key: str, settings: S, via: Via) -> Outcome:
        """Send what `render` or `render_correction` made. The key is the same at every try."""
        ...

    def render_correction(
        self, story: StoryData, corrections: Sequence[CorrectionData], *, settings: S
    ) -> RenditionData:
        """A notice of corrections (newest first, one at least) for a channel that cannot EDIT; pure."""
        return self.render(story, settings=settings)

    def find(self, key: str, *, settings: S, via: Via) -> Sent | None:
        """With FIND: whether this key arrived, asked before it is sent a second time.

        Raises:
            HttpError: the channel could not be asked; the delivery waits.
        """
        return None

    def correct(self, sent: Sent, rendition: RenditionData, *, key: str, settings: S, via: Via) -> Outcome:
        """With EDIT: put this rendition in the place of what was sent."""
        return Refused(gettext_noop("This channel cannot change what it was sent."))

    def withdraw(self, sent: Sent, *, key: str, settings: S, via: Via) -> Outcome:
        """With WITHDRAW: take back what was sent."""
        return Refused(gettext_noop("This channel cannot take back what it was sent."))

    def waits_for(self, story: StoryData, *, settings: S) -> frozenset[str]:
        """Page keys (such as "feed:en") that must have been rendered anew before `send` is called."""
        return frozenset()


@dataclass(frozen=True)
class ReaderData:
    """One reader of a mailing list, as a letter needs to know them."""

    address: str = field(repr=False)
    unsubscribe_url: str = field(repr=False)
    """A POST to it ends the subscription (RFC 8058); a GET shows a button that does."""
    list_name: str = ""
    list_slug: str = ""


class ReaderAdapter(ChannelAdapter[S], Protocol[S]):
    """A channel with READERS: each letter is sent, retried, and in doubt by itself."""

    def send_to(self, rendition: RenditionData, *, reader: ReaderData, key: str, settings: S, via: Via) -> Outcome:
        """Send one letter. The key is the delivery's with the reader's number; the same at every try."""
        ...

    def render_digest(self, digest: DigestData, *, settings: S) -> RenditionData:
        """Several stories, and corrections of earlier ones, as one letter; pure."""
        ...

    def send(self, rendition: RenditionData, *, key: str, settings: S, via: Via) -> Outcome:
        return Refused(gettext_noop("This channel writes to each reader, not to one place."))


@dataclass(frozen=True)
class DigestData:
    """What a daily letter holds."""

    title: str
    language: str
    since: datetime
    until: datetime
    stories: tuple[StoryData, ...]
    """Newest first."""
    corrected: tuple[StoryData, ...] = ()
    """Stories of earlier days of which a correction appeared since."""


@dataclass(frozen=True)
class FeedInfo:
    """What a feed says of itself; addresses are absolute."""

    title: str
    description: str
    home_url: str
    self_url: str
    language: str
    """"en" or "zh-hans"."""
    hub_url: str = ""
    """A WebSub hub that tells its subscribers at once."""
    author: str = ""
    icon_url: str = ""
    rights: str = ""
