"""Whether a document is the ninjs that it says it is, by IPTC's own schemas, which are shipped.

Source: IPTC, ninjs 1.0 to 3.1, https://iptc.org/standards/ninjs/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

VERSIONS = ("3.1", "3.0", "2.2", "2.1", "2.0", "1.6", "1.5", "1.4", "1.3", "1.2", "1.1", "1.0")
"""Newest first: the order in which a document that names none is tried."""
DRAFTS = {"3.x_dev": "3.1", "2.x_dev": "2.2", "1.x_dev": "1.6"}
"""IPTC's development schemas: the version that each goes out from."""
_GEOJSON = "https://geojson.org/schema/GeoJSON.json"
_UNKNOWN_FIELDS = frozenset({"additionalProperties", "unevaluatedProperties"})
_VERSION = re.compile(r"(?<![\d.])([1-9]\.\d)(?![\d])")


@dataclass(frozen=True)
class Flaw:
    """What a schema has against a document."""

    path: str
    """Such as "associations[0].version"; empty: the document itself."""
    message: str
    is_unknown_field: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@dataclass(frozen=True)
class Verdict:
    """What a document is."""

    version: str
    flaws: tuple[Flaw, ...] = ()
    """What makes it no ninjs of this version; empty: it is valid."""
    tolerated: tuple[Flaw, ...] = ()
    """Fields that a provider's own schema, or a version newer than ours, may explain."""


def judge(document: Mapping[str, Any], *, version: str = "") -> Verdict:
    """Find the version of a document and what is wrong with it.

    Args:
        version: it must be this one, such as "1.3" or "2.x_dev"; empty: the one that it names, else any that fits.

    Raises:
        ValueError: there is no such version.
    """
    if version:
        if version not in VERSIONS and version not in DRAFTS:
            raise ValueError(f"There is no ninjs {version!r}; known are {', '.join([*VERSIONS, *DRAFTS])}.")
        return Verdict(version, flaws_of(document, version))
    declared, is_exact = declared_version(document)
    if declared:
        flaws = flaws_of(document, declared)
        if is_exact:
            return Verdict(declared, flaws)
        return Verdict(
            declared,
            tuple(flaw for flaw in flaws if not flaw.is_unknown_field),
            tuple(flaw for flaw in flaws if flaw.is_unknown_field),
        )
    return _any_version(document)


def _any_version(document: Mapping[str, Any]) -> Verdict:
    best: Verdict | None = None
    for version in (*VERSIONS, *DRAFTS):
        flaws = flaws_of(document, version)
        if not flaws:
            return Verdict(version)
        if best is None or _weight(flaws) < _weight(best.flaws):
            best = Verdict(version, flaws)
    assert best is not None  # noqa: S101 -- there are versions
    return best


def _weight(flaws: Iterable[Flaw]) -> int:
    """One sentence of a schema can name many unknown fields; each counts."""
    return sum(max(1, flaw.message.count("'") // 2) if flaw.is_unknown_field else 1 for flaw in flaws)


def declared_version(document: Mapping[str, Any]) -> tuple[str, bool]:
    """The version whose schema judges a document that names one, and whether that is the very one that it names.

    Generation 1 names it in `$standard`, later ones in `standard`. A name that belongs to the other generation is a
    mistake and counts as none (IPTC's own suite has such documents). A provider's own schema, and a version that is
    newer than ours, are judged by the nearest that is shipped.

    Returns:
        ("", False) when it names none.
    """
    for key, generations in (("$standard", "1"), ("standard", "23")):
        said = document.get(key)
        if not isinstance(said, Mapping):
            continue
        schema, name = str(said.get("schema") or ""), str(said.get("name") or "")
        found = _VERSION.search(str(said.get("version") or "")) or _VERSION.search(schema)
        if found is None or found[1][0] not in generations:
            continue
        own = bool(schema) and "iptc.org" not in schema.lower()
        if found[1] in VERSIONS:
            return found[1], not own and "ninjs" in (name or "ninjs").lower()
        return next(v for v in VERSIONS if v[0] == found[1][0]), False
    return "", False


def flaws_of(document: Mapping[str, Any], version: str) -> tuple[Flaw, ...]:
    """What the schema of a version has against a document, the gravest first, twenty at most."""
    try:
        errors = sorted(_leaves(_validator(version).iter_errors(document)), key=_gravity)
    except RecursionError:
        return (Flaw("", "it is nested too deeply"),)
    return tuple(_flaw(error) for error in errors[:20])


def _leaves(errors: Iterable[Any]) -> Iterator[Any]:
    for error in errors:
        # "is not valid under any of the given schemas" says little: what the nearest of them wants says more.
        nearest = min(error.context, key=lambda one: (-len(one.path), str(one.message)), default=None)
        yield nearest if nearest is not None and nearest.path else error


def _gravity(error: Any) -> tuple[bool, int, str]:
    return error.validator in _UNKNOWN_FIELDS, len(error.absolute_path), str(error.message)


def _flaw(error: Any) -> Flaw:
    path = ""
    for step in error.absolute_path:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    message = str(error.message)
    if len(message) > 200:
        message = f"{message[:90]} … {message[-100:]}"
    return Flaw(path[:200], message, error.validator in _UNKNOWN_FIELDS)


@lru_cache(maxsize=32)
def _validator(version: str) -> Any:
    from jsonschema import validators  # noqa: PLC0415 -- slow import

    schema = _draft(version) if version in DRAFTS else _schema(version)
    # The drafts of JSON Schema differ; each schema says its own, and a format is never checked: providers write
    # addresses and dates of all kinds into such fields, and IPTC's suite has them among what must pass.
    return validators.validator_for(schema)(schema, registry=_registry())


@lru_cache(maxsize=1)
def _registry() -> Any:
    from referencing import Registry, Resource  # noqa: PLC0415 -- slow import

    geojson = Resource.from_contents(_read("GeoJSON-schema.json"))
    return Registry().with_resource(_GEOJSON, geojson)


def _schema(version: str) -> dict[str, Any]:
    return _read(f"ninjs-schema_{version}.json")


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files("galley.gather.schemas").joinpath("ninjs", name).read_bytes())
    return found


_CONCEPT = {"type": "object", "properties": {"code": {"type": "string"}, "scheme": {"type": "string"}}}
_ADVICES = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "role": {"type": "string"},
            "environments": {"type": "array", "items": _CONCEPT},
            "importance": {**_CONCEPT, "additionalProperties": False},
            "lifetime": {**_CONCEPT, "additionalProperties": False},
        },
    },
}
"""Editorial advice to the receiver, which IPTC tries in its development schemas; no version that is shipped has it."""


def _draft(version: str) -> dict[str, Any]:
    schema = _schema(DRAFTS[version])
    fields = schema.get("$defs", {}).get("ninjsType", schema)["properties"]
    fields["advices"] = _ADVICES
    schema.pop("$id", None)  # its own references lead to this document then, not to the version it goes out from
    return schema
