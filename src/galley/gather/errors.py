"""What can go wrong between a source and the desk.

GatherError
├── FetchError        the address, the network or the server: try again later
├── ParseError        the bytes are not what they claim: keep them, tell the desk
├── SourceError       what a person gave as a source cannot be one
├── AlertError        an emergency alert cannot be put on the site
├── DecisionError     what an editor decided about an event cannot be done
├── PictureGoneError  an item has no such picture, or its provider has killed it
├── WatchError        a watch or a saved search cannot be kept
└── WatchWordsError   the words of a watch cannot be read
"""

from __future__ import annotations

from typing import Any


class GatherError(Exception):
    """Anything that this app raises of its own accord."""


class FetchError(GatherError):
    """Nothing usable came back.

    Args:
        address: of the source, without credentials.
        problem: a sentence for the desk, marked for translation.
        detail: what the other side or the system said, word for word.
        is_final: trying again will not help until a person changes the source.
        retry_after_seconds: as the server asked; 0 when it did not.
    """

    def __init__(
        self,
        address: str,
        problem: str,
        detail: str = "",
        *,
        is_final: bool = False,
        retry_after_seconds: int = 0,
    ) -> None:
        super().__init__(f"{address}: {problem} {detail}".strip())
        self.address, self.problem, self.detail = address, problem, detail
        self.is_final, self.retry_after_seconds = is_final, retry_after_seconds


class ParseError(GatherError):
    """The bytes are no feed that can be read.

    Args:
        problem: a sentence for the desk, marked for translation.
        detail: what the reader underneath said.

    Attributes:
        raw: the bytes as a `data.Raw`, when whoever fetched them wants them kept.
    """

    raw: Any = None

    def __init__(self, url: str, line: int, problem: str, detail: str = "") -> None:
        super().__init__(f"{url}, line {line}: {problem} {detail}".strip())
        self.url, self.line, self.problem, self.detail = url, line, problem, detail


class SourceError(GatherError):
    """A file outside the allowed place, a page without a feed: a person has to give something else."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem} {detail}".strip())
        self.problem, self.detail = problem, detail


class AlertError(GatherError):
    """An emergency alert cannot be put on the site; `problem` is a sentence for the desk, marked for translation."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class DecisionError(GatherError):
    """An editor's decision cannot be taken; `problem` is a sentence for the desk, marked for translation."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class PictureGoneError(GatherError):
    """The item has no such picture, or nobody may use it any more."""


class WatchError(GatherError):
    """A watch or a saved search cannot be kept; `problem` is a sentence for the desk, marked for translation."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class WatchWordsError(GatherError):
    """The words of a watch cannot be read.

    Attributes:
        position: of the character where it stopped, counted from 1.
        problem: a sentence for the desk, marked for translation.
        found: what stands there; empty at the end.
    """

    def __init__(self, position: int, problem: str, found: str = "") -> None:
        super().__init__(f"character {position}: {problem} {found}".strip())
        self.position, self.problem, self.found = position, problem, found
