"""When the wires were started first; kept in a file, so that a restart goes on where it was."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path


def first_start(folder: Path, *, ago: timedelta = timedelta(0)) -> datetime:
    """The moment of the first start, written down when this is it.

    Args:
        ago: how long it is taken to be ago, if this is it.
    """
    path = folder / "demo-wires.json"
    for _ in range(2):
        with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
            return datetime.fromisoformat(json.loads(path.read_text())["started_at"])
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"started_at": (datetime.now(UTC) - ago).isoformat()}))
        fresh.replace(path)
    return datetime.now(UTC) - ago
