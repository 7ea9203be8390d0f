"""Whether a document is NewsML-G2, by IPTC's own schema, which is shipped; nothing is looked up for it.

Source: IPTC, NewsML-G2 2.35, All Power, https://iptc.org/standards/newsml-g2/. Its versions only add: what was valid in
an earlier one is valid in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from threading import Lock
from typing import Any

from lxml import etree

from galley.gather.markup.tree import Element

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
NEWEST = (2, 35)
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_LOCATIONS = (f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation")
_FOREIGN = re.compile(r"Element '\{(?!http://iptc\.org/std/nar/2006-10-01/\}).*demanded by the strict wildcard")
_SHORTER = re.compile(r"\{http://iptc\.org/std/nar/2006-10-01/\}")
_lock = Lock()


@dataclass(frozen=True)
class Fault:
    """What the schema has against a document."""

    line: int
    message: str


def faults_of(root: Element) -> tuple[Fault, ...]:
    """What the schema has against an element and all within it, in document order, twenty at most.

    An element of another standard that the schema wants to look up (such as a rights expression) is not held against
    it: no schema is fetched.
    """
    forget_locations(root)
    with _lock:  # a schema keeps the errors of its last document
        schema = _schema()
        if schema.validate(etree.ElementTree(root)):
            return ()
        found = [
            Fault(entry.line, _SHORTER.sub("", entry.message)) for entry in schema.error_log if not _is_foreign(entry)
        ]
    return tuple(found[:20])


def forget_locations(root: Element) -> None:
    """Drop where a document says that its schemas are: the library underneath would open any such file or address."""
    for element in root.iter():
        if isinstance(element.tag, str):
            for name in _LOCATIONS:
                element.attrib.pop(name, None)


def is_newer(root: Element) -> bool:
    """Whether an item is of a version that this schema cannot know."""
    found = re.match(r"\s*(\d{1,3})\.(\d{1,3})\s*$", root.get("standardversion") or "")
    return bool(found and (int(found[1]), int(found[2])) > NEWEST)


def _is_foreign(entry: Any) -> bool:
    return bool(_FOREIGN.match(entry.message))


@lru_cache(maxsize=1)
def _schema() -> Any:
    with resources.as_file(resources.files("galley.gather.schemas").joinpath("newsmlg2")) as folder:
        parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        return etree.XMLSchema(etree.parse(str(folder / "NewsML-G2_2.35-spec-All-Power.xsd"), parser))
