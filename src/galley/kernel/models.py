"""Rows that every app may refer to: the member of staff, and the job."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A member of staff. Readers have no user: see `feedback.models.Reader`."""

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class RateCount(models.Model):
    """How often a hashed somebody did something lately; see `kernel.ratelimit`."""

    key = models.CharField(max_length=64, primary_key=True)
    free_at_ms = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")

    def __str__(self) -> str:
        return self.key[:8]
