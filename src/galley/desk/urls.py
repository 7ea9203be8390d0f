"""Staff sign in by one door: Wagtail's own log-in and log-out lead to the accounts' pages."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from galley.desk.views import sign_out

urlpatterns = [
    path("desk/login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="desk_sign_in"),
    path("desk/logout/", sign_out, name="desk_sign_out"),
    path("account/signup/", RedirectView.as_view(pattern_name="account_login"), name="desk_no_sign_up"),
]
