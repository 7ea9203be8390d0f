"""Deliveries: one story revision on its way to one channel, every try of it, and the bytes that were sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.distribute import states
from galley.distribute.data import Ability, RenditionData, Sent
from galley.distribute.models.channels import Channel
from galley.distribute.models.moves import Moves, State


class Rendition(models.Model):
    """What a story looked like on a channel: kept, so that every try sends the same bytes and anybody can look."""

    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    media_type = models.CharField(_("type"), max_length=100)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    extra = models.JSONField(_("further"), default=dict)
    body = models.BinaryField(_("bytes"))
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")

    def __str__(self) -> str:
        return self.sha256[:12]

    def as_data(self) -> RenditionData:
        return RenditionData(self.media_type, bytes(self.body), self.subject, dict(self.extra))


class DeliveryQuerySet(Moves["Delivery"]):
    def open(self) -> DeliveryQuerySet:
        """Not at rest: something or somebody must still act."""
        return self.filter(state__in=states.OPEN)

    def for_a_person(self) -> DeliveryQuerySet:
        """Failed or in doubt, worst first."""
        return self.filter(state__in=states.FOR_A_PERSON).order_by("-state", "pk")

    def due(self, at: datetime, *, doubt_blocks: bool = True) -> DeliveryQuerySet:
        """What a worker may take now, in the order in which it was asked for.

        Args:
            doubt_blocks: an earlier delivery of the same story to the same channel that may have left, and of which
                nobody knows, keeps later ones waiting; letters are in doubt one by one and do not.
        """
        held = [*states.HELD, states.IN_DOUBT] if doubt_blocks else [*states.HELD]
        earlier = Delivery.objects.filter(
            channel=OuterRef("channel"), story_uuid=OuterRef("story_uuid"), pk__lt=OuterRef("pk")
        ).filter(Q(state__in=held) | Q(state__in=states.DUE, may_be_there=True))
        return (
            self.filter(state__in=states.DUE, next_try__lte=at, channel__enabled=True)
            .exclude(Q(story_uuid__isnull=False) & Exists(earlier))
            .order_by("next_try", "pk")
        )

    def of_story_on(self, story_uuid: uuid.UUID, channel: Channel) -> DeliveryQuerySet:
        """Everything this channel was to be told of this story, in order."""
        return self.filter(story_uuid=story_uuid, channel=channel).order_by("pk")


class Delivery(models.Model):
    """One revision of a story for one channel.

    It names its story by number, uuid and headline, and does not point to it: the record of what went where stays when
    a page is deleted.
    """

    State: ClassVar[type[State]] = State

    class Kind(models.TextChoices):
        FIRST = "first", _("First")
        UPDATE = "update", _("Update")
        CORRECTION = "correction", _("Correction")
        WITHDRAWAL = "withdrawal", _("Withdrawal")
        DIGEST = "digest", _("Digest")

    class Act(models.TextChoices):
        """What is done there, decided when a worker takes it: it depends on what the channel has by then."""

        SEND = "send", _("sent")
        EDIT = "edit", _("changed there")
        NOTICE = "notice", _("notice of correction")
        WITHDRAW = "withdraw", _("taken back")

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("what"), max_length=12, choices=Kind, default=Kind.FIRST)
    act = models.CharField(_("how"), max_length=10, choices=Act, blank=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("channel"))
    story_id = models.PositiveBigIntegerField(_("story"), null=True, blank=True)
    story_uuid = models.UUIDField(_("story's identifier"), null=True, blank=True)
    revision_id = models.PositiveBigIntegerField(_("revision"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    language = models.CharField(_("language"), max_length=20, blank=True)
    headline = models.CharField(_("headline"), max_length=255, blank=True)
    content = models.JSONField(_("content"), default=dict, blank=True)
    """Of a digest: its list and the time it covers."""

    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    may_be_there = models.BooleanField(_("may be there"), default=False)
    """A try of it left this machine and no certain answer came since."""
    token = models.CharField(_("lease's token"), max_length=32, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    next_try = models.DateTimeField(_("next try"))

    rendition = models.ForeignKey(Rendition, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    remote_id = models.CharField(_("its name there"), max_length=500, blank=True)
    url = models.URLField(_("its address there"), max_length=2000, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    """Marked by the adapter, not translated: `reason_text` is."""
    detail = models.TextField(_("what the other side said"), blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        permissions = [("decide_delivery", "Can decide what becomes of a delivery")]
        indexes = [
            models.Index(fields=["channel", "state", "next_try"], name="delivery_due"),
            models.Index(fields=["story_uuid", "channel"], name="delivery_of_story"),
            models.Index(fields=["state", "lease_until"], name="delivery_lease"),
            models.Index(fields=["-created_at"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def reason_text(self) -> str:
        return gettext(self.reason) if self.reason else ""

    @property
    def is_for_a_person(self) -> bool:
        return self.state in states.FOR_A_PERSON

    @property
    def is_repeatable(self) -> bool:
        """Whether a try that was cut off may be made again without a person.

        To change or to take back twice is the same as once; letters are in doubt one by one.
        """
        abilities = self.channel.kind.abilities
        return self.act in {self.Act.EDIT, self.Act.WITHDRAW} or bool(
            abilities & (Ability.IDEMPOTENT | Ability.FIND | Ability.READERS)
        )

    @property
    def sent_there(self) -> Sent:
        return Sent(self.remote_id, self.url)

    @property
    def desk_url(self) -> str:
        return reverse("galley_distribute_desk:delivery", args=[self.pk])


class DeliveryAttempt(models.Model):
    """One try: begun before anything leaves, ended with what became of it. One that never ended was cut off."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("Sent")
        LATER = "later", _("Not there; tried again")
        REFUSED = "refused", _("Refused")
        IN_DOUBT = "in_doubt", _("In doubt")
        CUT_OFF = "cut_off", _("Cut off")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField(_("try"))
    token = models.CharField(_("lease's token"), max_length=32, blank=True)
    started_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    outcome = models.CharField(_("what became of it"), max_length=12, choices=Outcome, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    detail = models.TextField(_("what the other side said"), blank=True)

    class Meta:
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"

    @property
    def reason_text(self) -> str:
        return gettext(self.reason) if self.reason else ""
