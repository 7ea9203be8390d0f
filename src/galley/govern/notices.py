"""The mail of a notice: to whom, in which language, with which words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from galley.govern.models import LogEntry, Notice
from galley.govern.tokens import author_token, report_token

if TYPE_CHECKING:
    from galley.govern.models import Decision


def address_and_language(notice: Notice) -> tuple[str, str]:
    """Where a notice goes; no address when the account is gone or none was left."""
    report = notice.report
    if report is None:
        author = notice.decision.case.comment.author
        return author.email or "", author.language
    if report.reader is not None:
        return report.reader.email or "", report.reader.language
    return report.email, report.language


def message_of(notice: Notice) -> EmailMessage | None:
    """The mail of a notice, or None when nobody can be written to."""
    address, language = address_and_language(notice)
    if not address:
        return None
    with translation.override(language):
        body = render_to_string(f"govern/mail/{notice.kind}.txt", _context(notice, language))
        return EmailMessage(subject=_subject(notice), body=body, to=[address])


def _subject(notice: Notice) -> str:
    return {
        Notice.Kind.WITHHELD: gettext("Your comment was withheld: the rule, the reason, your appeal"),
        Notice.Kind.REPORT_DECIDED: gettext("What was decided on your report"),
        Notice.Kind.APPEAL_DECIDED: gettext("What was decided on your appeal"),
        Notice.Kind.REPORT_OVERTURNED: gettext("A comment that you reported is published again"),
    }[Notice.Kind(notice.kind)]


def _context(notice: Notice, language: str) -> dict[str, object]:
    decision: Decision = notice.decision
    rule = decision.rule
    token_path = (
        reverse("galley_govern:report_status", args=[report_token(notice.report_id)])
        if notice.report_id
        else reverse("galley_govern:case", args=[author_token(decision.case.comment_id)])
    )
    return {
        "decision": decision,
        "headline": decision.case.comment.story.title,
        "rule_title": rule.title_in(language) if rule else "",
        "rule_text": rule.text_in(language) if rule else "",
        "version": rule.book.version if rule else 0,
        "appeal": getattr(decision, "appeal", None),
        "url": urljoin(settings.GALLEY_BASE_URL, token_path),
        "root": LogEntry.objects.values_list("root", flat=True).get(number=decision.log_number),
        "log_url": urljoin(settings.GALLEY_BASE_URL, reverse("galley_govern:log")),
    }
