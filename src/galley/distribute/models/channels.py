"""Channels: where stories go, each with the settings of its kind."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.distribute.data import ChannelAdapter
from galley.distribute.registries import channels
from galley.kernel import typed_settings


class ChannelQuerySet(models.QuerySet["Channel"]):
    def enabled(self) -> ChannelQuerySet:
        return self.filter(enabled=True)

    def for_language(self, language: str) -> list[Channel]:
        """Enabled channels that carry this language, of a kind that is installed."""
        return [
            channel
            for channel in self.enabled()
            if channel.adapter in channels and (not channel.languages or language in channel.languages)
        ]


class Channel(models.Model):
    """One place where stories go. Its slug is part of each delivery's key, so it is never changed."""

    slug = models.SlugField(
        _("short name"), max_length=50, unique=True, help_text=_("Letters, figures and hyphens; it cannot be changed.")
    )
    name = models.CharField(_("name"), max_length=100)
    adapter = models.CharField(_("kind"), max_length=50)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    enabled = models.BooleanField(
        _("in use"), default=True, help_text=_("A channel that is not in use is sent nothing; what went there stays.")
    )
    languages = models.JSONField(
        _("languages"), default=list, blank=True, help_text=_("Only stories in these languages; none marked: all.")
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> ChannelAdapter[Any]:
        """The adapter.

        Raises:
            UnknownEntryError: its distribution is not installed (any more).
        """
        return channels.get(self.adapter)

    @property
    def kind_name(self) -> str:
        return gettext(self.kind.name) if self.adapter in channels else self.adapter

    def typed_settings(self) -> Any:
        """The settings as the adapter's dataclass.

        Raises:
            TypedSettingsError: they do not fit the adapter.
        """
        return typed_settings.load(self.kind.settings_type, self.settings, owner=f"The channel {self.slug!r}")

    @property
    def language_names(self) -> list[str]:
        names = dict(settings.LANGUAGES)
        return [str(names.get(code, code)) for code in self.languages]
