"""What the desk fills in of series and levels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galley.gather.models import Level, Series


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Series
        fields = ["name", "name_zh", "unit", "gap_minutes", "lowest", "highest"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if lowest is not None and highest is not None and lowest >= highest:
            self.add_error("highest", _("The highest value is above the lowest."))
        return cleaned


class LevelForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = Level
        fields = ["name", "name_zh", "direction", "raise_at", "clear_at", "urgency"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        raise_at, clear_at = cleaned.get("raise_at"), cleaned.get("clear_at")
        if raise_at is None or clear_at is None:
            return cleaned
        is_above = cleaned.get("direction") == Level.Direction.ABOVE
        if is_above and clear_at > raise_at:
            self.add_error("clear_at", _("It is over at a value that is not above the one that makes it news."))
        if not is_above and clear_at < raise_at:
            self.add_error("clear_at", _("It is over at a value that is not below the one that makes it news."))
        return cleaned
