"""What readers, authors, moderators and the chief editor fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from galley.feedback.forms import TidyField

if TYPE_CHECKING:
    from galley.govern.models import Rule, RuleBook


class RuleField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """One rule of the version in force, by number and title in the page's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=None, empty_label=None, widget=forms.RadioSelect, **kwargs)

    def label_from_instance(self, obj: Rule) -> str:
        return f"{obj.number}. {obj.title_in(get_language() or 'en')}"


class ReportForm(forms.Form):
    rule = RuleField(label=_("Which rule does it break?"))
    text = TidyField(
        label=_("What the moderator should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address, if you want to be told what was decided"),
        help_text=_("The author of the comment never sees it. It is forgotten when the case is over."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, book: RuleBook, ask_email: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule"]
        field.queryset = book.rules.all()
        if not ask_email:
            del self.fields["email"]


class AppealForm(forms.Form):
    text = TidyField(label=_("Why the decision is wrong"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))


class WithholdForm(forms.Form):
    rule = RuleField(label=_("Rule"))
    # The key goes to the first of them; without a tabindex Wagtail would take it out of the tab order meanwhile.
    rule.widget.attrs |= {"data-w-kbd-target": "element", "tabindex": "0"}
    reason = TidyField(
        label=_("Reason"),
        help_text=_("For the author and for everybody: what in it breaks the rule."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = TidyField(
        label=_("Words concerned"),
        help_text=_("Copied from the comment; empty: all of it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, book: RuleBook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule"]
        field.queryset = book.rules.all()


class ApproveForm(forms.Form):
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class AppealAnswerForm(forms.Form):
    reason = TidyField(
        label=_("Answer to the author"),
        help_text=_("It stands in the public log too. Name nobody."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    overturn = forms.TypedChoiceField(
        choices=[("yes", _("Publish the comment again")), ("no", _("It stays withheld"))],
        coerce=lambda value: value == "yes",
        widget=forms.HiddenInput,
    )


class RulesForm(forms.Form):
    """The text around a new version's rules."""

    intro = TidyField(label=_("Introduction"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    intro_zh = TidyField(label=_("Introduction, in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    changes = TidyField(
        label=_("What changes"),
        help_text=_("Readers see it in the list of versions."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    changes_zh = TidyField(
        label=_("What changes, in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RuleForm(forms.Form):
    """One rule; a rule without title and text is left out."""

    title = TidyField(label=_("Rule"), required=False, max_length=120)
    title_zh = TidyField(label=_("Rule, in Chinese"), required=False, max_length=120)
    text = TidyField(label=_("What it means"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    text_zh = TidyField(label=_("What it means, in Chinese"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("title")) != bool(data.get("text")):
            raise forms.ValidationError(_("A rule has a title and a text."))
        return data


RuleFormSet = forms.formset_factory(RuleForm, extra=2, max_num=40, validate_max=True)
