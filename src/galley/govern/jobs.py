"""When: the mail of notices."""

from __future__ import annotations

from datetime import timedelta

from galley.govern.services.notices import forget_addresses
from galley.govern.services.notices import send_notice as send_one_notice
from galley.kernel.jobs import job


@job(name="govern.send_notice", priority=20)
def send_notice(notice_id: int) -> None:
    send_one_notice(notice_id)


@job(name="govern.forget_addresses", every=timedelta(hours=24))
def forget() -> None:
    forget_addresses()
