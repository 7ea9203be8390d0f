"""Where upper apps and other distributions add themselves: channel adapters, and who knows whether a page is fresh."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from galley.distribute.data import ChannelAdapter
from galley.kernel.registry import Registry

channels: Registry[ChannelAdapter[Any]] = Registry("galley.distribute.channels")
"""Every kind of channel. `site` adds its own in `AppConfig.ready()`."""

FreshnessProbe = Callable[[frozenset[str]], bool]
_probes: list[FreshnessProbe] = []


def add_freshness_probe(probe: FreshnessProbe) -> FreshnessProbe:
    """Ask `probe(keys)` before a delivery that needs these pages: it answers whether all show the rows as they are."""
    if probe not in _probes:
        _probes.append(probe)
    return probe


def pages_are_fresh(keys: frozenset[str]) -> bool:
    """Whether every probe calls the pages of these keys fresh; with no probe nothing is kept that could be stale."""
    return not keys or all(probe(keys) for probe in _probes)
