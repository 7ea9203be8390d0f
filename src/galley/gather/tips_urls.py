"""Readers' addresses of tips."""

from __future__ import annotations

from django.urls import path

from galley.gather import tips_views

app_name = "galley_tips"
urlpatterns = [
    path("tips/", tips_views.send, name="send"),
    path("tips/answers/", tips_views.come_back, name="come_back"),
]
