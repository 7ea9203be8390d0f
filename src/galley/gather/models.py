"""Rows of gather: a source, what it brought, its versions, and the event that items are about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.kernel.ids import new_uuid
from galley.kernel.time import iso, now


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
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]
        indexes = [models.Index(fields=["enabled", "next_try"], name="gather_source_due")]
        constraints = [models.UniqueConstraint(fields=["url"], name="gather_source_url_once")]

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
        return timedelta(minutes=self.interval_minutes)


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


class Event(models.Model):
    """Something that happened, as the items about it tell."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    language = models.CharField(_("language"), max_length=20, blank=True)
    first_at = models.DateTimeField(_("first reported"))
    last_at = models.DateTimeField(_("last reported"))
    item_count = models.PositiveIntegerField(default=0)
    source_count = models.PositiveIntegerField(default=0)
    languages = models.JSONField(default=list, blank=True)
    words = models.JSONField(default=dict, blank=True)
    """Word -> its weight in the event: what later items are compared with."""
    changed_at = models.DateTimeField(default=now, db_index=True, editable=False)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["-last_at", "-id"], name="gather_event_latest")]

    def __str__(self) -> str:
        return self.title


class WireItem(models.Model):
    """One item of one source, in its newest version."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, related_name="items", verbose_name=_("source"))
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="items", verbose_name=_("event"))
    guid = models.TextField()
    guid_key = models.CharField(max_length=40)
    url = models.TextField(_("address"), blank=True)
    canonical_url = models.TextField(blank=True)
    page_key = models.CharField(max_length=40, blank=True, db_index=True)
    headline = models.TextField(_("headline"))
    summary = models.TextField(_("summary"), blank=True)
    body_html = models.TextField(blank=True)
    body_text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=20, blank=True)
    published = models.DateTimeField(_("published"))
    updated = models.DateTimeField(_("updated"), null=True)
    first_seen = models.DateTimeField(_("arrived"), default=now)
    version = models.PositiveIntegerField(_("version"), default=1)
    raw_hash = models.CharField(max_length=40)
    """Of what the feed says, so that an unchanged entry is not even cleaned again."""
    content_hash = models.CharField(max_length=40)
    """Of what a reader sees: a new version is kept when this changes."""
    byline = models.CharField(_("byline"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=300, blank=True)
    rights = models.CharField(_("rights"), max_length=500, blank=True)
    categories = models.JSONField(default=list, blank=True)
    picture_url = models.TextField(_("picture"), blank=True)
    enclosures = models.JSONField(default=list, blank=True)
    shared_words = models.JSONField(default=list, blank=True)
    """The words by which it was put with its event; empty for the first item of an event."""
    raw = models.ForeignKey(RawFetch, models.SET_NULL, null=True, related_name="items")

    class Meta:
        verbose_name = _("wire item")
        verbose_name_plural = _("wire items")
        ordering = ["-published", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "guid_key"], name="gather_item_once_a_source")]
        indexes = [
            models.Index(fields=["-published", "-id"], name="gather_item_latest"),
            models.Index(fields=["event", "-published"], name="gather_item_of_event"),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def is_updated(self) -> bool:
        return self.version > 1

    @property
    def section(self) -> str:
        """The section or beat of its source."""
        return self.source.section

    def as_ninjs(self) -> dict[str, Any]:
        """The item as IPTC ninjs 3.1 has it, JSON-ready (https://iptc.org/standards/ninjs/)."""
        said: dict[str, Any] = {
            "uri": self.uuid.urn,
            "standard": {"name": "ninjs", "version": "3.1", "schema": NINJS_SCHEMA},
            "type": "text",
            "language": self.language or "und",
            "version": str(self.version),
            "versionCreated": iso(self.updated or self.published),
            "firstCreated": iso(self.published),
            "pubStatus": "usable",
            "headlines": [{"role": "main", "value": self.headline}],
            "descriptions": [{"role": "summary", "value": self.summary}] if self.summary else [],
            "bodies": [
                {"role": "main", "contentType": "text/html", "value": self.body_html},
                {"role": "main", "contentType": "text/plain", "value": self.body_text},
            ]
            if self.body_html
            else [],
            "by": self.byline,
            "usageTerms": self.rights,
            "subjects": [{"name": name} for name in self.categories],
            "infoSources": [{"name": name} for name in dict.fromkeys([self.source.name, self.credit]) if name],
            "altIds": [
                {"role": "guid", "value": self.guid},
                *([{"role": "url", "value": self.url}] if self.url else []),
            ],
        }
        return {key: value for key, value in said.items() if value not in ("", [], {})}


NINJS_SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"


class WireItemVersion(models.Model):
    """What an item said before its source changed it."""

    item = models.ForeignKey(WireItem, models.CASCADE, related_name="earlier_versions")
    version = models.PositiveIntegerField(_("version"))
    headline = models.TextField(_("headline"))
    summary = models.TextField(_("summary"), blank=True)
    body_html = models.TextField(blank=True)
    byline = models.CharField(_("byline"), max_length=500, blank=True)
    updated = models.DateTimeField(_("updated"), null=True)
    content_hash = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(_("replaced"), default=now)

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="gather_version_once")]

    def __str__(self) -> str:
        return f"{self.headline} ({self.version})"


class Sighting(models.Model):
    """The same page as an item, brought by another source too."""

    item = models.ForeignKey(WireItem, models.CASCADE, related_name="sightings")
    source = models.ForeignKey(Source, models.CASCADE, related_name="sightings")
    guid_key = models.CharField(max_length=40)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "guid_key"], name="gather_sighting_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.item}"
