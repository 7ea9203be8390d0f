"""How often somebody may do something, counted in the database, so that all processes of a newsroom count together.

```python
SIGN_IN_LINKS = Limit("feedback.sign_in_link", times=5, per=timedelta(hours=1))

if wait := SIGN_IN_LINKS.take(email):
    return too_many(request, wait)     # a timedelta: how long until the next one is allowed
```
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest


_SWEEP_EVERY_SECONDS = 600
_swept_at = 0.0


@dataclass(frozen=True)
class Limit:
    """So many times in so long a time, evenly: after a burst of `times`, one more each `per / times`.

    Args:
        name: `<app>.<what is limited>`; two limits with one name share their counts.
        times: how many may come at once; at least one.
        per: the time after which all of them are free again.

    Source: ITU-T I.371, the generic cell rate algorithm, in one row and one statement for each who.
    """

    name: str
    times: int
    per: timedelta

    def take(self, *who: object) -> timedelta:
        """Count one, unless that were one too many.

        Call it outside the transaction of the change that it guards: what is rolled back was not counted.

        Args:
            who: what the count belongs to: an e-mail address, `client_address(request)`, a story. Only a keyed hash is
                stored, and not for longer than `per`.

        Returns:
            No time (which is false) when it was counted and may go on; else how long to wait.
        """
        now = _now_ms()
        step = max(1, int(self.per.total_seconds() * 1000) // self.times)
        key = salted_hmac(f"galley.kernel.ratelimit:{self.name}", "\x1f".join(map(str, who)), algorithm="sha256")
        _sweep(now)
        # One upsert decides, so two processes cannot both take the last one; both databases read it alike.
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO galley_kernel_ratecount (key, free_at_ms) VALUES (%s, %s)
                ON CONFLICT (key) DO UPDATE SET free_at_ms =
                    CASE WHEN galley_kernel_ratecount.free_at_ms > %s
                         THEN galley_kernel_ratecount.free_at_ms ELSE %s END + %s
                WHERE galley_kernel_ratecount.free_at_ms <= %s
                RETURNING free_at_ms
                """,
                [key.hexdigest(), now + step, now, now, step, now + step * (self.times - 1)],
            )
            if cursor.fetchone() is not None:
                return timedelta(0)
            cursor.execute("SELECT free_at_ms FROM galley_kernel_ratecount WHERE key = %s", [key.hexdigest()])
            row = cursor.fetchone()
        free_at = row[0] if row else now
        return timedelta(milliseconds=max(1, free_at - now - step * (self.times - 1)))


def client_address(request: HttpRequest) -> str:
    """Whom a request comes from, as far as one may believe it: an IPv4 address, or the /64 of an IPv6 one.

    It is for counting in `Limit.take`, which hashes it; it is not to be stored or logged.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT  # GALLEY_TRUSTED_PROXIES, for staff and readers alike
    if proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(forwarded) >= proxies:
            address = forwarded[-proxies]
    try:
        parsed = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _sweep(now_ms: int) -> None:
    """Forget, now and then, the counts that are free again."""
    global _swept_at  # noqa: PLW0603 -- one clock a process
    if time.monotonic() - _swept_at < _SWEEP_EVERY_SECONDS:
        return
    _swept_at = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM galley_kernel_ratecount WHERE free_at_ms < %s", [now_ms])
