"""The forms in which staff accounts are made: roles are given here, and nobody is made more than who gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm
from wagtail.users.views.bulk_actions.assign_role import RoleForm

from galley.desk.access import groups_given_by
from galley.kernel.roles import Role

if TYPE_CHECKING:
    from galley.kernel.models import User


def _named(group: Group) -> str:
    return str(Role(group.name).label) if group.name in Role.values else group.name


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """Groups, called as the newsroom calls its roles."""

    def label_from_instance(self, obj: Any) -> str:
        return _named(obj)


class RoleField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """One group, called as the newsroom calls its roles."""

    def label_from_instance(self, obj: Any) -> str:
        return _named(obj)


class _RolesMixin(UserForm):
    """What both of Wagtail's forms for accounts lack: who fills them in."""

    groups = RolesField(
        queryset=Group.objects.order_by("pk"), label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        given = groups_given_by(by)
        self.fields["groups"].queryset = given
        held = self.instance.groups.all() if self.instance.pk else Group.objects.none()
        self.kept = [group for group in held if group not in given]
        if not by.is_superuser and "is_superuser" in self.fields:
            # A disabled field keeps what is there, whatever is posted.
            self.fields["is_superuser"].disabled = True
            self.fields["is_superuser"].help_text = _("Only an administrator makes somebody an administrator.")

    def clean_groups(self) -> list[Group]:
        """The roles that were ticked, and the groups that whoever ticks cannot give and so not take."""
        return [*self.cleaned_data["groups"], *self.kept]


class NewAccountForm(_RolesMixin, UserCreationForm):
    """An account is made."""


class AccountForm(_RolesMixin, UserEditForm):
    """An account is changed."""


class GiveRoleForm(RoleForm):
    """One role for several accounts."""

    role = RoleField(queryset=Group.objects.none(), label=_("Role"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = groups_given_by(by)
