"""The callback of hubs, outside the desk and the same in every language."""

from __future__ import annotations

from django.urls import path

from galley.gather import websub_views

app_name = "galley_websub"
urlpatterns = [path("websub/<str:token>/", websub_views.callback, name="callback")]
