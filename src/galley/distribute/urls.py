"""Readers' addresses: subscribe to a newsletter, confirm, and leave it."""

from __future__ import annotations

from django.urls import path

from galley.distribute.views import newsletter

app_name = "galley_distribute"
urlpatterns = [
    path("newsletter/", newsletter.subscribe, name="subscribe"),
    path("newsletter/sent/", newsletter.sent, name="subscribe_sent"),
    path("newsletter/confirm/<str:token>/", newsletter.confirm, name="confirm"),
    path("newsletter/unsubscribe/<str:token>/", newsletter.unsubscribe, name="unsubscribe"),
]
