"""A process of its own that dies where a test says: a real SIGKILL, with whatever transaction is open."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connections


def die(*_args: Any, **_more: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exit_of(work: Callable[[], Any]) -> int:
    """The exit code of a child that does this: 3 if it lives to the end of it; negative, the signal that ended it."""
    connections.close_all()
    ours = connections["default"]
    pid = os.fork()
    if not pid:
        try:
            connections["default"] = ours  # a browser's loop in this thread hides it from a child, which has no loop
            work()
        except BaseException:  # noqa: BLE001 -- the child ends here in any case, and says why
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
