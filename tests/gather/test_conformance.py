"""What others' suites expect of a feed: the share that Galley meets, each miss printed with its file."""

from __future__ import annotations

import sys

import pytest

from tests.gather.expectations import claims_of, is_about_identity
from tests.gather.shared import DATA

SUITE = DATA / "feeds-feedparser"
REACH = {"wellformed": 0.99, "illformed": 0.97, "encoding": 0.97, "entities": 1.0}


@pytest.mark.parametrize("folder", REACH)
@pytest.mark.parametrize("about", ["title, link, date and id", "text"])
def test_feedparser_s_expectations_are_met(folder, about):
    paths = sorted((SUITE / folder).rglob("*.xml"))
    if not paths:
        pytest.skip(f"the shared data feeds-feedparser/{folder} is absent")
    wants_identity = about != "text"
    claims = [
        (path, claim) for path in paths for claim in claims_of(path) if is_about_identity(claim) == wants_identity
    ]
    missed = [(path, claim) for path, claim in claims if not claim.is_met]
    said = [f"{path.relative_to(SUITE)}: {c.what} is {c.found!r}, expected {c.expected!r}" for path, c in missed]
    sys.stdout.write("".join(f"{line}\n" for line in said))
    reach = REACH[folder] if wants_identity else 0.97
    assert len(missed) <= (1 - reach) * len(claims), f"{len(claims) - len(missed)} of {len(claims)}"
