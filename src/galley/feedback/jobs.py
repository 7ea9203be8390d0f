"""When: readers' mail, the rolling up of reads, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from galley.feedback.models import ErrorReport, SignInLink
from galley.feedback.services.comments import erase_removed_texts
from galley.feedback.services.error_reports import mail_error_answer
from galley.feedback.services.readers import forget_old_links, mail_link
from galley.feedback.services.reads import roll_up_reads
from galley.kernel.jobs import job


@job(name="feedback.send_sign_in_link", priority=50)
def send_sign_in_link(link_uuid: str) -> None:
    link = SignInLink.objects.filter(uuid=link_uuid).only("language").first()
    if link is None:
        return
    with translation.override(link.language):
        path = reverse("galley_feedback:sign_in_link", args=["TOKEN"])
    mail_link(link_uuid, address_of=urljoin(settings.GALLEY_BASE_URL, path).replace("TOKEN", "{token}"))


@job(name="feedback.send_error_answer")
def send_error_answer(report_id: int) -> None:
    report = ErrorReport.objects.select_related("story").get(pk=report_id)
    mail_error_answer(report_id, story_url=urljoin(settings.GALLEY_BASE_URL, report.story.url or "/"))


@job(name="feedback.roll_up_reads", every=timedelta(hours=6))
def roll_up() -> None:
    roll_up_reads()


@job(name="feedback.forget", every=timedelta(hours=6))
def forget() -> None:
    forget_old_links()
    erase_removed_texts()
