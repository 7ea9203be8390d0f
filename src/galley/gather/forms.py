"""The desk's forms of gathering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from galley.gather.errors import FetchError, ParseError, SourceError
from galley.gather.fetchers.disk import resolve_path
from galley.gather.languages import OFFERED
from galley.gather.models import Source
from galley.gather.queries import sections_in_use
from galley.gather.services import preview
from galley.gather.services.fetching import Preview

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


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Add or change a source; it can be tried before it is kept."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("Left empty, the feed says it, or its words do.")
    )

    class Meta:
        model = Source
        fields = ["url", "name", "language", "section", "rights", "interval_minutes", "enabled", "allow_private"]

    def __init__(self, *args: Any, user: User, may_reach_inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.may_reach_inside = user, may_reach_inside
        self.preview: Preview | None = None
        self.fields["name"].required = False
        self.fields["name"].help_text = _("As the desk knows it. Left empty, it is called what the feed calls itself.")
        codes = {*OFFERED, self.instance.language or "en"}
        named = sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1].casefold())
        choices: list[tuple[str, Any]] = [("", _("As the feed says")), *named]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]
        self.fields["section"].widget = DataListInput(sections_in_use())
        self.fields["url"].widget.attrs |= {"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}
        self.fields["allow_private"].disabled = not may_reach_inside
        if not may_reach_inside:
            self.fields["allow_private"].help_text = _("Only an operator can allow this.")

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if url.lower().startswith(("www.", "feeds.")):
            url = f"https://{url}"
        is_file = not url.lower().startswith(("http://", "https://"))
        if is_file and not self.may_reach_inside and url != self.initial.get("url"):
            # Here and not at the try alone, which "keep it all the same" leaves out; the worker asks nobody.
            try:
                resolve_path(url, data_dir=settings.DATA_DIR, anywhere=False)
            except SourceError as error:
                raise ValidationError(gettext(error.problem)) from error
        return url

    def clean(self) -> dict[str, Any]:
        """What an operator allowed was for the address that they saw, not for the next one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.may_reach_inside and "url" in self.changed_data:
            cleaned["allow_private"] = False
        return cleaned

    def try_source(self) -> bool:
        """Fetch and read the source without keeping anything; what came is in `preview`, what failed in the errors."""
        try:
            self.preview = preview(
                self.cleaned_data["url"],
                allow_private=self.cleaned_data.get("allow_private", False),
                anywhere=self.may_reach_inside,
            )
        except (FetchError, ParseError, SourceError) as error:
            self.add_error("url", gettext(error.problem))
            return False
        return True

    @property
    def address_changed(self) -> bool:
        return bool(self.instance.pk is None or "url" in self.changed_data)

    def take_preview(self) -> None:
        """Keep what the test found: the feed's own address, its format, its name where none was given."""
        found = self.preview
        if found is not None:
            self.instance.url = found.url[:2_000]
            self.instance.name = self.instance.name or found.feed.title[:120]
        self.instance.name = self.instance.name or self.instance.url[:120]
