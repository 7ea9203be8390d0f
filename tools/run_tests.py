"""Run the tests on SQLite and then on PostgreSQL; the answer is bad when either is.

Each database gets the suite in two parts: first the tests that start processes and browsers of their own, whose waiting
three test processes share; then the others, side by side over two. Where few of the first part fail, these are run once
more, alone: browsers and killed processes race with a busy machine. What then passes is named as shaky at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ALONE = "browser or crash"
PYTEST = [sys.executable, "-m", "pytest", "-q"]
WITH_POSTGRES = [sys.executable, "tools/with_postgres.py"]
PATIENT = ["-n", "3", "--dist", "worksteal"]
FAILED, NO_TESTS = 1, 5
MOST_SHAKY = 3
"""Failures of one part: more are no chance."""
REMEMBERED = Path(__file__).resolve().parents[1] / "build/tests/failed"

# Each of the many processes would rewrite every test module's assertions anew.
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(title: str, command: list[str]) -> int:
    started = time.monotonic()
    print(f"\n== {title}", flush=True)
    code = subprocess.run(command, check=False, env=ENVIRON).returncode
    print(f"== {title}: {time.monotonic() - started:.0f} s", flush=True)
    return 0 if code == NO_TESTS else code


def run_patiently(title: str, command: list[str], shaky: list[str]) -> int:
    """Tests that start processes of their own; what failed is run once more, and is shaky if it passes then."""
    shutil.rmtree(REMEMBERED, ignore_errors=True)
    command = [*command, "-o", f"cache_dir={REMEMBERED}"]
    code = run(title, [*command, *PATIENT])
    failed = sorted(_failed())
    if code != FAILED or not 0 < len(failed) <= MOST_SHAKY:
        return code
    code = run(f"{title}, once more what failed", [*command, "--last-failed", "--last-failed-no-failures", "none"])
    still = _failed()
    shaky.extend(f"{title}: {name}" for name in failed if name not in still)
    return code or (FAILED if still else 0)  # also where nothing was found to run again


def _failed() -> set[str]:
    path = REMEMBERED / "v/cache/lastfailed"
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="one database instead of both")
    parser.add_argument("rest", nargs="*", help="further arguments for pytest")
    asked = parser.parse_args()
    codes: list[int] = []
    shaky: list[str] = []
    if asked.only != "postgres":
        codes.append(run_patiently("SQLite, browsers and crashes", [*PYTEST, "-m", ALONE, *asked.rest], shaky))
        codes.append(run("SQLite", [*PYTEST, "-n", "2", "-m", f"not ({ALONE})", *asked.rest]))
    if asked.only != "sqlite":
        # Pages look the same from either database, so browsers are driven once; crashes are tried on both.
        crashes = [*WITH_POSTGRES, *PYTEST, "-m", "crash", *asked.rest]
        codes.append(run_patiently("PostgreSQL, crashes", crashes, shaky))
        # Of the others those that ask a database: what a parser finds was seen above.
        others = ["-n", "2", "-m", f"not ({ALONE})", *([] if asked.only else ["--database-only"])]
        codes.append(run("PostgreSQL", [*WITH_POSTGRES, *PYTEST, *others, *asked.rest]))
    for each in shaky:
        print(f"== shaky, passed only alone: {each}")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
