"""The review: three steps, each with its own group, and a signature for each step that somebody took.

Wagtail's workflow moves a story from step to step; the signatures are Galley's own rows, because they are what lets a
revision go live (`Signature.objects.problem_with`), and they stay when a workflow is cancelled or a task is renamed.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override as overrides
from wagtail.models import AbstractGroupApprovalTask, Revision, TaskState, Workflow

from galley.newsroom.conf import REVIEW_OTHERS
from galley.newsroom.data import SignatureData
from galley.newsroom.errors import ReviewError

if TYPE_CHECKING:
    from galley.kernel.models import User
    from galley.newsroom.models.stories import StoryPage


class Step(models.TextChoices):
    """The steps in their order; stored, so never renamed."""

    DESK_CHECK = "desk_check", _("Desk check")
    EDITOR_CHECK = "editor_check", _("Editor’s check")
    SIGN_OFF = "sign_off", _("Sign-off")


def digest_of(revision: Revision) -> str:
    """What a signature is under: the revision's whole content, whatever order a database keeps its keys in."""
    text = json.dumps(
        revision.content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


class SignatureQuerySet(models.QuerySet["Signature"]):
    def valid_for(self, revision: Revision) -> dict[str, Signature]:
        """The newest valid signature of each step under this revision as it is now."""
        digest = digest_of(revision)
        rows = self.filter(revision=revision, voided_at=None, digest=digest).order_by("at", "pk")
        return {signature.step: signature for signature in rows}

    def missing_for(self, revision: Revision) -> list[Step]:
        """The steps that nobody has signed for this revision, in their order."""
        signed = self.valid_for(revision)
        return [step for step in Step if step.value not in signed]

    def others(self, revision: Revision, story: StoryPage) -> set[int]:
        """The people among the signers who neither wrote the story nor made this revision."""
        signers = {signature.by_id for signature in self.valid_for(revision).values() if signature.by_id}
        return signers - {story.owner_id, revision.user_id}


class Signature(models.Model):
    """Somebody checked one revision of a story at one step of the review. Never changed, only voided."""

    story = models.ForeignKey("galley_newsroom.StoryPage", on_delete=models.CASCADE, related_name="signatures")
    # RESTRICT: a signed revision is kept, except when its story is deleted as a whole.
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.RESTRICT, related_name="+")
    step = models.CharField(_("step"), max_length=20, choices=Step)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("signed by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("name of who signed"), max_length=255)
    at = models.DateTimeField(pgettext_lazy("time", "signed"), auto_now_add=True)
    digest = models.CharField(_("digest of what was signed"), max_length=64)
    comment = models.TextField(_("note"), blank=True)
    carried_from = models.ForeignKey(
        "self", verbose_name=_("carried over from"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Set when a correction made a new revision: only the sign-off is given anew, for the correction."""
    voided_at = models.DateTimeField(_("no longer counts since"), null=True, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["revision", "step"])]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.by_name}"

    def as_data(self, language: str) -> SignatureData:
        with override(language):
            return SignatureData(step=self.step, label=str(Step(self.step).label), by=self.by_name, at=self.at)


def sign(
    story: StoryPage,
    revision: Revision,
    step: Step,
    *,
    by: User,
    comment: str = "",
    carried_from: Signature | None = None,
) -> Signature:
    """Keep that somebody checked this revision at this step."""
    return Signature.objects.create(
        story_id=story.pk,
        revision=revision,
        step=step,
        by=by,
        by_name=str(by),
        digest=digest_of(revision),
        comment=comment,
        carried_from=carried_from,
    )


class NoteForm(forms.Form):
    """A note with a signature."""

    comment = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SendBackForm(forms.Form):
    """What has to change before the story can go on."""

    comment = forms.CharField(label=_("What has to change"), widget=forms.Textarea(attrs={"rows": 3}))


class ReviewState(TaskState):
    """A story waiting at, or past, one step; approving it signs."""

    class Meta:
        verbose_name = _("review state")
        verbose_name_plural = _("review states")

    @overrides
    @transaction.atomic
    def approve(self, user: User | None = None, update: bool = True, comment: str = "") -> ReviewState:
        """Sign this step for the story's newest revision, and let the story go on.

        Raises:
            ReviewError: this person may not sign it, or the story is not at this step any more.
        """
        step: ReviewStep = self.task.specific
        story: StoryPage = self.workflow_state.content_object.specific  # by itself it is the bare Page
        # A state changes once: of two people who press at the same time one is told that it was signed already.
        taken = TaskState.objects.filter(pk=self.pk, status=TaskState.STATUS_IN_PROGRESS).update(
            status=TaskState.STATUS_IN_PROGRESS, revision=story.latest_revision
        )
        if not taken or user is None:
            raise ReviewError(gettext("The story is not at this step any more."))
        self.revision = story.latest_revision
        problem = step.why_not(user, story)
        if problem:
            raise ReviewError(problem)
        sign(story, self.revision, Step(step.step), by=user, comment=comment)
        return super().approve(user=user, update=update, comment=comment)


class ReviewStep(AbstractGroupApprovalTask):
    """One step of the review; the groups say who may sign it."""

    step = models.CharField(_("step"), max_length=20, choices=Step, unique=True)

    task_state_class = ReviewState
    admin_form_fields = AbstractGroupApprovalTask.admin_form_fields
    admin_form_readonly_on_edit_fields: list[str] = []

    class Meta:
        verbose_name = _("step of the review")
        verbose_name_plural = _("steps of the review")

    @classmethod
    def get_description(cls) -> str:
        return gettext("Members of the chosen groups check the story and sign for it.")

    def may_sign(self, user: User) -> bool:
        """Whether this person is in a group of this step."""
        return bool(user.is_active and (user.is_superuser or self._user_in_groups(user)))

    def why_not(self, user: User, story: StoryPage) -> str:
        """Why this person cannot sign this step for the story's newest revision; empty when they can."""
        if not self.may_sign(user):
            return gettext("Signing “%(step)s” is not part of your role.") % {"step": self.get_step_display()}
        revision = story.latest_revision
        writers = {story.owner_id, revision.user_id if revision else None}
        others = Signature.objects.others(revision, story) | ({user.pk} - writers) if revision else set()
        missing = [step for step in Signature.objects.missing_for(revision) if step != self.step] if revision else []
        if len(others) + len(missing) < REVIEW_OTHERS.value:
            return gettext("Whoever wrote or last edited a story cannot sign it alone: somebody else has to.")
        return ""

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, str, bool]]:
        if not self.may_sign(user):
            return []
        actions = [("reject", gettext("Send back with a note"), True)]
        if not self.why_not(user, obj):
            actions += [
                ("approve", gettext("Sign: %(step)s") % {"step": self.get_step_display()}, False),
                ("approve", gettext("Sign with a note"), True),
            ]
        return actions

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return SendBackForm if action == "reject" else NoteForm

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> Any:
        if self.may_sign(user):
            return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        return TaskState.objects.none()


def review_workflow() -> Workflow:
    """The workflow that every story goes through: the one with Galley's steps.

    Raises:
        Workflow.DoesNotExist: `migrate` has not set it up.
    """
    return Workflow.objects.filter(active=True, workflow_tasks__task__reviewstep__isnull=False).distinct().get()
