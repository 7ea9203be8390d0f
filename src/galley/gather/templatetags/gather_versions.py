"""What changed from one version of an item to the next, for the event's page."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from galley.gather.differences import Run, differences
from galley.gather.models import WireItem, WireItemVersion
from galley.kernel.text import plain

register = template.Library()


@dataclass(frozen=True)
class Step:
    """An earlier version, and how it became the next."""

    version: WireItemVersion
    headline: tuple[Run, ...]
    text: tuple[Run, ...]


@register.simple_tag
def steps(item: WireItem) -> list[Step]:
    """The earlier versions of an item, the latest first, each with what the next one changed."""
    found = []
    headline, text = item.headline, item.body_text or item.summary
    for version in sorted(item.earlier_versions.all(), key=lambda one: -one.version):
        before = plain(version.body_html) or version.summary
        changes = tuple(differences(version.headline, headline, context=-1)), tuple(differences(before, text))
        found.append(Step(version, *changes))
        headline, text = version.headline, before
    return found
