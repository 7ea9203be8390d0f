"""The desk's forms of gathering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from galley.gather.advice import said_in_full
from galley.gather.data import SourceKind
from galley.gather.errors import FetchError, ParseError, SourceError
from galley.gather.languages import OFFERED
from galley.gather.models import Source
from galley.gather.queries import sections_in_use
from galley.gather.services import preview
from galley.gather.services.fetching import Preview
from galley.kernel import typed_settings
from galley.kernel.settings_forms import form_field

if TYPE_CHECKING:
    from galley.kernel.models import User


def language_name(code: str) -> str:
    """The name of a language in the reader's own; the code where Django knows none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


class DataListInput(forms.TextInput):
    """A field that offers what is there already, and takes anything."""

    template_name = "gather/desk/datalist.html"

    def __init__(self, offered: list[str] | None = None) -> None:
        super().__init__()
        self.offered = offered or []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-offered"})
        context["widget"]["offered"] = self.offered
        return context


PREFIX = "setting-"


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Add or change a source of one kind; it can be tried before it is kept. Secrets are never shown again."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Left empty, the source says it, or its words do.")
    )

    class Meta:
        model = Source
        fields = ["url", "name", "language", "section", "rights", "interval_minutes"]
        fields += ["follows_rhythm", "enabled", "allow_private"]

    def __init__(self, *args: Any, user: User, kind: SourceKind, may_reach_inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.kind, self.may_reach_inside = user, kind, may_reach_inside
        self.preview: Preview | None = None
        self.settings_fields = typed_settings.fields_of(kind.settings_type)
        self._take_settings_fields()
        self.fields["name"].required = False
        self.fields["name"].help_text = _("As the desk knows it. Left empty, it is called what it calls itself.")
        codes = {*OFFERED, self.instance.language or "en"}
        named = sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1].casefold())
        choices: list[tuple[str, Any]] = [("", _("As the source says")), *named]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        self.fields["section"].widget = DataListInput(sections_in_use())
        self.fields["url"].label = gettext(str(kind.address_label))
        self.fields["url"].help_text = gettext(str(kind.address_help))
        self.fields["url"].widget.attrs |= {"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}
        self.fields["allow_private"].disabled = not may_reach_inside
        if not may_reach_inside:
            self.fields["allow_private"].help_text = _("Only an operator can allow this.")

    def _take_settings_fields(self) -> None:
        """The kind's own settings, after the address and the name."""
        own = {}
        for one in self.settings_fields:
            kept = self.instance.settings.get(one.name)
            own[PREFIX + one.name] = form_field(one, is_stored=bool(kept))
            if kept is not None and not one.secret:
                self.initial[PREFIX + one.name] = kept
        fields = dict(self.fields)
        first = {name: fields.pop(name) for name in ("url", "name")}
        self.fields.clear()
        self.fields.update({**first, **own, **fields})

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if url == self.initial.get("url"):
            return url
        # Here and not at the try alone, which "keep it all the same" leaves out; the worker asks nobody.
        try:
            return self.kind.check_address(url, may_reach_inside=self.may_reach_inside)
        except SourceError as error:
            raise ValidationError(said_in_full(error)) from error

    def clean(self) -> dict[str, Any]:
        """What an operator allowed was for the address that they saw, not for the next one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        addresses = {"url", *(PREFIX + one.name for one in self.settings_fields if one.kind == "url")}
        if not self.may_reach_inside and addresses & set(self.changed_data):
            cleaned["allow_private"] = False
        if "url" in cleaned and self._is_there_already(cleaned["url"]):
            self.add_error("url", gettext("There is a source of this kind with this address already."))
        if not self.errors:
            self.instance.kind, self.instance.settings = self.kind.slug, typed_settings.dump(self.typed_settings())
        return cleaned

    def _is_there_already(self, url: str) -> bool:
        others = Source.objects.filter(kind=self.kind.slug, url=url)
        return others.exclude(pk=self.instance.pk).exists()

    def typed_settings(self) -> Any:
        """The settings as the kind's dataclass; an empty secret keeps the one that is stored."""
        values = {}
        for one in self.settings_fields:
            value = self.cleaned_data.get(PREFIX + one.name)
            if one.secret and not value:
                value = self.instance.settings.get(one.name, one.default if one.default is not None else "")
            values[one.name] = one.default if value is None and not one.required else value
        return self.kind.settings_type(**values)

    def try_source(self) -> bool:
        """Fetch and read the source without keeping anything; what came is in `preview`, what failed in the errors."""
        try:
            self.preview = preview(
                self.cleaned_data["url"],
                kind=self.kind.slug,
                settings=self.typed_settings(),
                allow_private=self.cleaned_data.get("allow_private", False),
                anywhere=self.may_reach_inside,
            )
        except (FetchError, ParseError, SourceError) as error:
            self.add_error("url", said_in_full(error))
            return False
        return True

    @property
    def address_changed(self) -> bool:
        changed = {"url", *(name for name in self.fields if name.startswith(PREFIX))} & set(self.changed_data)
        return bool(self.instance.pk is None or changed)

    def take_preview(self) -> None:
        """Keep what the test found: the feed's own address, its format, its name where none was given."""
        found = self.preview
        if found is not None:
            self.instance.url = found.url[:2_000]
            self.instance.name = self.instance.name or found.feed.title[:120]
        self.instance.name = self.instance.name or self.instance.url[:120]
