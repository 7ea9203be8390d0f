"""What readers and the desk fill in; a channel's settings form is built from its adapter's dataclass."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galley.distribute.data import ChannelAdapter
from galley.distribute.fulltext import bcp47
from galley.distribute.models import Channel, MailingList
from galley.kernel.settings_forms import form_field
from galley.kernel.typed_settings import fields_of

PREFIX = "setting-"
INSIDE = f"{PREFIX}allow_private_address"
"""The setting that lets a channel reach this machine and its network; only an operator gives it."""


class SubscribeForm(forms.Form):
    """A list, and where to write."""

    mailing_list = forms.ModelChoiceField(
        queryset=MailingList.objects.none(), label=_("Which one"), widget=forms.RadioSelect, empty_label=None
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You get a letter with a link; only when you follow it are you subscribed."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, lists: QuerySet[MailingList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mailing_list"]
        field.queryset = lists
        field.label_from_instance = _list_label
        field.initial = lists[0].pk


def _list_label(each: MailingList) -> str:
    colon = "：" if each.language.startswith("zh") else ": "
    words = f"{each.name}{colon}{each.about}" if each.about else each.name
    return format_html('<span lang="{}">{}</span>', bcp47(each.language), words)


class ChannelForm(forms.Form):
    """A channel: its name and languages, and the settings of its kind. Secrets are never shown again.

    Args:
        adapter: its kind.
        channel: the channel to change; None to add one.
        may_reach_inside: whether the person may let it reach this machine and its network.
    """

    name = forms.CharField(label=_("Name"), max_length=100)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=50,
        help_text=_("Letters, figures and hyphens. It is part of every delivery's key and cannot be changed later."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=django_settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only stories in these languages go there; none marked: all."),
    )
    enabled = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("A channel that is not in use is sent nothing. What went there stays known."),
    )

    def __init__(
        self,
        *args: Any,
        adapter: ChannelAdapter[Any],
        channel: Channel | None = None,
        may_reach_inside: bool = False,
        **kwargs: Any,
    ) -> None:
        self.adapter, self.channel, self.may_reach_inside = adapter, channel, may_reach_inside
        stored = dict(channel.settings) if channel else {}
        initial = {"name": gettext(adapter.name), "slug": adapter.slug, **(kwargs.pop("initial", None) or {})}
        if channel:
            initial |= {"name": channel.name, "languages": channel.languages, "enabled": channel.enabled}
        self.settings_fields = fields_of(adapter.settings_type)
        for field in self.settings_fields:
            if not field.secret and field.name in stored:
                initial[PREFIX + field.name] = stored[field.name]
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        if channel:
            del self.fields["slug"]
        for field in self.settings_fields:
            self.fields[PREFIX + field.name] = form_field(field, is_stored=bool(stored.get(field.name)))
        if INSIDE in self.fields and not may_reach_inside:
            self.fields[INSIDE].disabled = True
            self.fields[INSIDE].help_text = gettext("Only an operator can allow this.")

    def clean(self) -> dict[str, Any]:
        """What an operator allowed was for the address that they saw, not for the next one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        addresses = {PREFIX + field.name for field in self.settings_fields if field.kind == "url"}
        if not self.may_reach_inside and addresses & set(self.changed_data):
            cleaned[INSIDE] = False
        return cleaned

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Channel.objects.filter(slug=slug).exists():
            raise forms.ValidationError(gettext("Another channel has this short name."))
        return slug

    def typed_settings(self) -> Any:
        """The settings as the adapter's dataclass; an empty secret keeps the one that is stored."""
        stored = self.channel.settings if self.channel else {}
        values = {}
        for field in self.settings_fields:
            value = self.cleaned_data[PREFIX + field.name]
            if field.secret and not value:
                value = stored.get(field.name, field.default if field.default is not None else "")
            values[field.name] = value
        return self.adapter.settings_type(**values)


class MailingListForm(forms.ModelForm):  # type: ignore[type-arg]
    """A list of a newsletter."""

    class Meta:
        model = MailingList
        fields = ["name", "slug", "about", "language", "rhythm", "hour", "is_open"]
        help_texts = {"about": _("One sentence that readers see when they subscribe.")}
