"""A secret of several lines: it can be given, and it never comes back into the page."""

from dataclasses import dataclass

from django import forms

from galley.kernel.settings_forms import form_field
from galley.kernel.typed_settings import fields_of, setting

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + "A" * 3_000 + "\n-----END OPENSSH PRIVATE KEY-----"


@dataclass(frozen=True)
class _Settings:
    key: str = setting("Private key", default="", kind="long", secret=True)


def test_a_long_secret_keeps_its_lines_and_is_not_shown_again():
    class Form(forms.Form):
        key = form_field(fields_of(_Settings)[0])
        other = forms.CharField()

    form = Form({"key": KEY, "other": ""})
    assert not form.is_valid()
    assert "AAA" not in form.as_p()
    assert "<textarea" in form.as_p()
    whole = Form({"key": KEY, "other": "x"})
    assert whole.is_valid()
    assert whole.cleaned_data["key"] == KEY
