"""The desk's forms of watches and of the wall's weights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from galley.gather.annotate.lexicon import LONGEST_CHINESE
from galley.gather.errors import WatchWordsError
from galley.gather.forms import language_name
from galley.gather.models import EventWeights, Source, Watch
from galley.gather.queries import languages_in_use
from galley.gather.watch_words import parse
from galley.kernel.text import is_chinese
from galley.kernel.webpush import outbox

if TYPE_CHECKING:
    from galley.kernel.models import User

MOST_NAMES = 30
MOST_PLACES = 100


class NamesField(forms.CharField):
    """Several names, separated by commas or lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=1_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        names = [" ".join(name.split())[:80] for name in re.split(r"[,，、;；\n]", str(value or ""))]
        return list(dict.fromkeys(name for name in names if name))[:MOST_NAMES]

    def validate(self, value: Any) -> None:
        """Any number of names, also none."""

    def run_validators(self, value: Any) -> None:
        super().run_validators(", ".join(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class WatchForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """What somebody wants to be told of; everything that is filled in must hold."""

    places = NamesField(label=_("Places"), help_text=_("One of them must be named. Separate them by commas."))
    organisations = NamesField(label=_("Organisations"), help_text=_("One of them must be named."))
    subjects = NamesField(
        label=_("Subjects"), help_text=_("Names of subjects, or codes of IPTC's Media Topics such as medtop:03000000.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    source = forms.ModelChoiceField(
        Source.objects.order_by("name"), label=_("Source"), required=False, empty_label=_("All sources")
    )

    class Meta:
        model = Watch
        fields = [
            "name",
            "words",
            "places",
            "organisations",
            "subjects",
            "language",
            "source",
            "mail",
            "push",
            "enabled",
        ]
        labels = {"mail": _("By mail"), "push": _("By push message")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = user
        codes = sorted({*languages_in_use(), *filter(None, [self.instance.language])})
        choices: list[tuple[str, Any]] = [("", _("All languages")), *((code, language_name(code)) for code in codes)]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        self.fields["mail"].help_text = gettext("The desk tells you always.")
        self.fields["push"].help_text = _push_help(len(outbox.browsers_of(user)))

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        others = Watch.objects.filter(user=self.instance.user, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(gettext("You have a watch of this name already."))
        return name

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).strip()
        if words:
            try:
                parse(words)
            except WatchWordsError as error:
                raise ValidationError(said_problem(error)) from error
        return words

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        asked = ("words", "places", "organisations", "subjects", "source")
        if not self.errors and not any(cleaned.get(name) for name in asked):
            raise ValidationError(
                gettext("Say what to watch for: words, a place, an organisation, a subject or a source.")
            )
        return cleaned


def _push_help(browsers: int) -> str:
    """Which browsers it reaches, with the way to change that."""
    said = ngettext(
        "Reaches the %(count)d browser in which you switched push messages on.",
        "Reaches the %(count)d browsers in which you switched push messages on.",
        browsers,
    ) % {"count": browsers}
    if not browsers:
        said = gettext("No browser of yours takes push messages yet.")
    return format_html('{} <a href="{}">{}</a>', said, reverse("galley_gather:push"), gettext("Your browsers"))


def said_problem(error: WatchWordsError) -> str:
    """What is wrong with the words of a watch, and where."""
    problem = gettext(error.problem)
    if error.found:
        said = gettext("At character %(place)d (%(found)s): %(problem)s")
        return said % {"place": error.position, "found": error.found[:40], "problem": problem}
    return gettext("At character %(place)d: %(problem)s") % {"place": error.position, "problem": problem}


class PlacesField(forms.CharField):
    """Places, one a line: a name, or one in each language; then latitude, longitude and radius in kilometres."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(_line(place) for place in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines()]
        places = [_place(line, number) for number, line in enumerate(lines, start=1) if line]
        if len(places) > MOST_PLACES:
            said = gettext("Give %(most)d places at most; these are %(count)d.")
            raise ValidationError(said % {"most": MOST_PLACES, "count": len(places)})
        return places

    def validate(self, value: Any) -> None:
        """None is fine, too."""

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.prepare_value(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or []) != self.to_python(data)
        except ValidationError:
            return True


def _line(place: dict[str, Any]) -> str:
    name = " = ".join(filter(None, (place["name"], place.get("chinese"))))
    if place.get("latitude") is None:
        return name
    return f"{name}, {place['latitude']:g}, {place['longitude']:g}, {place['radius_km']:g}"


def _place(line: str, number: int) -> dict[str, Any]:
    said, *rest = [part.strip() for part in re.split(r"[,，]", line)]
    name, chinese = _in_both(said, number)
    wrong = ValidationError(
        gettext("Line %(line)d is to be a name, or a name, latitude, longitude and kilometres.") % {"line": number}
    )
    if not name or len(name) > 80 or len(rest) not in {0, 2, 3}:
        raise wrong
    place = {"name": name, "chinese": chinese, "latitude": None, "longitude": None, "radius_km": 20.0}
    if not rest:
        return place
    try:
        latitude, longitude, radius = (float(part) for part in (*rest, "20")[:3])
    except ValueError as error:
        raise wrong from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and 0 < radius <= 20_000):
        raise wrong
    return place | {"latitude": latitude, "longitude": longitude, "radius_km": radius}


def _in_both(said: str, number: int) -> tuple[str, str]:
    """(Name, Chinese name): “Lantern Bridge = 灯桥”, either way round; without “=” the second is empty."""
    name, *others = [part.strip() for part in re.split("[=＝]", said)]
    if not others:
        return name, ""
    other = others[0] if len(others) == 1 else ""
    if is_chinese(name):
        name, other = other, name
    if not name or is_chinese(name) or not is_chinese(other) or not 2 <= len(other) <= LONGEST_CHINESE:
        raise ValidationError(
            gettext("Line %(line)d is to have a name before “=” and one of 2 to %(most)d Chinese characters after it.")
            % {"line": number, "most": LONGEST_CHINESE}
        )
    return name, other


class WeightsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """How much each part of an event's weight counts, and what is near and of a beat."""

    places = PlacesField(
        label=_("Your places"),
        help_text=_(
            "One a line: a name, or a name in two languages (Lantern Bridge = 灯桥); then, if you like, latitude, "
            "longitude and a radius in kilometres, after commas."
        ),
    )
    beat_words = NamesField(
        label=_("Sections and words of your beats"),
        help_text=_("Sections of sources, or words of headlines. Separate them by commas."),
    )

    class Meta:
        model = EventWeights
        fields = ["sources", "speed", "nearness", "beats", "places", "beat_words"]
