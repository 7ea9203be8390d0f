"""What the database knows of stored pages: from which rows each was made, and which are out of date.

The bytes are files (`galley.site.pagestore`). A row says which change of its sources a page needs (`wanted`) and which
the stored bytes have (`made`); bytes of an older change never replace those of a newer one.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StoredPageQuerySet(models.QuerySet["StoredPage"]):
    def with_any_key(self, keys: set[str]) -> StoredPageQuerySet:
        """Pages that show any of these rows."""
        return self.filter(pk__in=StoredPageKey.objects.filter(key__in=keys).values("page_id"))

    def waiting(self, now: datetime) -> StoredPageQuerySet:
        """Out of date, and nobody makes them anew at the moment."""
        return self.filter(stale=True).filter(Q(claimed_until=None) | Q(claimed_until__lt=now))

    def aged(self, now: datetime) -> StoredPageQuerySet:
        """Made too long ago to be right, though no row changed."""
        return self.filter(stale=False, fresh_until__lt=now)

    def mark(self, now: datetime, *, urgent: bool) -> int:
        """Want these pages anew."""
        changes = {"stale": True, "wanted": F("wanted") + 1, "wanted_at": now, "claimed_until": None}
        return self.update(**changes, urgent=True) if urgent else self.update(**changes)


class StoredPage(models.Model):
    """A reader page that is kept as bytes, by its address."""

    address = models.CharField(_("address"), max_length=500, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    """The key of the row that the page is about; such pages are made anew first."""
    status = models.PositiveSmallIntegerField(default=200)
    etag = models.CharField(max_length=40, blank=True)
    wanted = models.PositiveBigIntegerField(default=1)
    made = models.PositiveBigIntegerField(default=0)
    stale = models.BooleanField(default=True)
    """`made` is behind `wanted`."""
    urgent = models.BooleanField(default=False)
    """A reader should have it within a second."""
    wanted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    fresh_until = models.DateTimeField(null=True, db_index=True)
    """It is made anew then, even when no row changed."""
    claimed_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    """How often in a row it could not be made."""

    objects = StoredPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored page")
        verbose_name_plural = _("stored pages")
        indexes = [
            models.Index(fields=["urgent", "wanted_at"], condition=Q(stale=True), name="galley_site_stale_pages"),
        ]

    def __str__(self) -> str:
        return self.address


class StoredPageKey(models.Model):
    """A row that a stored page was made from."""

    page = models.ForeignKey(StoredPage, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("key of a stored page")
        verbose_name_plural = _("keys of stored pages")
        constraints = [models.UniqueConstraint(fields=["key", "page"], name="galley_site_page_key_once")]

    def __str__(self) -> str:
        return self.key


class ChangeMark(models.Model):
    """That a row changed, remembered for some minutes.

    A page that is being made while one of its rows changes has no key yet by which the change could find it; it looks
    here before it is placed.
    """

    key = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["key", "at"], name="galley_site_change_of_key")]

    def __str__(self) -> str:
        return self.key
