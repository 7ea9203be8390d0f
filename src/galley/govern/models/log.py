"""The public log: an entry for each decision, each bound to all before it."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogEntry(models.Model):
    """One entry; its bytes, their hash, and the root of the tree of all entries up to it. It is never changed."""

    class Kind(models.TextChoices):
        RULES = "rules", _("Rules published")
        DECISION = "decision", _("Decision")
        APPEAL = "appeal", _("Appeal")
        APPEAL_DECISION = "appeal_decision", _("Decision on an appeal")

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    body = models.TextField()
    """Canonical JSON, as `log.verify.canonical` writes it: text and not a JSON column, because its bytes are hashed."""
    leaf = models.CharField(max_length=64)
    root = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entry of the public log")
        verbose_name_plural = _("entries of the public log")
        ordering = ["number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def fields(self) -> dict[str, Any]:
        """What the body says."""
        said: dict[str, Any] = json.loads(self.body)
        return said


class LogHead(models.Model):
    """How many entries there are, and the tree's open right edge; one row, locked while an entry is added."""

    size = models.PositiveIntegerField(default=0)
    root = models.CharField(max_length=64, blank=True)
    peaks = models.JSONField(default=list)

    class Meta:
        verbose_name = _("head of the public log")
        verbose_name_plural = _("head of the public log")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.size}"
