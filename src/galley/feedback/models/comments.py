"""A reader's comment, every text that it had, and the switch that closes a story's comments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galley.feedback.models.readers import Reader
from galley.feedback.states import CommentState


class CommentQuerySet(models.QuerySet["Comment"]):
    def of_story(self, story_id: int) -> CommentQuerySet:
        return self.filter(story_id=story_id)

    def published(self) -> CommentQuerySet:
        return self.filter(state=CommentState.PUBLISHED)


class Comment(models.Model):
    """Plain text under a story, or an answer to it. It is never deleted; see `states` for what it may become."""

    class State(models.TextChoices):
        PUBLISHED = CommentState.PUBLISHED.value, _("Published")
        HELD = CommentState.HELD.value, _("Held for a moderator")
        WITHHELD = CommentState.WITHHELD.value, _("Withheld")
        REMOVED = CommentState.REMOVED.value, _("Removed by its author")

    story = models.ForeignKey("galley_newsroom.StoryPage", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="comments")
    answers_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    text = models.TextField(_("text"))
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PUBLISHED)
    held_because = models.JSONField(default=list, blank=True)
    """Slugs of hold rules; kept after a moderator looked, as the machine's part in the case."""
    removed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    """When the text that its author removed was erased for good."""

    decision_uuid = models.UUIDField(null=True, blank=True)
    rules_version = models.PositiveIntegerField(null=True, blank=True)
    rule_number = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    log_number = models.PositiveIntegerField(null=True, blank=True)
    """Of the withholding that is in force, for the place of the comment; see `WithholdingData`."""

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["story", "answers_to", "-posted_at"], name="galley_comment_thread")]
        constraints = [
            models.CheckConstraint(
                name="galley_feedback_no_withholding_without_rule_and_reason",
                condition=~models.Q(state=CommentState.WITHHELD.value)
                | (
                    models.Q(
                        decision_uuid__isnull=False,
                        # Said twice, because a check that compares NULL is passed.
                        rules_version__isnull=False,
                        rules_version__gte=1,
                        rule_number__isnull=False,
                        rule_number__gte=1,
                        log_number__isnull=False,
                        log_number__gte=1,
                    )
                    & ~models.Q(reason="")
                ),
            ),
            models.CheckConstraint(
                name="galley_feedback_reason_only_while_withheld",
                condition=models.Q(state=CommentState.WITHHELD.value) | models.Q(decision_uuid=None, reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"


class CommentVersion(models.Model):
    """A text that a comment had: what was reported can be read even after its author changed it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("text of a comment")
        verbose_name_plural = _("texts of comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class CommentSwitch(models.Model):
    """An editor's word on one story: its comments are closed, or stay open whatever its age."""

    class Position(models.TextChoices):
        OPEN = "open", _("Open, whatever the story's age")
        CLOSED = "closed", _("Closed")

    story = models.OneToOneField("galley_newsroom.StoryPage", on_delete=models.CASCADE, related_name="+")
    position = models.CharField(max_length=8, choices=Position.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("comment switch")
        verbose_name_plural = _("comment switches")

    def __str__(self) -> str:
        return self.get_position_display()
