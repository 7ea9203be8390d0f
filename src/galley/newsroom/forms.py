"""The desk's forms about a story."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from galley.kernel.pictures import PictureError, clean
from galley.newsroom.models import SectionPage


class PictureForm(BaseImageForm):
    """Upload or change a picture: what it shows is asked for, and its file must be one that can be cleaned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].to_python = _or_broken(self.fields["file"].to_python)
        if "description" in self.fields:
            words = self.fields["description"]
            words.label = _("Alternative text")
            words.help_text = _("What the picture shows, in one sentence, for whoever cannot see it.")
            words.required = True

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            file.seek(0)
            try:
                clean(file.read())
            except PictureError as error:
                message = _(
                    "The picture’s location and device data cannot be taken out, so it is not kept: %(problem)s"
                )
                raise ValidationError(message, params={"problem": str(error)}) from error
            file.seek(0)
        return file


class SettleKilledForm(forms.Form):
    """What was done about a story whose source was killed."""

    done = forms.CharField(
        label=_("What was done"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the newsroom's record, such as: taken off the site; or: not needed, a second source has it."),
    )


def _or_broken(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Read a picture's file; one that breaks off, which Wagtail meets with a server error, is told to the person."""

    def to_python(data: Any) -> Any:
        try:
            return read(data)
        except (OSError, SyntaxError, ValueError, struct.error) as error:
            said = _("The picture’s file is broken or not complete. Upload it again, or save it anew before.")
            raise ValidationError(said, code="invalid_image") from error

    return to_python


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
