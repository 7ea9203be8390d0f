"""The desk's forms about a story."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galley.newsroom.models import SectionPage


class CorrectionForm(forms.Form):
    """What a published story said and what is right, with the words to change in it."""

    was = forms.CharField(
        label=_("What the story said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The wrong words, as they stand. Readers see them beside what is right."),
    )
    now = forms.CharField(
        label=_("What is right"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see this above the story, and every channel that carried it gets it."),
    )
    find = forms.CharField(
        label=_("Words to change in the text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Exactly as in headline, standfirst or text; empty: the wrong words above, where the story has them."
        ),
    )
    replace = forms.CharField(
        label=_("Words instead"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Empty with words to change: they are taken out."),
    )

    @property
    def changes(self) -> dict[str, str] | None:
        """For `services.propose_correction`; None: what the story said becomes what is right."""
        find = self.cleaned_data["find"].strip()
        return {find: self.cleaned_data["replace"].strip()} if find else None


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class SectionForm(forms.Form):
    """Where a new story goes."""

    section = forms.ModelChoiceField(label=_("Section"), queryset=SectionPage.objects.none())

    def __init__(self, *args: Any, sections: list[SectionPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.queryset = SectionPage.objects.filter(pk__in=[section.pk for section in sections]).select_related(
            "locale"
        )
        field.label_from_instance = lambda section: f"{section.title} ({section.locale})"
