"""Run the benches: `python bench/run.py` runs all, `python bench/run.py site` one."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    names = sys.argv[1:] or sorted(p.stem for p in HERE.glob("[a-z]*.py") if p.stem != "run")
    bad = 0
    for name in names:
        if not (HERE / f"{name}.py").exists():
            known = ", ".join(sorted(p.stem for p in HERE.glob("[a-z]*.py") if p.stem != "run"))
            sys.exit(f"There is no bench {name!r}; there are {known}.")
        started = time.monotonic()
        print(f"\n== {name}", flush=True)
        code = subprocess.run([sys.executable, HERE / f"{name}.py"], check=False, cwd=HERE.parent).returncode
        print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)
        bad = bad or code
    return bad


if __name__ == "__main__":
    sys.exit(main())
