"""What a reader says is wrong in a story."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galley.feedback.states import ErrorReportState


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    def waiting(self) -> ErrorReportQuerySet:
        return self.filter(state=ErrorReportState.WAITING)


class ErrorReport(models.Model):
    """A reader's report of an error; the desk answers it by a correction, or says why the story stays as it is."""

    class State(models.TextChoices):
        WAITING = ErrorReportState.WAITING.value, _("Waiting")
        CORRECTED = ErrorReportState.CORRECTED.value, _("Corrected")
        UNCHANGED = ErrorReportState.UNCHANGED.value, _("Nothing to correct")

    story = models.ForeignKey("galley_newsroom.StoryPage", on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("words concerned"), blank=True)
    text = models.TextField(_("what is wrong"))
    email = models.EmailField(_("e-mail address for the answer"), blank=True)
    language = models.CharField(max_length=12, default="en")
    made_at = models.DateTimeField(_("received"), default=timezone.now)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING, db_index=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        permissions = [("answer_error_reports", _("Answer errors that readers report"))]

    def __str__(self) -> str:
        return self.text[:60]
