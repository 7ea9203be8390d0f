"""One item of one source, what it said before, the files that came with it, and who else brought it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from galley.gather.data import Enclosure, ItemData, Place, PubStatus, Subject, WirePicture
from galley.gather.pictures import of_rows, offered
from galley.gather.writers.ninjs import as_ninjs
from galley.kernel.ids import new_uuid
from galley.kernel.time import now

_NOT_SEARCHABLE = models.Q(event__isnull=False) & (
    models.Q(searched_version=None) | models.Q(searched_version__lt=models.F("version"))
)


class WireItemQuerySet(models.QuerySet["WireItem"]):
    """Wire items by how far they are."""

    def not_searchable(self) -> WireItemQuerySet:
        """On the wall, but not found there by the words that they have now."""
        return self.filter(_NOT_SEARCHABLE)


class WireItem(models.Model):
    """One item of one source, in its newest version."""

    class Status(models.TextChoices):
        """IPTC's `pubStatus`."""

        USABLE = PubStatus.USABLE, pgettext_lazy("standing of a wire item", "Usable")
        WITHHELD = PubStatus.WITHHELD, pgettext_lazy("standing of a wire item", "Withheld")
        CANCELED = PubStatus.CANCELED, pgettext_lazy("standing of a wire item", "Killed")

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    # The composite indexes below begin with the source and with the event: one more of each would only slow writing.
    source = models.ForeignKey("Source", models.PROTECT, related_name="items", verbose_name=_("source"), db_index=False)
    event = models.ForeignKey(
        "Event", models.SET_NULL, null=True, related_name="items", verbose_name=_("event"), db_index=False
    )
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
    pictures = models.JSONField(null=True, blank=True)
    """As `galley.gather.pictures` writes them; None when its format says no more than an address.

    It can be null so that SQLite adds the column without making the table, and its triggers, anew.
    """
    kind = models.CharField(_("kind"), max_length=20, default="news", db_index=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.USABLE)
    provider_version = models.CharField(max_length=40, blank=True)
    embargoed_until = models.DateTimeField(_("embargoed until"), null=True)
    expires = models.DateTimeField(_("expires"), null=True)
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=0)
    genre = models.CharField(_("genre"), max_length=120, blank=True)
    slugline = models.CharField(_("slugline"), max_length=300, blank=True)
    edit_note = models.TextField(_("note to editors"), blank=True)
    subjects = models.JSONField(default=list, blank=True)
    """[{"name": …, "code": "medtop:…"}]"""
    places = models.JSONField(default=list, blank=True)
    """[{"name": …, "latitude": …, "longitude": …, "code": …}]"""
    related = models.JSONField(default=list, blank=True)
    """Guids of items that it replaces, corrects or continues."""
    extra = models.JSONField(default=dict, blank=True)
    """What its kind has beside."""
    shared_words = models.JSONField(default=list, blank=True)
    """The words by which it was put with its event; empty for the first item of an event."""
    why = models.JSONField(default=list, blank=True)
    """[{"term": …, "weight": …, "detail": […]}]: what spoke for and against its event, the weightiest first."""
    event_pinned = models.BooleanField(default=False)
    """An editor put it where it is: grouping leaves it there."""
    sibling_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="siblings")
    """The first item of which it is a near copy; copies of one text are one voice."""
    annotations = models.JSONField(default=dict, blank=True)
    """People, places, organisations, figures, quotations and topics, as `annotate.Annotations` has them."""
    sketch = models.BinaryField(null=True, editable=False)
    """Its text as `near.Sketch` keeps it."""
    searched_version = models.PositiveIntegerField(null=True, editable=False)
    """The version by whose words the wall's search finds it."""
    raw = models.ForeignKey("RawFetch", models.SET_NULL, null=True, related_name="items")

    objects = WireItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("wire item")
        verbose_name_plural = _("wire items")
        ordering = ["-published", "-pk"]
        constraints = [models.UniqueConstraint(fields=["source", "guid_key"], name="gather_item_once_a_source")]
        indexes = [
            models.Index(fields=["-published", "-id"], name="gather_item_latest"),
            models.Index(fields=["event", "-published"], name="gather_item_of_event"),
            models.Index(fields=["id"], condition=models.Q(event=None), name="gather_item_without_event"),
            models.Index(fields=["source", "-first_seen"], name="gather_item_of_source_lately"),
            models.Index(fields=["id"], condition=_NOT_SEARCHABLE, name="gather_item_not_searchable"),
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

    @property
    def is_killed(self) -> bool:
        return self.status == self.Status.CANCELED

    @property
    def is_embargoed(self) -> bool:
        return self.embargoed_until is not None and self.embargoed_until > now()

    @property
    def own_pictures(self) -> tuple[WirePicture, ...]:
        """The pictures that came with it, killed or not, also of an item that was kept before they had words."""
        enclosures = [Enclosure(**one) for one in self.enclosures]
        return offered(of_rows(self.pictures or ()), enclosures, self.picture_url)

    def as_data(self) -> ItemData:
        """The item as the value that it was made from, for a writer of `galley.gather.writers`."""
        said = {name: getattr(self, name) for name in _SAME_NAMES}
        return ItemData(
            **said,
            page_key=self.page_key,
            categories=tuple(self.categories),
            related=tuple(self.related),
            enclosures=tuple(Enclosure(**one) for one in self.enclosures),
            pictures=of_rows(self.pictures or ()),
            subjects=tuple(Subject(**one) for one in self.subjects),
            places=tuple(Place(**one) for one in self.places),
        )

    def as_ninjs(self) -> dict[str, Any]:
        """The item as IPTC ninjs 3.1 has it, JSON-ready."""
        return as_ninjs(self.as_data(), uri=self.uuid.urn, version=self.version, source=self.source.name)


_SAME_NAMES = (
    *("guid", "url", "canonical_url", "headline", "summary", "body_html", "body_text", "language", "published"),
    *("updated", "byline", "rights", "credit", "picture_url", "kind", "status", "provider_version"),
    *("embargoed_until", "expires", "urgency", "genre", "slugline", "edit_note", "extra", "content_hash"),
)


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


class ItemAttachment(models.Model):
    """A file that came with an item; its name is the sender's word and never a path."""

    item = models.ForeignKey(WireItem, models.CASCADE, related_name="attachments")
    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveIntegerField()
    body_hash = models.CharField(max_length=40)
    body = models.BinaryField()
    """Compressed with zstd."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "body_hash"], name="gather_attachment_once")]

    def __str__(self) -> str:
        return self.name


class Sighting(models.Model):
    """The same page as an item, brought by another source too."""

    item = models.ForeignKey(WireItem, models.CASCADE, related_name="sightings")
    source = models.ForeignKey("Source", models.CASCADE, related_name="sightings")
    guid_key = models.CharField(max_length=40)
    seen_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "guid_key"], name="gather_sighting_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.item}"
