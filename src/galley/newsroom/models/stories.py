"""Stories: the pages that a newsroom makes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from typing_extensions import override
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PagePermissionTester, Revision, Workflow
from wagtail.search import index

from galley.kernel.jobs.declare import task_named
from galley.kernel.rendering import RenderedPage
from galley.newsroom.blocks import story_blocks
from galley.newsroom.conf import REVIEW_OTHERS
from galley.newsroom.errors import NotSignedError, ReviewError
from galley.newsroom.models.people import Contributor
from galley.newsroom.models.review import Signature, review_workflow
from galley.newsroom.panels import STORY
from galley.newsroom.signals import story_published, story_withdrawn

if TYPE_CHECKING:
    from galley.kernel.models import User


class BodyField(StreamField):
    """A StreamField that leaves its blocks out of migrations: adding a block is adding a file."""

    def __init__(self, block_types: Any = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(block_types, *args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, _args, kwargs = super().deconstruct()
        kwargs["block_lookup"] = {}
        return name, "wagtail.fields.StreamField", [[]], kwargs


class StoryPermissionTester(PagePermissionTester):
    """What somebody may do with a story: nobody has a button that publishes, the signatures do it."""

    def can_publish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return bool(self.user.is_active and (self.user.is_superuser or "publish" in self.permissions))

    @override
    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # What was published is withdrawn, with a reason; its corrections and signatures stay.
        return self.page.first_published_at is None and super().can_delete(ignore_bulk)

    def can_move(self) -> bool:
        return bool(self.can_edit() and (self.user.is_superuser or "change" in self.permissions))


class PublishStory(PublishPageRevisionAction):
    """Make a signed revision live, or, before its embargo or schedule ends, approve it for that moment."""

    went_live = False
    due_at: datetime | None = None

    def _publish_revision(self, revision: Revision, object: StoryPage, *args: Any, **kwargs: Any) -> None:  # noqa: A002 -- Wagtail's name
        planned = object.go_live_at
        self.due_at = object.not_before
        object.go_live_at = self.due_at or planned
        if self.due_at is None:
            object.note_publication()
            self.went_live = True
        super()._publish_revision(revision, object, *args, **kwargs)
        if self.due_at is not None and planned != self.due_at:
            # The embargo is not a schedule: what the desk planned stays as it was written.
            type(object).objects.filter(pk=object.pk, live=False).update(go_live_at=planned)


class StoryPage(RenderedPage, Page):
    """A story. Its title is the headline; it goes live only with all signatures of the review."""

    class MachineMade(models.TextChoices):
        NO = "", _("No: people made it")
        TRANSLATED = "translated", _("Translated with a machine")
        SUMMARISED = "summarised", _("Summarised with a machine")
        WRITTEN = "written", _("Written with a machine")
        PICTURED = "pictured", _("Pictures made with a machine")

    class NewsValue(models.IntegerChoices):
        BRIEF = 1, _("1: in brief")
        MINOR = 2, _("2: minor")
        NORMAL = 3, _("3: normal")
        MAJOR = 4, _("4: major")
        LEAD = 5, _("5: could lead the front page")

    kicker = models.CharField(
        _("kicker"), max_length=60, blank=True, help_text=_("One or two words above the headline, such as a place.")
    )
    standfirst = models.TextField(
        _("standfirst"), max_length=500, blank=True, help_text=_("What happened and why it matters, in one sentence.")
    )
    body = BodyField(story_blocks(), verbose_name=_("text"), blank=True)
    picture = models.ForeignKey(
        "galley_newsroom.NewsroomImage",
        verbose_name=_("lead picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    subjects = ParentalManyToManyField("galley_newsroom.Topic", verbose_name=_("topics"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Where it happened."))
    rights = models.CharField(
        _("rights"), max_length=255, blank=True, help_text=_("Who owns the text; empty: this newsroom.")
    )
    machine_made = models.CharField(
        _("made with a machine"),
        max_length=12,
        choices=MachineMade,
        default=MachineMade.NO,
        blank=True,
        help_text=_("Readers are told, on the page and in every channel."),
    )
    news_value = models.PositiveSmallIntegerField(_("news value"), choices=NewsValue, default=NewsValue.NORMAL)
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Nobody outside the newsroom gets the story before this time, whatever the schedule says."),
    )
    guid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    """0: never published; one more at each publication."""
    changed_at = models.DateTimeField(_("last real change"), null=True, blank=True, editable=False)

    search_fields = [
        *Page.search_fields,
        index.SearchField("kicker"),
        index.SearchField("standfirst", boost=2),
        index.SearchField("body"),
        index.SearchField("place"),
        index.FilterField("news_value"),
        index.FilterField("machine_made"),
    ]
    edit_handler = STORY
    parent_page_types = ["galley_newsroom.SectionPage"]
    subpage_types: list[str] = []
    exclude_fields_in_copy = ["guid", "version", "changed_at", "embargo_until", "signatures", "corrections"]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    # The review decides.

    @property
    def has_workflow(self) -> bool:
        return True

    def get_workflow(self) -> Workflow:
        return review_workflow()

    def permissions_for_user(self, user: User) -> StoryPermissionTester:
        return StoryPermissionTester(user, self)

    def check_signed(self, revision: Revision | None) -> None:
        """Refuse a revision that may not go live.

        Raises:
            NotSignedError: a step is not signed for this revision as it is now, or not by enough people.
        """
        revision_id = revision.pk if revision else None
        missing = Signature.objects.missing_for(revision) if revision else []
        if revision is None or missing:
            steps = ", ".join(str(step.label) for step in missing)
            message = gettext("“%(story)s” cannot be published: it is not signed (%(steps)s).") % {
                "story": self.title,
                "steps": steps or gettext("there is no saved version"),
            }
            raise NotSignedError(self.pk, revision_id, missing, message)
        if len(Signature.objects.others(revision, self)) < REVIEW_OTHERS.value:
            message = gettext("“%(story)s” cannot be published: whoever wrote or last edited it signed alone.")
            raise NotSignedError(self.pk, revision_id, [], message % {"story": self.title})

    @property
    def not_before(self) -> datetime | None:
        """The moment until which the schedule or the embargo holds this text; None when it may go out now."""
        times = [time for time in (self.go_live_at, self.embargo_until) if time is not None and time > timezone.now()]
        return max(times, default=None)

    @override
    @transaction.atomic
    def publish(
        self,
        revision: Revision,
        user: User | None = None,
        changed: bool = True,
        log_action: bool | str = True,
        previous_revision: Revision | None = None,
        skip_permission_checks: bool = False,
    ) -> None:
        """Make a signed revision live now, or at the moment that its schedule and embargo allow.

        The signatures are the permission: there is no other, and none that goes round them.

        Raises:
            NotSignedError: the revision lacks a signature.
        """
        self.check_signed(revision)
        first = not type(self).objects.filter(pk=self.pk, live=True).exists()
        action = PublishStory(
            revision, user=user, changed=changed, log_action=log_action, previous_revision=previous_revision
        )
        action.execute(skip_permission_checks=True)
        self.refresh_from_db()
        if action.due_at is not None:
            task_named("newsroom.publish_scheduled").using(run_after=action.due_at).enqueue(revision.pk)
        if action.went_live:
            if self.expire_at is not None:
                task_named("newsroom.take_down_expired").using(run_after=self.expire_at).enqueue()
            story_published.send(story_id=self.pk, revision_id=revision.pk, first=first)

    @override
    @transaction.atomic
    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: User | None = None, log_action: bool | str = True
    ) -> None:
        """Take the story off the site; it comes back only through the review."""
        was_live, revision_id = self.live, self.live_revision_id
        # The permission is that of the service or of the screen that asks: `services.withdraw_story`.
        UnpublishPageAction(self, set_expired=set_expired, commit=commit, user=user, log_action=log_action).execute(
            skip_permission_checks=True
        )
        if was_live:
            Signature.objects.filter(story_id=self.pk, revision_id=revision_id, voided_at=None).update(
                voided_at=timezone.now()
            )
            story_withdrawn.send(story_id=self.pk)

    def note_publication(self) -> None:
        """Before it is saved as live: the next version, and whether readers get another text than before."""
        before = type(self).objects.filter(pk=self.pk).first()
        self.version = (before.version if before else 0) + 1
        if before is None or before.first_published_at is None:
            self.changed_at = None
        elif before.what_readers_get != self.what_readers_get:
            self.changed_at = timezone.now()
        else:
            self.changed_at = before.changed_at

    @property
    def what_readers_get(self) -> tuple[Any, ...]:
        """The words and the picture, to tell a real change from another."""
        return (self.title, self.standfirst, self.picture_id, str(self.body.get_prep_value()))

    # Wagtail's own saving.

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a live story is saved only with a signed revision behind it."""
        fields = kwargs.get("update_fields")
        if self._state.adding and self.alias_of_id is not None:
            # An alias goes live with its original, past the review and past every signal.
            raise ReviewError(gettext("A story is not mirrored to another place: relate to it, or translate it."))
        if self._state.adding:
            # Page.live is True by default; a story begins as a draft, whoever makes it.
            self.live, self.live_revision, self.has_unpublished_changes = False, None, True
        elif self.live and (fields is None or {"live", "live_revision"} & set(fields)):
            self.check_signed(self.live_revision)
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Save a revision; autosave never writes over one that somebody signed or that is live."""
        if overwrite_revision is not None and (
            overwrite_revision.pk == self.live_revision_id
            or Signature.objects.filter(revision=overwrite_revision).exists()
        ):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> StoryPage:
        story: StoryPage = super().with_content_json(content)
        story.guid, story.version, story.changed_at = self.guid, self.version, self.changed_at
        story.live_revision_id, story.last_published_at = self.live_revision_id, self.last_published_at
        return story

    # What others ask.

    @property
    def language(self) -> str:
        """The language code of the text, "en" or "zh-hans"."""
        return str(self.locale.language_code)

    @property
    def key(self) -> str:
        """The key of the pages that show this story."""
        return f"story:{self.pk}"

    @property
    def is_new_to_readers(self) -> bool:
        return self.version == 0


class Byline(Orderable):
    """Who made the story, in which part."""

    class Role(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        PHOTO = "photo", _("photo")
        VIDEO = "video", _("video")
        DATA = "data", _("data")
        EDITING = "editing", _("editing")
        TRANSLATION = "translation", _("translation")

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="bylines")
    contributor = models.ForeignKey(
        Contributor, verbose_name=_("contributor"), on_delete=models.PROTECT, related_name="bylines"
    )
    role = models.CharField(_("part"), max_length=20, choices=Role, default=Role.REPORTER)

    class Meta(Orderable.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self) -> str:
        return f"{self.contributor} ({self.get_role_display()})"


class StorySource(Orderable):
    """A source that the story uses, as it is named to the reader."""

    story = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="sources_used")
    item = models.ForeignKey(
        "galley_gather.WireItem",
        verbose_name=_("wire item"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("source"), max_length=255)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    rights = models.CharField(_("rights"), max_length=255, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("source used")
        verbose_name_plural = _("sources used")

    def __str__(self) -> str:
        return self.name
