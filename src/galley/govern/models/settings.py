"""The times of governing; all of them stand on the rules page."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting


class GovernSettings(BaseGenericSetting):
    """The chief editor sets them; changing them needs no restart and touches no decision that was made."""

    appeal_days = models.PositiveIntegerField(
        _("Days in which an appeal can be made"),
        default=183,
        validators=[MinValueValidator(14)],
        help_text=_("The European Digital Services Act asks large sites for six months (article 20)."),
    )
    answer_days = models.PositiveIntegerField(
        _("Days in which appeals are decided"), default=7, validators=[MinValueValidator(1)]
    )

    panels = [FieldPanel("appeal_days"), FieldPanel("answer_days")]

    class Meta:
        verbose_name = _("times of appeals")
        verbose_name_plural = _("times of appeals")
