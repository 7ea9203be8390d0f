"""Form fields for typed settings; a secret is never shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.kernel.typed_settings import FieldData, Kind


class WebAddressField(forms.CharField):
    """An http or https address, which may be on this machine: the adapter's guard decides where it may lead."""

    widget = forms.URLInput
    default_validators = [
        RegexValidator(r"^https?://[^\s/?#]+\S*$", _("Give an address that begins with https:// or http://."))
    ]


class LinesField(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(line.strip() for line in (value or "").splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (tuple, list)) else value


class SecretText(forms.Textarea):
    """A secret of several lines, such as a key: what was given is never written back into the page."""

    def format_value(self, value: Any) -> None:
        return None


def form_field(field: FieldData, *, is_stored: bool = False) -> forms.Field:
    """The form field of one setting."""
    common: dict[str, Any] = {
        "label": gettext(field.label),
        "help_text": gettext(field.help) if field.help else "",
        "required": field.required and not (field.secret and is_stored),
        "initial": field.default,
    }
    if field.secret:
        if is_stored:
            common["help_text"] = gettext("A secret is stored and is not shown. Leave this empty to keep it.")
        if field.kind == "long":
            return forms.CharField(**common, widget=SecretText(attrs={"rows": 3}), max_length=20_000)
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        return forms.CharField(**common, widget=widget, max_length=500)
    return _MAKERS[field.kind](common)


_MAKERS: dict[Kind, Callable[[dict[str, Any]], forms.Field]] = {
    "text": lambda common: forms.CharField(**common, max_length=500),
    "long": lambda common: forms.CharField(**common, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000),
    "url": lambda common: WebAddressField(**common, max_length=2000),
    "email": lambda common: forms.EmailField(**common),
    "number": lambda common: forms.IntegerField(**common),
    "yes_no": lambda common: forms.BooleanField(**common | {"required": False}),
    "lines": lambda common: LinesField(**common, widget=forms.Textarea(attrs={"rows": 3})),
}
