"""What a sensor measures over time: its series, its readings, and the levels at which it becomes news."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from galley.gather.sensors.levels import LevelData
from galley.kernel.ids import new_uuid
from galley.kernel.time import now


class SeriesQuerySet(models.QuerySet["Series"]):
    def untold(self) -> Self:
        """Has readings that the pages with its chart do not show yet."""
        return self.filter(is_changed=True)


class Series(models.Model):
    """One quantity that one sensor measures, such as the river's level at a bridge."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    source = models.ForeignKey("Source", models.CASCADE, related_name="series", verbose_name=_("source"))
    key = models.CharField(max_length=300, editable=False)
    """What the source calls it: an MQTT topic, or station and column."""
    name = models.CharField(_("name"), max_length=200, help_text=_("In English, such as “River level at Mill Bridge”."))
    name_zh = models.CharField(
        pgettext_lazy("of measurements", "name in Chinese"),
        max_length=200,
        blank=True,
        help_text=_("Such as “磨坊桥水位”."),
    )
    unit = models.CharField(
        _("unit"), max_length=30, blank=True, help_text=_("Such as m, µg/m³ or °C; empty for a count.")
    )
    lowest = models.FloatField(
        _("lowest believable value"), null=True, blank=True, help_text=_("A reading below it is refused.")
    )
    highest = models.FloatField(
        _("highest believable value"), null=True, blank=True, help_text=_("A reading above it is refused.")
    )
    gap_minutes = models.PositiveIntegerField(
        _("minutes that make a gap"),
        default=0,
        validators=[MaxValueValidator(44_640)],
        help_text=_("Without a reading for so long, the chart’s line is broken. 0: three times the usual distance."),
    )
    last_at = models.DateTimeField(_("last reading"), null=True, editable=False)
    last_value = models.FloatField(_("value"), null=True, editable=False)
    is_changed = models.BooleanField(default=False, db_index=True, editable=False)
    """Readings came since the pages with its chart were told."""
    created_at = models.DateTimeField(default=now, editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of measurements", "series")
        verbose_name_plural = pgettext_lazy("several, of measurements", "series")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="gather_series_once_a_source")]

    def __str__(self) -> str:
        return self.name_in(translation.get_language() or "en")

    def name_in(self, language: str) -> str:
        """Its name for readers of a language; the other one's where it has none."""
        return (self.name_zh if language.startswith("zh") else self.name) or self.name or self.name_zh


class Reading(models.Model):
    """One value at one moment. A missing value is no row: it is a gap."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="readings", db_index=False)
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        ordering = ["at"]
        # Its index also finds the readings of a series by time, so the series needs none of its own.
        constraints = [models.UniqueConstraint(fields=["series", "at"], name="gather_reading_once_a_moment")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.value:g}"


class Level(models.Model):
    """A value at which a series becomes news, and the one at which it stops being it."""

    class Direction(models.TextChoices):
        """Which side is the news."""

        ABOVE = "above", _("when it rises above")
        BELOW = "below", _("when it falls below")

    series = models.ForeignKey(Series, models.CASCADE, related_name="levels")
    name = models.CharField(_("name"), max_length=120, help_text=_("In English, such as “flood warning”."))
    name_zh = models.CharField(
        pgettext_lazy("of measurements", "name in Chinese"),
        max_length=120,
        blank=True,
        help_text=_("Such as “洪水警报”."),
    )
    direction = models.CharField(_("it is news"), max_length=10, choices=Direction, default=Direction.ABOVE)
    raise_at = models.FloatField(_("this value"))
    clear_at = models.FloatField(
        _("it is over at"), help_text=_("A little on the other side, so that a value that trembles is one item.")
    )
    urgency = models.PositiveSmallIntegerField(
        _("urgency"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(8)],
        help_text=_("1 is the most urgent."),
    )
    is_raised = models.BooleanField(default=False, editable=False)
    raised_at = models.DateTimeField(null=True, editable=False)
    peak = models.FloatField(null=True, editable=False)
    """The value that was furthest out since it was raised."""
    looked_until = models.DateTimeField(null=True, editable=False)
    """Readings up to this moment have been looked at; a late one changes the chart, and is no news."""

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["raise_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> LevelData:
        return LevelData(
            raise_at=self.raise_at,
            clear_at=self.clear_at,
            is_above=self.direction == self.Direction.ABOVE,
            is_raised=self.is_raised,
            raised_at=self.raised_at,
            peak=self.peak,
            looked_until=self.looked_until,
        )

    def name_in(self, language: str) -> str:
        """Its name for readers of a language; the other one's where it has none."""
        return (self.name_zh if language.startswith("zh") else self.name) or self.name or self.name_zh
