"""Where the shared sample data is; tests that need it are skipped when it is absent."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("GALLEY_SHARED_DATA") or Path(__file__).resolve().parents[2].parent / "shared/data")


def samples(folder, *suffixes):
    """The files of a folder of the shared data, as test parameters."""
    found = sorted(p for p in (DATA / folder).rglob("*") if p.suffix in suffixes)
    if not found:
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"the shared data {folder} is absent"))]
    return [pytest.param(path, id=str(path.relative_to(DATA / folder))) for path in found]
