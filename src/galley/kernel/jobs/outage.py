"""A database that goes away and comes back: said once each time, and asked for less often the longer it is away."""

from __future__ import annotations

import logging
import random
import time

logger = logging.getLogger("galley.jobs")

FIRST_SECONDS, LONGEST_SECONDS = 0.25, 5.0
"""A database that is started again is back within seconds; news must not wait for a worker that waits too long."""
SAY_AGAIN_SECONDS = 60.0


class Outage:
    """One thread's view of whether the database answers.

    Args:
        name: what the log lines begin with: `<name>_lost` and `<name>_back`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.failures = 0
        self._since = self._said = 0.0

    def goes_on(self, error: Exception, *, is_a_lost_connection: bool = True) -> float:
        """Take note that the database did not answer; returns after how many seconds to ask again.

        Args:
            is_a_lost_connection: its message says all there is to know; otherwise the traceback is logged with it.
        """
        clock = time.monotonic()
        if not self.failures:
            self._since = clock
        if not self.failures or clock - self._said >= SAY_AGAIN_SECONDS:
            self._said = clock
            said = str(error).strip().partition("\n")[0] or type(error).__name__
            logger.warning(
                "%s_lost",
                self.name,
                extra={"for_seconds": round(clock - self._since), "error": said},
                exc_info=None if is_a_lost_connection else error,
            )
        self.failures += 1
        longest: float = min(FIRST_SECONDS * 2 ** min(self.failures - 1, 10), LONGEST_SECONDS)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 -- no secret; workers must not come back together

    def ends(self) -> None:
        """Take note that the database answers."""
        if self.failures:
            self.failures = 0
            logger.info("%s_back", self.name, extra={"after_seconds": round(time.monotonic() - self._since, 1)})
