"""What happens to a comment that is held or reported: case, reports, decisions, notices, one appeal."""

from __future__ import annotations

import secrets
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galley.govern.models.rules import Rule
from galley.govern.states import AppealState, CaseState


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> CaseQuerySet:
        """Those that a moderator is to look at for the first time or after a new report."""
        return self.filter(state=CaseState.OPEN)

    def appealed(self) -> CaseQuerySet:
        return self.filter(state=CaseState.APPEALED)


class Case(models.Model):
    """One comment that somebody or a published hold rule asked a moderator to look at."""

    class State(models.TextChoices):
        OPEN = CaseState.OPEN.value, _("Waiting")
        APPROVED = CaseState.APPROVED.value, _("Approved")
        WITHHELD = CaseState.WITHHELD.value, _("Withheld")
        APPEALED = CaseState.APPEALED.value, _("Appeal waits")
        UPHELD = CaseState.UPHELD.value, _("Withheld, appeal decided")
        OVERTURNED = CaseState.OVERTURNED.value, _("Published again after the appeal")
        DROPPED = CaseState.DROPPED.value, _("Removed by its author")

    class Prompt(models.TextChoices):
        REPORT = "report", _("A reader reported it")
        HOLD = "hold", _("A published rule held it")
        MODERATOR = "moderator", _("A moderator saw it")

    comment = models.OneToOneField("galley_feedback.Comment", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN, db_index=True)
    prompt = models.CharField(_("why it is here"), max_length=12, choices=Prompt.choices)
    opened_at = models.DateTimeField(_("since"), default=timezone.now)
    """Since when it waits; anew when it is opened again."""
    nonce = models.CharField(max_length=64, default=secrets.token_hex, editable=False)
    """With the text it makes the hash in the public log, so that nobody can guess a short text from the hash."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["opened_at", "pk"]
        default_permissions = ()
        permissions = [
            ("see_queue", _("See the moderators' queue")),
            ("decide_case", _("Decide on comments")),
            ("decide_appeal", _("Decide on appeals")),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Report(models.Model):
    """A reader says that a comment breaks a rule. They are told what was decided."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what the reader adds"), blank=True)
    reader = models.ForeignKey(
        "galley_feedback.Reader", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    email = models.EmailField(blank=True)
    """Of somebody without an account who wants to be told; forgotten once they were."""
    language = models.CharField(max_length=12, default="en")
    made_at = models.DateTimeField(default=timezone.now)
    decision = models.ForeignKey(
        "galley_govern.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    """The decision that answered it."""

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reader"],
                condition=models.Q(decision=None, reader__isnull=False),
                name="galley_govern_one_open_report_a_reader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.rule_id}"


class Decision(models.Model):
    """What a moderator decided, and why. A withholding cites a rule and gives a reason, or the database refuses it."""

    class Kind(models.TextChoices):
        APPROVE = "approve", _("Approved")
        WITHHOLD = "withhold", _("Withheld")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    words = models.TextField(blank=True)
    """Those concerned, when it is not all of the text."""
    text = models.TextField()
    """What was judged: the comment as it stood then."""
    prompt = models.CharField(max_length=12, choices=Case.Prompt.choices)
    held_because = models.JSONField(default=list)
    """The machine's part: hold rules that made the comment wait. A person decided in any case."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    appeal_until = models.DateTimeField(null=True, blank=True)
    log_number = models.PositiveIntegerField(unique=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="galley_govern_withholding_cites_rule_and_reason",
                condition=models.Q(kind="approve", rule=None, appeal_until=None)
                | (models.Q(kind="withhold", rule__isnull=False, appeal_until__isnull=False) & ~models.Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Appeal(models.Model):
    """The author asks once that another person looks."""

    class State(models.TextChoices):
        WAITING = AppealState.WAITING.value, _("Waiting")
        UPHELD = AppealState.UPHELD.value, _("The decision stays")
        OVERTURNED = AppealState.OVERTURNED.value, _("The comment is published again")

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    answer_until = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    """Who made the decision that is appealed: the database keeps them from deciding this."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    log_number = models.PositiveIntegerField(null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="galley_govern_another_person_decides_an_appeal",
                condition=models.Q(by=None) | models.Q(first_by=None) | ~models.Q(by=models.F("first_by")),
            ),
            models.CheckConstraint(
                name="galley_govern_decided_appeal_gives_a_reason",
                condition=models.Q(state="waiting", at=None, reason="", log_number=None)
                | (
                    ~models.Q(state="waiting")
                    & models.Q(at__isnull=False, log_number__isnull=False)
                    & ~models.Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class Notice(models.Model):
    """Somebody is to be told. It is written with the decision; a job sends it, and the row says when."""

    class Kind(models.TextChoices):
        WITHHELD = "withheld", _("To the author: withheld")
        REPORT_DECIDED = "report_decided", _("To who reported: what was decided")
        APPEAL_DECIDED = "appeal_decided", _("To the author: what became of the appeal")
        REPORT_OVERTURNED = "report_overturned", _("To who reported: published again after an appeal")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notices")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    """When the mail left; stays empty when there is no address any more: the page of the case says the same."""

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "report"], name="galley_govern_one_notice_a_report"),
            models.UniqueConstraint(
                fields=["kind", "decision"], condition=models.Q(report=None), name="galley_govern_one_notice_a_decision"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
