"""What a reader fills in to tell the newsroom something, and what the desk fills in to read and to answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.gather.tips.cleaning import NotCleanError, clean_file
from galley.gather.tips.parcel import TipFile
from galley.gather.tips.words import Code, CodeError, read_code

MOST_FILES = 20
LONGEST_TEXT = 50_000


class ManyFilesInput(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files, read into memory and cleaned; what cannot be cleaned is refused."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> tuple[TipFile, ...]:
        uploads = [one for one in (data or []) if isinstance(one, UploadedFile)]
        if len(uploads) > MOST_FILES:
            raise ValidationError(gettext("At most %(count)d files fit into one message.") % {"count": MOST_FILES})
        return tuple(self._cleaned(one) for one in uploads)

    def _cleaned(self, upload: UploadedFile[Any]) -> TipFile:
        try:
            return clean_file(TipFile(upload.name or "", upload.read()))
        except NotCleanError as error:
            said = gettext(
                "“%(name)s” is a picture whose place and device data cannot be taken out. Send it as JPEG or PNG."
            )
            raise ValidationError(said % {"name": upload.name}) from error


class TipForm(forms.Form):
    text = forms.CharField(
        label=_("What you want to tell us"),
        help_text=_("What happened, when and where, and how you know. Leave out your name unless we need it."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false"}),
    )
    attachments = ManyFilesField(
        label=_("Files"),
        help_text=_("Place, time and device are taken out of pictures. Documents, sound and film stay as they are."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("text", "").strip() and not cleaned.get("attachments"):
            raise ValidationError(_("There is no text and no file yet."))
        if self.errors and self.files:
            raise ValidationError(_("Nothing was sent. Choose your files again: they were not kept."))
        return cleaned


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your eight code words"),
        help_text=_("In English or in Chinese, with spaces between."),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> Code:
        try:
            return read_code(self.cleaned_data["code"])
        except CodeError as error:
            raise ValidationError(_("These are not eight words of our list. Look for a slip of the pen.")) from error


class IdentityForm(forms.Form):
    """The newsroom's private key, for one request."""

    identity = forms.FileField(
        label=_("Key file"),
        help_text=_("The file that “galley tips key” made. It is used for this one page, in memory, and is not kept."),
    )

    def clean_identity(self) -> str:
        upload = self.cleaned_data["identity"]
        try:
            return str(upload.read(65_536).decode())
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is no key file.")) from error


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"),
        help_text=_("The sender reads it with the code words. Only they and holders of the newsroom’s key can."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
