"""`python -m galley.project.part MODULE …` runs a module as a part of the process tree: it ends with the supervisor."""

from __future__ import annotations

import runpy
import sys

from galley.project.processes import end_with_parent


def main() -> None:
    end_with_parent()
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
