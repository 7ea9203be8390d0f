"""What travels: where to push, what is pushed, and what the push service answered."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

MOST_BYTES = 2_900
"""Of a message in the clear. RFC 8030 lets a push service refuse a body above 4,096 bytes, and some of them do."""
LONGEST_TITLE, LONGEST_BODY = 150, 400
MOST_CLOSED = 5
ELLIPSIS = "…"


class Urgency(StrEnum):
    """Whether a device that saves its battery is woken. Source: RFC 8030, section 5.3."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class PushError(Exception):
    """A browser cannot be pushed to; `problem` is a sentence for a person, marked for translation."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Address:
    """Where a browser is reached, as it gave it; whoever knows it can push to it, so it is kept like a password."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    """The browser's public key: an uncompressed point of P-256, in base64url."""
    auth: str = field(repr=False)
    """A secret that the browser and we share: 16 bytes, in base64url."""


@dataclass(frozen=True)
class PushData:
    """One message, in the words of whoever reads it."""

    title: str
    body: str
    path: str
    """Of the page that a click opens."""
    tag: str
    """A later message of the same tag takes the place of this one: waiting here, at the push service, on the screen."""
    urgency: Urgency = Urgency.NORMAL
    lasts: timedelta = timedelta(hours=4)
    """After this it is of no use any more, and nobody delivers it."""
    language: str = ""
    stays: bool = False
    """On the screen until somebody has looked at it."""
    quiet: bool = False
    """No sound when it takes the place of one that is still on the screen."""
    closes: tuple[str, ...] = ()
    """Tags of messages on the screen whose place it takes too."""

    def as_json(self) -> dict[str, object]:
        """What the browser is told, short enough to be taken by every push service."""
        said = asdict(self)
        del said["urgency"], said["lasts"]
        said["title"] = shortened(self.title, LONGEST_TITLE)
        said["closes"] = list(self.closes[:MOST_CLOSED])
        for most in (LONGEST_BODY, LONGEST_BODY // 2, LONGEST_BODY // 4, 0):
            said["body"] = shortened(self.body, most)
            if len(message_bytes(said)) <= MOST_BYTES:
                break
        return said


def message_bytes(said: dict[str, object]) -> bytes:
    """A message as it is encrypted."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def shortened(text: str, most: int) -> str:
    """At most so many characters, with a sign that there was more."""
    if len(text) <= most:
        return text
    return text[: most - 1].rstrip() + ELLIPSIS if most else ""


@dataclass(frozen=True)
class Taken:
    """The push service has it, and passes it on when it can."""


@dataclass(frozen=True)
class Later:
    """Not this time.

    Args:
        problem: a sentence marked for translation.
        after: as the push service asked; None when it did not.
        detail: what the other side said, word for word.
    """

    problem: str
    after: timedelta | None = None
    detail: str = ""


@dataclass(frozen=True)
class Gone:
    """The browser does not want any more; its address is of no use."""


@dataclass(frozen=True)
class Refused:
    """The push service does not take it, now or later; somebody has to do something."""

    problem: str
    detail: str = ""


PushAnswer: TypeAlias = Taken | Later | Gone | Refused


def b64encode(value: bytes) -> str:
    """base64url without padding. Source: RFC 7515, appendix C."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def b64decode(value: str) -> bytes:
    """The bytes of base64url, padded or not.

    Raises:
        ValueError: it is none.
    """
    try:
        raw = value.rstrip("=").encode("ascii")
        return base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
