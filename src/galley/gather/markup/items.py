"""What feed parsers share once the document is open: one bad entry does not lose the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from galley.gather.data import FeedItem, Problem, PubStatus
from galley.kernel.text import gettext_noop, plain

S = TypeVar("S")

BAD_ENTRY = gettext_noop("An entry could not be read and was left out.")
BAD_DATE = gettext_noop("A date could not be read.")
NO_ENTRIES = gettext_noop("The feed has no entries.")
EMPTY_ENTRY = gettext_noop("An entry has neither a title nor a text and was left out.")
MAX_PROBLEMS = 20


class Complaints:
    """Collects problems, the same sentence a few times at most."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.found = list(problems)

    def add(self, text: str, *, line: int = 0, detail: str = "") -> None:
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(text, line, detail[:200]))


def read_each(read: Callable[[S], FeedItem], sources: Iterable[S], complaints: Complaints) -> tuple[FeedItem, ...]:
    """Read every entry; one that cannot be read, or says nothing, becomes a complaint."""
    items = []
    for source in sources:
        line = getattr(source, "sourceline", None) or 0
        try:
            item = read(source)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            complaints.add(BAD_ENTRY, line=line, detail=f"{type(error).__name__}: {error}")
            continue
        is_kept = says_something(item)
        if is_kept or not (hasattr(source, "__len__") and len(source) == 0):
            items.append(item)
        if not is_kept:
            complaints.add(EMPTY_ENTRY, line=line)
    return tuple(items)


def says_something(item: FeedItem) -> bool:
    """Whether there is anything in an entry for the desk; one of an id and a date alone is read and not kept."""
    words = item.title or item.summary_html or item.content_html or item.url or item.enclosures
    return bool(words) or item.status == PubStatus.CANCELED  # a kill need not say anything


def title_text(html: str) -> str:
    """A title as text on one line, also when it came as HTML."""
    return " ".join(plain(html).split()) if "<" in html or "&" in html else " ".join(html.split())


def unique(values: Iterable[Any]) -> tuple[str, ...]:
    """Non-empty texts, each once, in order."""
    return tuple(dict.fromkeys(text for value in values if (text := " ".join(str(value).split()))))
