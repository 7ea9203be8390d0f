"""What a name is that a text names: of whom, how it is said, by what it is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from galley.gather.annotate.lexicon import KnownPlace

NameKind = Literal["person", "place", "organisation", "name"]
"""What a name is of; "name" where nothing tells."""


@dataclass(frozen=True)
class Name:
    """One name, once, as it stands first."""

    kind: NameKind
    said: str
    key: str
    """By which it is compared: lower case, or of a Chinese name its stem: 清河 of 清河大桥."""
    start: int
    place: KnownPlace | None = None
