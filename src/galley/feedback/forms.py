"""What readers and the desk fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galley.feedback.text import name_key, tidy

LONGEST_COMMENT = 3000


class TidyField(forms.CharField):
    """Readers' text, made tidy before its length is looked at."""

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You get a link that signs you in; there is no password. Nobody else sees the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    next = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)


class NameForm(forms.Form):
    name = TidyField(
        label=_("The name that others see"),
        help_text=_("Your own or a made-up one, 2 to 40 characters. It stands beside your comments."),
        min_length=2,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    next = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).replace("\n", " ")
        if len(name_key(name)) < 2:
            raise forms.ValidationError(_("A name has at least two letters or figures."))
        return name


class CommentForm(forms.Form):
    text = TidyField(
        label=_("Your comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("There is no text yet."),
            "max_length": _(
                "Your comment was not sent; the text is kept. It has %(show_value)d characters; %(limit_value)d fit."
            ),
        },
    )
    answers_to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class ErrorReportForm(forms.Form):
    words = TidyField(
        label=_("The words that are wrong"),
        help_text=_("Copied from the story, when you can."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = TidyField(
        label=_("What is wrong, and how you know"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5})
    )
    email = forms.EmailField(
        label=_("Your e-mail address, if you want an answer"),
        help_text=_("It is used for that one answer and then forgotten."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ErrorAnswerForm(forms.Form):
    """The desk's answer."""

    answer = TidyField(
        label=_("Answer to the reader"),
        help_text=_("It is sent to readers who left an address."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
