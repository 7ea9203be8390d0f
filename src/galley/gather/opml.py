"""Lists of feeds as other programs exchange them: OPML read leniently, and written strictly. No database.

Source: http://opml.org/spec2.opml; version 1.0 and 1.1 differ in nothing that is read here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from lxml import etree

from galley.gather.errors import ParseError
from galley.gather.markup.tree import Element, read_xml
from galley.kernel.text import gettext_noop

MOST_ENTRIES = 10_000
_NOT_OPML = gettext_noop("This is not a list of feeds (OPML).")
_NO_ADDRESS = gettext_noop("It has no address of a feed.")
_INCLUDED = gettext_noop("It leads to another list, which is not followed: import that list by itself.")


@dataclass(frozen=True)
class OpmlEntry:
    """One outline that names a feed, or should."""

    name: str
    url: str
    section: str = ""
    """The innermost folder that it is in, or its first category."""
    language: str = ""
    line: int = 0
    problem: str = ""
    """Why it cannot be a source, marked for translation; empty when it can."""


def read_opml(body: bytes, *, name: str) -> tuple[OpmlEntry, ...]:
    """The feeds that a list names, in its order; an entry that is none says why.

    Args:
        name: of the file, for the error.

    Raises:
        ParseError: it is no OPML at all.
    """
    root = read_xml(body, url=name, roots="opml").root
    if _local(root) != "opml":
        raise ParseError(name, root.sourceline or 1, _NOT_OPML, f"<{root.tag}>")
    found: list[OpmlEntry] = []
    pending = [(child, "") for child in reversed(_outlines(root))]
    while pending and len(found) < MOST_ENTRIES:
        outline, folder = pending.pop()
        inside = [child for child in outline if isinstance(child.tag, str) and _local(child) == "outline"]
        said = {key.lower(): " ".join(value.split()) for key, value in outline.attrib.items()}
        title = said.get("text") or said.get("title") or ""
        if said.get("xmlurl") or not inside:
            found.append(_entry(said, title, folder, outline.sourceline or 0))
        pending.extend((child, folder if said.get("xmlurl") else title or folder) for child in reversed(inside))
    return tuple(found)


def _outlines(root: Element) -> list[Element]:
    bodies = [child for child in root if isinstance(child.tag, str) and _local(child) == "body"] or [root]
    return [child for body in bodies for child in body if isinstance(child.tag, str) and _local(child) == "outline"]


def _entry(said: dict[str, str], title: str, folder: str, line: int) -> OpmlEntry:
    # Some programs write a feed's address into "url", which the specification keeps for links.
    address = said.get("xmlurl") or (said.get("url", "") if said.get("type", "").lower() in {"rss", "atom"} else "")
    category = said.get("category", "").split(",")[0].strip("/ ").rpartition("/")[2]
    problem = ""
    if not address:
        problem = _INCLUDED if said.get("type", "").lower() in {"include", "link"} and said.get("url") else _NO_ADDRESS
    return OpmlEntry(
        name=(title or said.get("title") or "")[:120],
        url=address,
        section=(folder or category)[:80],
        language=said.get("language", "") if said.get("language", "").lower() != "unknown" else "",
        line=line,
        problem=problem,
    )


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def write_opml(entries: Iterable[OpmlEntry], *, title: str, at: datetime) -> bytes:
    """A list of feeds as OPML 2.0, each section a folder."""
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "dateCreated").text = format_datetime(at)
    folders: dict[str, Element] = {"": body}
    for entry in sorted(entries, key=lambda one: one.section):
        if entry.section not in folders:
            folders[entry.section] = etree.SubElement(body, "outline", text=entry.section, title=entry.section)
        outline = etree.SubElement(
            folders[entry.section], "outline", type="rss", text=entry.name, title=entry.name, xmlUrl=entry.url
        )
        if entry.language:
            outline.set("language", entry.language)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written
