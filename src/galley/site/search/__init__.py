"""Readers' search: what is found, where the words are kept. One backend a file.

All backends keep the same terms (`kernel.terms.index_terms`), so they find the same stories; they differ in ranking.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from galley.kernel.registry import Registry
from galley.kernel.terms import Phrase

Sort = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True)
class SearchFor:
    """What a reader asks for: all phrases, within the filters."""

    phrases: tuple[Phrase, ...]
    language: str = ""
    section_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True)
class Found:
    """The ids of the stories on one page of results, and how many there are in all."""

    count: int
    story_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class EntryTerms:
    """The terms of a story, by weight."""

    headline: list[str]
    standfirst: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class SearchBackend(Protocol):
    """Keeps terms in a table of its own and finds stories by them."""

    @property
    def slug(self) -> str: ...

    def put(self, story_id: int, terms: EntryTerms) -> None:
        """Keep a story's terms instead of those it had; in the caller's transaction."""
        ...

    def drop(self, story_id: int) -> None:
        """Forget a story; nothing happens when it is not there."""
        ...

    def find(self, what: SearchFor) -> Found:
        """The stories that have all the phrases; never raises on what a reader typed."""
        ...


search_backends: Registry[SearchBackend] = Registry("galley.site.search")
