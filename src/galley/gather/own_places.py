"""The newsroom's own places ("Your places" beside the wall's weights), among the words of the process that asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from galley.gather.annotate import know_places
from galley.gather.annotate.lexicon import KnownPlace
from galley.gather.models import EventWeights


@dataclass
class _Learnt:
    of: tuple[str, datetime | None] = ("", None)
    """Database, and when the list was changed."""
    names: frozenset[str] = frozenset()


_learnt = _Learnt()


def know_own_places() -> frozenset[str]:
    """Have this process know the places as the list has them now, and no former ones; returns their names."""
    weights = EventWeights.objects.first()
    of = (str(connection.settings_dict["NAME"]), weights.changed_at if weights else None)
    if of != _learnt.of:
        homes = weights.as_data().homes if weights else ()
        know_places(KnownPlace(home.name, home.chinese, "", home.latitude, home.longitude) for home in homes)
        _learnt.names = frozenset(name for home in homes for name in home.names)
        _learnt.of = of
    return _learnt.names
