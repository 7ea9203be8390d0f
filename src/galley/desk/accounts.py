"""Staff accounts: nobody signs up by themselves, and a second factor can be made a duty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.models import Authenticator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from galley.desk.conf import REQUIRE_TWO_FACTOR

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from galley.kernel.models import User


class StaffAdapter(DefaultAccountAdapter):
    """django-allauth for a newsroom: an operator makes the accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("wagtailadmin_home")


def has_second_factor(user: User) -> bool:
    """Whether a member of staff has an authenticator app or a passkey."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


class SecondFactorMiddleware(MiddlewareMixin):
    """Where the newsroom requires a second factor, the desk opens with one only; others are led to set it up."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if not REQUIRE_TWO_FACTOR.value or not request.path.startswith("/desk/"):
            return None
        user = request.user
        if not user.is_authenticated or has_second_factor(user):
            return None
        return redirect("mfa_index")
