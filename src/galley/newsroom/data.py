"""Frozen values of the newsroom that travel: a story as channels and reader pages see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

MachineMade = Literal["", "translated", "summarised", "written", "pictured"]


@dataclass(frozen=True)
class PersonData:
    """Somebody named on a story: who, as what, and where their page is."""

    name: str
    role: str = ""
    """Already in the story's language: "reporter", "photo"."""
    url: str = ""


@dataclass(frozen=True)
class TopicData:
    """A subject of a story. Source: IPTC Media Topics (https://cv.iptc.org/newscodes/mediatopic/)."""

    code: str
    """"medtop:20000002"."""
    name: str
    """In the story's language."""
    url: str = ""


@dataclass(frozen=True)
class ChosenPicture:
    """A picture of a wire item that goes into the library and into a story, with the words that a person gave it."""

    key: str
    """As `galley.gather.pictures.key_of` makes it."""
    alt: str
    caption: str = ""
    credit: str = ""
    rights: str = ""


@dataclass(frozen=True)
class PictureData:
    """A picture in sizes that exist; addresses are absolute."""

    url: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: str = ""
    machine_made: bool = False
    srcset: str = ""
    """"<url> 480w, <url> 960w"; empty when there is one size."""


@dataclass(frozen=True)
class CorrectionData:
    """A public correction: what was wrong, what is right, when it was said."""

    correction_id: int
    at: datetime
    was: str
    """What the story said; may be empty."""
    now: str
    """What is right; the public text."""
    version: int
    """The story version that carries it."""


@dataclass(frozen=True)
class SignatureData:
    """One signed step of the review: who checked what, when."""

    step: str
    """"desk_check", "editor_check" or "sign_off"."""
    label: str
    """The step's name in the story's language."""
    by: str
    at: datetime


@dataclass(frozen=True)
class SourceData:
    """A source used in the story, as it is named to the reader."""

    name: str
    url: str = ""
    rights: str = ""


@dataclass(frozen=True)
class StoryData:
    """One published revision of a story, complete: all that a channel or a page may say of it.

    Addresses are absolute; times are aware; HTML is clean, made from the body's blocks without scripts or styles.
    """

    story_id: int
    revision_id: int
    version: int
    """1 when first published; one more at each publication after."""
    url: str
    language: str
    """"en" or "zh-hans"."""
    headline: str
    standfirst: str
    body_html: str
    body_text: str
    section: str
    section_slug: str
    published_at: datetime
    updated_at: datetime
    """Of the last real change; equal to `published_at` when there was none."""
    guid: str
    """"urn:uuid:…", the same for every version."""
    kicker: str = ""
    bylines: tuple[PersonData, ...] = ()
    signatures: tuple[SignatureData, ...] = ()
    topics: tuple[TopicData, ...] = ()
    place: str = ""
    picture: PictureData | None = None
    rights: str = ""
    sources: tuple[SourceData, ...] = ()
    corrections: tuple[CorrectionData, ...] = ()
    """Newest first."""
    machine_made: MachineMade = ""
    translations: tuple[tuple[str, str], ...] = ()
    """(language, absolute address) of the linked live versions."""
    word_count: int = 0
    keys: frozenset[str] = field(default_factory=frozenset)
    """The rows it was made from: "story:7", "image:3", "contributor:2"."""
