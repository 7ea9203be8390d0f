"""Sending notices: once each as far as one can know; a crash between the mail and the row sends it again, never not."""

from __future__ import annotations

from django.utils import timezone

from galley.govern.models import Notice, Report
from galley.govern.notices import message_of


def send_notice(notice_id: int) -> bool:
    """Send a notice that was not sent yet; whether a mail left now."""
    notice = (
        Notice.objects.select_related(
            "decision__case__comment__author",
            "decision__case__comment__story",
            "decision__rule__book",
            "decision__appeal",
            "report__reader",
        )
        .filter(pk=notice_id, sent_at=None)
        .first()
    )
    message = message_of(notice) if notice is not None else None
    if notice is None or message is None:
        return False
    message.send()
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
    return True


def forget_addresses() -> int:
    """Forget the addresses of reporters without an account whose report is decided, told, and past any appeal."""
    return (
        Report.objects.exclude(email="")
        .filter(decision__isnull=False)
        .exclude(decision__kind="withhold", decision__appeal_until__gt=timezone.now())
        .exclude(decision__case__state="appealed")
        .exclude(notices__sent_at=None)
        .update(email="")
    )
