"""A place where news comes from, and the bytes that it brought."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings as django_settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.kernel.time import iso, now

SHORTEST = timedelta(minutes=2)
"""A source is asked no more often than this of our own accord, unless a person set a shorter interval."""


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, at: datetime) -> Self:
        """Enabled, its next try has come, and nobody is fetching it."""
        free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lte=at)
        return self.filter(free, enabled=True, next_try__lte=at)


class Source(models.Model):
    """A place where news comes from, with its health."""

    class Health(models.TextChoices):
        """Worked out from the row, never stored."""

        NEW = "new", _("Not fetched yet")
        WELL = "well", _("Working")
        FAILING = "failing", _("Failing")
        GONE = "gone", _("Gone for good")
        OFF = "off", _("Switched off")

    kind = models.CharField(_("kind"), max_length=40, default="feed", editable=False)
    """The slug of its entry in `galley.gather.kinds`."""
    settings = models.JSONField(default=dict, blank=True, editable=False)
    """Of its kind, as the kind's form made them."""
    state = models.JSONField(default=dict, blank=True, editable=False)
    """Where its kind was; kept in the transaction that keeps the items."""
    name = models.CharField(_("name"), max_length=120, help_text=_("As the desk knows it, such as “River Authority”."))
    url = models.CharField(
        _("address"),
        max_length=2_000,
        help_text=_("Of the feed, or of a page that has one; or the path of a file."),
    )
    format = models.CharField(_("format"), max_length=40, blank=True, editable=False)
    language = models.CharField(
        _("language"),
        max_length=20,
        blank=True,
        help_text=_("Left empty, the feed says it, or its words do."),
    )
    section = models.CharField(_("section or beat"), max_length=80, blank=True)
    rights = models.CharField(
        _("rights"), max_length=300, blank=True, help_text=_("What we may do with it; carried to every story.")
    )
    allow_private = models.BooleanField(
        _("may be on a private network"),
        default=False,
        help_text=_("Only for a server of your own: the address may then lead into this network."),
    )
    enabled = models.BooleanField(_("switched on"), default=True)
    interval_minutes = models.PositiveIntegerField(
        _("minutes between fetches"), default=15, validators=[MinValueValidator(1), MaxValueValidator(10_080)]
    )
    follows_rhythm = models.BooleanField(
        _("asked more often while much comes"),
        default=True,
        help_text=_("Between every two minutes and the time above, as fast as new items come."),
    )
    items_an_hour = models.FloatField(default=0.0, editable=False)
    """How fast new items came lately; 0 until it is known."""
    items_brought = models.PositiveIntegerField(_("items"), default=0, editable=False)
    """How many it ever brought: counting them would read an index of a million entries for each look at the list."""

    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    body_hash = models.CharField(max_length=40, blank=True, editable=False)
    last_fetched = models.DateTimeField(_("last fetched"), null=True, blank=True, editable=False)
    last_success = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    last_new = models.DateTimeField(_("last new item"), null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)
    last_error_detail = models.TextField(blank=True, editable=False)
    problems = models.JSONField(default=list, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    is_gone = models.BooleanField(default=False, editable=False)
    next_try = models.DateTimeField(_("next try"), default=now, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]
        indexes = [models.Index(fields=["enabled", "next_try"], name="gather_source_due")]
        constraints = [models.UniqueConstraint(fields=["kind", "url"], name="gather_source_kind_url_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_file(self) -> bool:
        """Whether it is read from this machine's disk."""
        return not self.url.lower().startswith(("http://", "https://"))

    @property
    def health(self) -> Health:
        if self.is_gone:
            return self.Health.GONE
        if not self.enabled:
            return self.Health.OFF
        if self.failures:
            return self.Health.FAILING
        return self.Health.WELL if self.last_success else self.Health.NEW

    @property
    def error_in_plain_words(self) -> str:
        """The last error as a sentence in the reader's language; empty when the last try went well."""
        return gettext(self.last_error) if self.last_error else ""

    @property
    def interval(self) -> timedelta:
        """The longest between two fetches."""
        return timedelta(minutes=self.interval_minutes)

    @property
    def rhythm(self) -> timedelta:
        """How long to wait for its next item: half of the time in which it lately brought one, within its interval."""
        if not self.follows_rhythm or self.items_an_hour <= 0:
            return self.interval
        half = timedelta(hours=0.5 / self.items_an_hour) if self.items_an_hour > 0.001 else self.interval
        return min(max(half, SHORTEST), self.interval)


class HostTurn(models.Model):
    """When a server may be asked again, so that no two workers and no two rounds overrun it."""

    host = models.CharField(max_length=255, unique=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host} {iso(self.free_at)}"


class RawFetch(models.Model):
    """The bytes as they came, once for each content, so that a better parser can be run over the past."""

    body_hash = models.CharField(max_length=40, unique=True)
    body = models.BinaryField()
    """Compressed with zstd."""
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=120, blank=True)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="raw_fetches")
    url = models.CharField(max_length=2_000)
    fetched_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.url} {iso(self.fetched_at)}"
