"""The house rules, in versions: a version that was published is never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CHINESE = "zh-hans"


class RuleBookQuerySet(models.QuerySet["RuleBook"]):
    def newest_first(self) -> RuleBookQuerySet:
        return self.order_by("-version")


class RuleBook(models.Model):
    """One published version of all house rules, with what changed since the last."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    intro = models.TextField(_("introduction"), blank=True)
    intro_zh = models.TextField(_("introduction, in Chinese"), blank=True)
    changes = models.TextField(_("what changed"), blank=True)
    changes_zh = models.TextField(_("what changed, in Chinese"), blank=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, editable=False)
    """SHA-256 of the version's text as the public log has it."""

    objects = RuleBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the house rules")
        verbose_name_plural = _("versions of the house rules")
        ordering = ["-version"]
        default_permissions = ()
        permissions = [("publish_rules", _("Publish the house rules"))]

    def __str__(self) -> str:
        return str(self.version)

    def intro_in(self, language: str) -> str:
        return (self.intro_zh if language == CHINESE else "") or self.intro

    def changes_in(self, language: str) -> str:
        return (self.changes_zh if language == CHINESE else "") or self.changes


class Rule(models.Model):
    """One rule of one version; decisions and reports cite it by number and version."""

    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="rules")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("rule"), max_length=120)
    title_zh = models.CharField(_("rule, in Chinese"), max_length=120, blank=True)
    text = models.TextField(_("what it means"))
    text_zh = models.TextField(_("what it means, in Chinese"), blank=True)

    class Meta:
        verbose_name = _("house rule")
        verbose_name_plural = _("house rules")
        ordering = ["book", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="galley_govern_rule_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def title_in(self, language: str) -> str:
        return (self.title_zh if language == CHINESE else "") or self.title

    def text_in(self, language: str) -> str:
        return (self.text_zh if language == CHINESE else "") or self.text
