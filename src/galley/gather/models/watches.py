"""What somebody wants to be told of, what was found for them, and the searches that are kept on the wall."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from galley.kernel.time import now


class Watch(models.Model):
    """What one person wants to be told of; everything that is filled in must hold of an item."""

    class Mail(models.TextChoices):
        """Stored as text; never renamed."""

        NEVER = "never", pgettext_lazy("letters of a watch", "No letters")
        AT_ONCE = "at_once", pgettext_lazy("letters of a watch", "A letter at once")
        HOURLY = "hourly", pgettext_lazy("letters of a watch", "A letter an hour, when there is something")
        DAILY = "daily", pgettext_lazy("letters of a watch", "A letter a day, at seven")

    class Push(models.TextChoices):
        """Stored as text; never renamed."""

        NEVER = "never", pgettext_lazy("push messages of a watch", "No push messages")
        AT_ONCE = "at_once", pgettext_lazy("push messages of a watch", "A push message at once")
        HOURLY = "hourly", pgettext_lazy("push messages of a watch", "A push message an hour, when there is something")
        DAILY = "daily", pgettext_lazy("push messages of a watch", "A push message a day, at seven")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    words = models.CharField(
        _("words"),
        max_length=500,
        blank=True,
        help_text=_('Such as: flood AND (river OR 河水) NOT "flood of applications"'),
    )
    places = models.JSONField(default=list, blank=True)
    """Names; one of them must be named."""
    organisations = models.JSONField(default=list, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    """Codes such as "medtop:03000000", or names of categories."""
    language = models.CharField(_("language"), max_length=20, blank=True)
    source = models.ForeignKey("Source", models.CASCADE, null=True, blank=True, related_name="+")
    mail = models.CharField(_("mail"), max_length=10, choices=Mail, default=Mail.NEVER)
    push = models.CharField(_("push"), max_length=10, choices=Push, default=Push.NEVER)
    enabled = models.BooleanField(_("switched on"), default=True)
    created_at = models.DateTimeField(default=now)
    mailed_at = models.DateTimeField(null=True)
    """When the last letter went."""
    pushed_at = models.DateTimeField(null=True)
    """When the last push message was queued."""

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "name"], name="gather_watch_once_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def told_by(self) -> list[str]:
        """How whoever watches is told, in words; the desk tells always."""
        told = [("mail", self.Mail.NEVER), ("push", self.Push.NEVER)]
        said = [str(getattr(self, f"get_{how}_display")()) for how, never in told if getattr(self, how) != never]
        return said or [pgettext("how a watch tells", "Only in the desk")]


class WatchHit(models.Model):
    """An item that a watch found: once, however often it is looked for."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="hits", db_index=False)
    item = models.ForeignKey("WireItem", models.CASCADE, related_name="+")
    found_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["watch", "item"], name="gather_hit_once")]
        indexes: ClassVar = [
            models.Index(fields=["watch"], condition=Q(seen_at=None), name="gather_hit_unseen"),
            models.Index(fields=["watch"], condition=Q(mailed_at=None), name="gather_hit_unmailed"),
            models.Index(fields=["watch"], condition=Q(pushed_at=None), name="gather_hit_unpushed"),
        ]

    def __str__(self) -> str:
        return f"{self.watch}: {self.item}"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, user: Any) -> Self:
        """A person's own, and those that others share."""
        return self.filter(Q(user=user) | Q(shared=True))


class SavedSearch(models.Model):
    """A search of the wall under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.JSONField(default=dict)
    """Parameter of the wall's address -> its value."""
    shared = models.BooleanField(_("shown to everybody"), default=False)
    created_at = models.DateTimeField(default=now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "name"], name="gather_search_once_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def query_string(self) -> str:
        return urlencode(sorted(self.query.items()))
