"""Run the tests on SQLite and then on PostgreSQL; the answer is bad when either is.

Each database gets the suite in two parts: first the tests that start processes and browsers of their own, whose waiting
three test processes share; then the others, side by side over two.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

ALONE = "browser or crash"
PYTEST = [sys.executable, "-m", "pytest", "-q"]
WITH_POSTGRES = [sys.executable, "tools/with_postgres.py"]
PATIENT = ["-n", "3", "--dist", "worksteal"]
NO_TESTS = 5


# Each of the many processes would rewrite every test module's assertions anew.
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(title: str, command: list[str]) -> int:
    started = time.monotonic()
    print(f"\n== {title}", flush=True)
    code = subprocess.run(command, check=False, env=ENVIRON).returncode
    print(f"== {title}: {time.monotonic() - started:.0f} s", flush=True)
    return 0 if code == NO_TESTS else code


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="one database instead of both")
    parser.add_argument("rest", nargs="*", help="further arguments for pytest")
    asked = parser.parse_args()
    codes = []
    if asked.only != "postgres":
        codes.append(run("SQLite, browsers and crashes", [*PYTEST, *PATIENT, "-m", ALONE, *asked.rest]))
        codes.append(run("SQLite", [*PYTEST, "-n", "2", "-m", f"not ({ALONE})", *asked.rest]))
    if asked.only != "sqlite":
        # Pages look the same from either database, so browsers are driven once; crashes are tried on both.
        codes.append(run("PostgreSQL, crashes", [*WITH_POSTGRES, *PYTEST, *PATIENT, "-m", "crash", *asked.rest]))
        # Of the others those that ask a database: what a parser finds was seen above.
        others = ["-n", "2", "-m", f"not ({ALONE})", *([] if asked.only else ["--database-only"])]
        codes.append(run("PostgreSQL", [*WITH_POSTGRES, *PYTEST, *others, *asked.rest]))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
