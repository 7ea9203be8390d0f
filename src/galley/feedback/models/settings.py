"""How comments work on this site. Every one of these is shown to readers on the rules page: there is no secret rule."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting

from galley.feedback.registries import hold_rules


def published_rule(published: str, *, new_until: int) -> str:
    """A hold rule's sentence in the language of the page, with the number that is in force."""
    return gettext(published) % {"new_until": new_until}


def _choices() -> list[tuple[str, str]]:
    new_until = CommentSettings.load().new_until
    return [(rule.slug, published_rule(rule.published, new_until=new_until)) for rule in hold_rules]


class CommentSettingsForm(WagtailAdminModelForm):
    """A box for each hold rule that is installed."""

    hold_rules = forms.MultipleChoiceField(
        label=_("A comment waits for a moderator when"),
        choices=_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Readers see these rules on the rules page, and authors are told which of them held their comment."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["hold_rules"] = self.instance.hold_rules_on


class CommentSettings(BaseGenericSetting):
    """The chief editor sets them; changing them needs no restart."""

    comments_open = models.BooleanField(_("Readers may comment"), default=True)
    close_after_days = models.PositiveIntegerField(
        _("Close comments after days"),
        default=30,
        help_text=_("Counted from the story's publication; 0: they stay open."),
    )
    edit_minutes = models.PositiveIntegerField(
        _("Minutes in which a comment can be edited"), default=10, validators=[MaxValueValidator(1440)]
    )
    new_until = models.PositiveIntegerField(
        _("Comments until a reader is no longer new"),
        default=2,
        help_text=_("A reader is new until so many of their comments were published."),
    )
    hold_rules = models.JSONField(_("Rules by which a comment waits for a moderator"), null=True, blank=True)
    """Slugs of those that are switched on; None until somebody chose: those that are on at first."""

    base_form_class = CommentSettingsForm
    panels = [
        FieldPanel("comments_open"),
        FieldPanel("close_after_days"),
        FieldPanel("edit_minutes"),
        FieldPanel("new_until"),
        FieldPanel("hold_rules"),
    ]

    class Meta:
        verbose_name = _("comment settings")
        verbose_name_plural = _("comment settings")

    @property
    def hold_rules_on(self) -> list[str]:
        """Slugs of the hold rules in force."""
        if self.hold_rules is None:
            return [rule.slug for rule in hold_rules if rule.on_at_first]
        return list(self.hold_rules)
