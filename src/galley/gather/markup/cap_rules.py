"""What the schemas of CAP demand of a message, as data: names the rules that an alert breaks, and refuses nothing.

An alert that breaks a rule may still save a life, so it is kept and its flaws are shown beside it.
Source: the XML schemas of CAP 1.1 and 1.2 (OASIS), and of 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from galley.gather.markup.tree import Element
from galley.kernel.text import gettext_noop

MOST_FLAWS = 30
UNKNOWN = gettext_noop("This element does not belong here.")
ORDER = gettext_noop("This element stands in the wrong place.")
MISSING = gettext_noop("This element is missing.")
REPEATED = gettext_noop("This element may stand here once only.")
WORD = gettext_noop("This element has a value that the standard does not know.")
MOMENT = gettext_noop("This element is not a time as the standard writes it.")
NUMBER = gettext_noop("This element is not a number.")

_DATE = r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
_TIME_1_1 = re.compile(rf"\s*{_DATE}{_ZONE}?\s*")
_TIME_1_2 = re.compile(rf"{_DATE[: _DATE.index('T')]}T([01]\d|2[0-4]):[0-5]\d:[0-5]\d[+-]((0\d|1[0-3]):[0-5]\d|14:00)")
_INTEGER = re.compile(r"\s*[+-]?\d+\s*")
_DECIMAL = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*")
_LANGUAGE = re.compile(r"\s*[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\s*")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Rule:
    """One element within another."""

    name: str
    required: bool = False
    repeats: bool = False
    words: tuple[str, ...] = ()
    kind: str = "text"
    inside: tuple[Rule, ...] = field(default=())


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


def _rules(version: str) -> tuple[Rule, ...]:
    old, newest = version == "1.0", version == "1.2"
    pair = (Rule("valueName", required=True), Rule("value", required=True))
    valued = () if old else pair
    categories = "Geo Met Safety Security Rescue Fire Health Env Transport Infra" + (
        " Other" if old else " CBRNE Other"
    )
    responses = "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None"
    certainties = "Very_Likely Likely" if old else "Observed Likely"
    area = (
        Rule("areaDesc", required=True),
        *(Rule("polygon", repeats=True), Rule("circle", repeats=True), Rule("geocode", repeats=True, inside=valued)),
        *(Rule("altitude", kind="text" if old else "decimal"), Rule("ceiling", kind="text" if old else "decimal")),
    )
    resource = (
        *(Rule("resourceDesc", required=True), Rule("mimeType", required=newest), Rule("size", kind="integer")),
        *(Rule("uri"), *(() if old else (Rule("derefUri"),)), Rule("digest")),
    )
    info = (
        Rule("language", kind="language"),
        Rule("category", required=not old, repeats=True, words=_words(categories)),
        Rule("event", required=True),
        *(() if old else (Rule("responseType", repeats=True, words=_responses(responses, newest=newest)),)),
        Rule("urgency", required=True, words=_words("Immediate Expected Future Past Unknown")),
        Rule("severity", required=True, words=_words("Extreme Severe Moderate Minor Unknown")),
        Rule("certainty", required=True, words=_words(f"{certainties} Possible Unlikely Unknown")),
        *(Rule("audience"), Rule("eventCode", repeats=True, inside=valued)),
        *(Rule("effective", kind="time"), Rule("onset", kind="time"), Rule("expires", kind="time")),
        *(Rule("senderName"), Rule("headline"), Rule("description"), Rule("instruction"), Rule("web"), Rule("contact")),
        Rule("parameter", repeats=True, inside=valued),
        *(Rule("resource", repeats=True, inside=resource), Rule("area", repeats=True, inside=area)),
    )
    statuses = "Actual Exercise System Test" + ("" if old else " Draft")
    return (
        *(Rule("identifier", required=True), Rule("sender", required=True), Rule("sent", required=True, kind="time")),
        Rule("status", required=True, words=_words(statuses)),
        Rule("msgType", required=True, words=_words("Alert Update Cancel Ack Error")),
        *((Rule("password"),) if old else ()),
        *(Rule("source"), Rule("scope", required=not old, words=_words("Public Restricted Private"))),
        *(Rule("restriction"), Rule("addresses"), Rule("code", repeats=True), Rule("note")),
        *(Rule("references"), Rule("incidents"), Rule("info", repeats=True, inside=info)),
    )


def _responses(words: str, *, newest: bool) -> tuple[str, ...]:
    return tuple(word for word in words.split() if newest or word not in {"Avoid", "AllClear"})


RULES = {version: _rules(version) for version in ("1.0", "1.1", "1.2")}


def flaws_of(alert: Element, *, version: str) -> list[tuple[str, str, int]]:
    """Where an alert breaks its schema: (sentence marked for translation, path of the element, line)."""
    found = []
    for flaw in _flaws(alert, RULES[version], version=version, path="alert"):
        found.append(flaw)
        if len(found) == MOST_FLAWS:
            break
    return found


def _flaws(parent: Element, rules: tuple[Rule, ...], *, version: str, path: str) -> Iterator[tuple[str, str, int]]:
    space = str(parent.tag)[1:].partition("}")[0]
    places = {rule.name: place for place, rule in enumerate(rules)}
    seen: dict[str, int] = {}
    last = -1
    for child in parent:
        if not isinstance(child.tag, str):
            continue
        name, here = _own_name(child.tag, space), child.sourceline or 0
        if name is None:  # a signature, which only CAP 1.2's schema has a place for
            if path != "alert" or version != "1.2" or "xmldsig" not in child.tag:
                yield (UNKNOWN, f"{path}/{str(child.tag).rpartition('}')[2]}", here)
            continue
        where = f"{path}/{name}"
        if name not in places:
            yield (UNKNOWN, where, here)
            continue
        rule = rules[places[name]]
        seen[name] = seen.get(name, 0) + 1
        if places[name] < last:
            yield (ORDER, where, here)
        elif seen[name] > 1 and not rule.repeats:
            yield (REPEATED, where, here)
        last = max(last, places[name])
        yield from _content(child, rule, version=version, where=where)
    for rule in rules:
        if rule.required and rule.name not in seen:
            yield (MISSING, f"{path}/{rule.name}", parent.sourceline or 0)


def _own_name(tag: str, space: str) -> str | None:
    found, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return name if found == space else None


def _content(child: Element, rule: Rule, *, version: str, where: str) -> Iterator[tuple[str, str, int]]:
    if rule.inside:
        yield from _flaws(child, rule.inside, version=version, path=where)
        return
    text, here = "".join(child.itertext()), child.sourceline or 0
    if any(isinstance(inside.tag, str) for inside in child):
        yield (UNKNOWN, where, here)
    elif rule.words:
        if text not in rule.words:
            yield (WORD, f"{where}: {text.strip()[:60]}", here)
    elif rule.kind == "time" and not _is_time(text, version=version):
        yield (MOMENT, f"{where}: {text.strip()[:60]}", here)
    elif (rule.kind == "integer" and not _INTEGER.fullmatch(text)) or (
        rule.kind == "decimal" and not _DECIMAL.fullmatch(text)
    ):
        yield (NUMBER, f"{where}: {text.strip()[:60]}", here)
    elif rule.kind == "language" and not _LANGUAGE.fullmatch(text):
        yield (WORD, f"{where}: {text.strip()[:60]}", here)


def _is_time(text: str, *, version: str) -> bool:
    shape = _TIME_1_2 if version == "1.2" else _TIME_1_1
    if not shape.fullmatch(text.strip()):
        return False
    year, month, day = text.strip()[:10].split("-") if not text.strip().startswith("-") else ("4", "1", "1")
    days = _DAYS[int(month) - 1]
    leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
    return int(day) <= (days if month != "02" or leap else 28)
