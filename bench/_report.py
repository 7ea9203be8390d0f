"""How a bench says what it found: a table for people, bench/out/NAME.json for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent / "out"


@dataclass(frozen=True)
class Peer:
    """What was measured beside it, in the same run."""

    name: str
    figure: float


@dataclass(frozen=True)
class Row:
    """One figure.

    Args:
        what: what was measured.
        measured: the figure.
        unit: of the figure, and of the peer's.
        peer: beside what; None: nothing.
        reach: what is to be reached, in words or as a number.
        met: whether it is; None: there is nothing to reach.
    """

    what: str
    measured: float
    unit: str
    peer: Peer | None = None
    reach: str | float | None = None
    met: bool | None = None

    @property
    def ratio(self) -> float | None:
        """The figure divided by the peer's."""
        return self.measured / self.peer.figure if self.peer and self.peer.figure else None

    def as_json(self) -> dict[str, Any]:
        peer = {"name": self.peer.name, "figure": self.peer.figure} if self.peer else None
        return {
            "what": self.what,
            "measured": self.measured,
            "unit": self.unit,
            "peer": peer,
            "ratio": round(self.ratio, 4) if self.ratio is not None else None,
            "reach": self.reach,
            "met": self.met,
        }


def report(name: str, rows: Sequence[Row]) -> int:
    """Print the table, write it to bench/out, and give the exit code: 1 when something was not reached."""
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps([row.as_json() for row in rows], indent=1, ensure_ascii=False) + "\n")
    cells = [("what", "measured", "beside", "ratio", "reach", "met")]
    for row in rows:
        beside = f"{row.peer.name}: {_number(row.peer.figure)}" if row.peer else "-"
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else "-"
        reach = "-" if row.reach is None else str(row.reach)
        met = {True: "yes", False: "NO", None: "-"}[row.met]
        cells.append((row.what, f"{_number(row.measured)} {row.unit}", beside, ratio, reach, met))
    widths = [max(len(line[column]) for line in cells) for column in range(6)]
    for number, line in enumerate(cells):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    return int(any(row.met is False for row in rows))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"
