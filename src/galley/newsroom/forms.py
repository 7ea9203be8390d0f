"""The desk's forms about a story."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from galley.gather.models import WireItem
from galley.gather.picture_queries import PictureView
from galley.kernel.pictures import PictureError, clean
from galley.newsroom.data import ChosenPicture
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


@dataclass(frozen=True)
class Pick:
    """One picture on the page where a story starts."""

    view: PictureView
    is_taken: bool
    fields: list[forms.BoundField]


_WORDS = ("alt", "caption", "credit", "rights")


class StartForm(SectionForm):
    """Where a new story goes, which of the item's pictures go along, and what is said of each."""

    take = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("The item’s pictures changed meanwhile: choose again.")}
    )

    def __init__(self, *args: Any, item: WireItem, pictures: Sequence[PictureView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "zh" if item.language.startswith("zh") else "en"
        sections: Any = self.fields["section"]
        fitting = [one for one in sections.queryset.order_by("path") if one.locale.language_code.startswith(language)]
        self.initial.setdefault("section", fitting[0].pk if fitting else None)
        take: Any = self.fields["take"]
        take.choices = [(view.key, view.key) for view in pictures]
        for view in pictures:
            self.fields |= {f"{name}-{view.key}": field for name, field in _word_fields(view).items()}
        self.shown = list(pictures)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for view in self.shown:
            if view.key in said.get("take", ()):
                for name, word in (("alt", ""), ("credit", view.credit)):
                    if not said.get(f"{name}-{view.key}") and not word:
                        self.add_error(f"{name}-{view.key}", _("Say this before the picture is taken."))
        return said

    def fill(self, view: PictureView) -> None:
        """What nobody wrote is what the picture's own file says, now that it is here; a caption can be taken out."""
        for name in _WORDS:
            field = f"{name}-{view.key}"
            if name != "caption" or not self.fields[field].initial:
                self.cleaned_data[field] = self.cleaned_data.get(field) or getattr(view, name)

    def chosen(self) -> list[ChosenPicture]:
        """In the item's own order."""
        said = self.cleaned_data
        return [
            ChosenPicture(view.key, **{name: said[f"{name}-{view.key}"] for name in _WORDS})
            for view in self.shown
            if view.key in said["take"]
        ]

    def show(self, pictures: Sequence[PictureView]) -> None:
        """Show the pictures as they are now; one that is gone is no longer shown."""
        known = {view.key: view for view in pictures}
        self.shown = [known[view.key] for view in self.shown if view.key in known]

    def picks(self) -> list[Pick]:
        """For the page."""
        taken = self["take"].value() or []
        return [Pick(view, view.key in taken, [self[f"{name}-{view.key}"] for name in _WORDS]) for view in self.shown]


def _word_fields(view: PictureView) -> dict[str, forms.Field]:
    def field(name: str, label: Any, hint: Any, *, rows: int = 0, longest: int | None = None) -> forms.Field:
        mark = {"data-gather-word": name}
        widget = forms.Textarea(attrs={"rows": rows, **mark}) if rows else forms.TextInput(attrs=mark)
        initial = getattr(view, name)[:longest]
        return forms.CharField(
            label=label, help_text=hint, required=False, widget=widget, initial=initial, max_length=longest
        )

    return {
        "alt": field(
            "alt",
            _("Alternative text"),
            _("What the picture shows, in one sentence, for whoever cannot see it."),
            longest=255,
        ),
        "caption": field("caption", _("Caption"), "", rows=3),
        "credit": field("credit", _("Credit"), _("Who made it, as readers see it."), longest=255),
        "rights": field("rights", _("Rights"), _("Who owns it and what is allowed."), rows=2),
    }
