"""What the parsers of agency wires share: texts, dates, codes and pictures as IPTC's standards have them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from galley.gather.data import Enclosure, FeedItem, Problem, PubStatus
from galley.gather.markup.dates import parse_date
from galley.gather.markup.items import BAD_DATE, Complaints
from galley.gather.markup.tree import absolute
from galley.kernel.pictures import MACHINE_SOURCES
from galley.kernel.text import gettext_noop

UNKNOWN_STATUS = gettext_noop("The provider gives the item a standing that is not known; it was taken as usable.")
_MAX_DEPTH = 12
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SCHEMES = (
    (re.compile(r"cv\.iptc\.org/newscodes/mediatopic/?$|^medtop$"), "medtop"),
    (re.compile(r"cv\.iptc\.org/newscodes/subjectcode/?$|^subj$"), "subj"),
    (re.compile(r"cv\.iptc\.org/newscodes/genre/?$|^genre$"), "genre"),
)
VOCABULARIES = {
    "medtop": "http://cv.iptc.org/newscodes/mediatopic/",
    "subj": "http://cv.iptc.org/newscodes/subjectcode/",
    "genre": "http://cv.iptc.org/newscodes/genre/",
}
"""Our short name of a vocabulary -> its address."""


def tidy(value: Any, *, depth: int = 0) -> Any:
    """A JSON value as a database takes it: no nulls and no half characters in its texts, and no bottomless nesting."""
    if isinstance(value, str):
        return clean(value)
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {clean(str(key)): tidy(one, depth=depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(one, depth=depth + 1) for one in value]
    return value


def clean(text: str) -> str:
    """A text without what no database and no XML takes."""
    return _CONTROLS.sub("", text.encode("utf-8", "ignore").decode())


def text_of(value: Any) -> str:
    """A text or a number as text; anything else is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value)).strip()


def line_of(value: Any) -> str:
    return " ".join(text_of(value).split())


def paragraphs(text: str) -> str:
    """A plain text as HTML: blocks between empty lines, or else each line, become paragraphs."""
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    blocks = re.split(r"\n[ \t]*\n", text) if re.search(r"\n[ \t]*\n", text) else text.split("\n")
    made = (
        "<br>".join(html.escape(line.strip(), quote=False) for line in b.split("\n") if line.strip()) for b in blocks
    )
    return "".join(f"<p>{block}</p>" for block in made if block)


def moment_of(value: Any, complaints: Complaints, *, line: int = 0) -> datetime | None:
    """A date in UTC; one that cannot be read is a complaint."""
    text = text_of(value)
    moment = parse_date(text)
    if text and moment is None:
        complaints.add(BAD_DATE, line=line, detail=text)
    return moment


def status_of(value: Any, complaints: Complaints, *, line: int = 0) -> str:
    """IPTC's publishing status from its name, qualified code or address."""
    said = text_of(value)
    name = re.split(r"[:/#]", said)[-1].strip().lower()
    known = {
        "": PubStatus.USABLE,
        "usable": PubStatus.USABLE,
        "withheld": PubStatus.WITHHELD,
        "embargoed": PubStatus.WITHHELD,
        "canceled": PubStatus.CANCELED,
        "cancelled": PubStatus.CANCELED,
        "killed": PubStatus.CANCELED,
        "kill": PubStatus.CANCELED,
    }
    if name not in known:
        complaints.add(UNKNOWN_STATUS, line=line, detail=said)
    return known.get(name, PubStatus.USABLE)


def urgency_of(value: Any) -> int:
    """1 to 9; 0 when it is not said."""
    found = re.match(r"\s*(\d)(?:\.0*)?\s*$", text_of(value))
    return int(found[1]) if found else 0


def code_of(scheme: str, code: str = "") -> str:
    """One code of a vocabulary: short for those that Galley knows, its whole address for others.

    Args:
        scheme: the address of the vocabulary, or of the concept itself when `code` is empty.
    """
    scheme, code = line_of(scheme), line_of(code)
    if not code and "/" in scheme:
        scheme, _, code = scheme.rpartition("/")
        scheme += "/"
    for pattern, short in _SCHEMES:
        if code and pattern.search(scheme):
            return f"{short}:{code.removeprefix(f'{short}:')}"
    if not scheme:
        return code
    if not code:
        return scheme
    return f"{scheme}{code}" if scheme.endswith(("/", "#", ":", "=")) else f"{scheme}:{code}"


def address_of(code: str) -> str:
    """The address of a code of ours; empty when it has none."""
    short, colon, rest = code.partition(":")
    if colon and short in VOCABULARIES:
        return VOCABULARIES[short] + rest
    return code if re.match(r"(?:https?|urn|tag):", code) else ""


def reference(href: Any, base: str) -> str:
    """Where a file of a wire is: an address, or, from a folder, the name that the wire gives it."""
    said = line_of(href)
    if said.lower().startswith("file:"):  # a path of the provider's own disk; only its last part is the file's name
        said = said.rpartition("/")[2].strip()
    if base.startswith(("http://", "https://")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", said):
        return absolute(said, base)
    return said


def rights_line(rights: Mapping[str, str]) -> str:
    """Holder, notice and terms as one text; what another part says already is not repeated."""
    notice, holder, terms = (rights.get(key, "") for key in ("notice", "holder", "terms"))
    parts = [notice or (f"© {holder}" if holder else ""), terms if terms != notice else ""]
    return "\n".join(part for part in parts if part)


def is_machine_made(source: Any) -> bool:
    """Whether IPTC's Digital Source Type, as a code or an address, is one of what a model makes."""
    return any(word.rpartition("/")[2].rpartition(":")[2] in MACHINE_SOURCES for word in text_of(source).split())


def first_picture(enclosures: Sequence[Enclosure]) -> str:
    """The address of the first picture that can be shown from where it is."""
    return next((e.url for e in enclosures if e.media_type.startswith("image/") and e.url.startswith("http")), "")


def rounds_of(items: Iterable[FeedItem]) -> list[list[FeedItem]]:
    """Items of one document in rounds, so that no round has two versions of one item, earlier versions first."""
    rounds: list[list[FeedItem]] = []
    seen: dict[str, int] = {}
    for item in sorted(items, key=lambda item: _version_number(item.provider_version)):
        turn = seen.get(item.guid, 0) if item.guid else 0
        seen[item.guid] = turn + 1
        while len(rounds) <= turn:
            rounds.append([])
        rounds[turn].append(item)
    return rounds


def _version_number(version: str) -> int:
    return int(version[:18]) if version.isascii() and version.isdigit() else 0


def keep_only(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a mapping says something."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {}, ())}


def as_problems(complaints: Complaints) -> tuple[Problem, ...]:
    return tuple(complaints.found)
