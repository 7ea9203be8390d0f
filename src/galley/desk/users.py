"""Wagtail's screens for staff accounts, with one more rule: an administrator is made and changed by another alone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from typing_extensions import override
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import CreateView, EditView, IndexView, UserViewSet

from galley.desk.access import may_change_account
from galley.desk.forms import AccountForm, GiveRoleForm, NewAccountForm
from galley.kernel.models import User


class AccountsView(IndexView):
    """All accounts; those that one may not change are no links."""

    def get_edit_url(self, instance: User) -> str | None:
        return super().get_edit_url(instance) if may_change_account(self.request.user, instance) else None


class NewAccountView(CreateView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}


class AccountView(EditView):
    """One account.

    Raises:
        PermissionDenied: it is an administrator's, and who asks is none.
    """

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not may_change_account(request.user, self.object):
            raise PermissionDenied

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}


class StaffViewSet(UserViewSet):
    """In Wagtail's place under Settings, Users."""

    index_view_class = AccountsView
    add_view_class = NewAccountView
    edit_view_class = AccountView

    @override
    def get_form_class(self, for_update: bool = False) -> type[NewAccountForm | AccountForm]:
        return AccountForm if for_update else NewAccountForm


class GiveRole(AssignRoleBulkAction):
    """One role for all accounts that are ticked."""

    form_class = GiveRoleForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}

    def check_perm(self, obj: User) -> bool:
        return bool(super().check_perm(obj) and may_change_account(self.request.user, obj))


class SetActive(SetActiveStateBulkAction):
    """Whether the accounts that are ticked can sign in."""

    def check_perm(self, obj: User) -> bool:
        return bool(super().check_perm(obj) and may_change_account(self.request.user, obj))
