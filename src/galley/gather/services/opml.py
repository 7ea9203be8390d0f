"""Bring in a list of feeds, and give one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from galley.gather.errors import SourceError
from galley.gather.languages import language_code
from galley.gather.models import Source
from galley.gather.opml import OpmlEntry, write_opml
from galley.gather.registries import source_kinds
from galley.gather.services.sources import save_source
from galley.kernel.text import gettext_noop
from galley.kernel.time import now
from galley.kernel.urls import canonical_url

if TYPE_CHECKING:
    from galley.kernel.models import User

KIND = "feed"
_THERE = gettext_noop("There is a source with this address already.")
_TWICE = gettext_noop("The list names it twice.")
_TOO_LONG = gettext_noop("The address is longer than Galley takes.")


@dataclass(frozen=True)
class Planned:
    """What would become of one entry of a list."""

    entry: OpmlEntry
    url: str = ""
    problem: str = ""
    """Why it becomes no source, marked for translation; empty when it does."""
    is_there: bool = False
    """It is a source already: nothing is lost."""


def plan_import(entries: Sequence[OpmlEntry], *, may_reach_inside: bool) -> list[Planned]:
    """What an import would do with each entry, in its order; changes nothing and asks nobody."""
    kind = source_kinds.get(KIND)
    there = {canonical_url(url) for url in Source.objects.filter(kind=KIND).values_list("url", flat=True)}
    seen: set[str] = set()
    plan = []
    for entry in entries:
        if entry.problem:
            plan.append(Planned(entry, problem=entry.problem))
            continue
        try:
            url = kind.check_address(entry.url, may_reach_inside=may_reach_inside)
        except SourceError as error:
            plan.append(Planned(entry, problem=error.problem))
            continue
        key = canonical_url(url)
        problem = _TOO_LONG if len(url) > 2_000 else _THERE if key in there else _TWICE if key in seen else ""
        plan.append(Planned(entry, url, problem, is_there=problem in {_THERE, _TWICE}))
        seen.add(key)
    return plan


@transaction.atomic
def import_sources(plan: Sequence[Planned], *, by: User | None = None) -> list[Source]:
    """Make a source of each entry that can be one; each is fetched at its turn. Safe to call twice."""
    made = []
    for planned in plan:
        if planned.problem or Source.objects.filter(kind=KIND, url=planned.url).exists():
            continue
        entry = planned.entry
        source = Source(
            kind=KIND,
            url=planned.url,
            name=entry.name or planned.url[:120],
            section=entry.section,
            language=language_code(entry.language),
        )
        made.append(save_source(source, by=by))
    return made


def export_sources(*, title: str) -> bytes:
    """Every feed as OPML, also those that are switched off."""
    rows = Source.objects.filter(kind=KIND).order_by("section", "name", "pk")
    entries = [OpmlEntry(row.name, row.url, row.section, row.language) for row in rows]
    return write_opml(entries, title=title, at=now())
