"""The site's part of the desk, inside Wagtail's admin."""

from __future__ import annotations

from django.urls import path

from galley.site.views import desk

app_name = "galley_site_desk"
urlpatterns = [path("front/<slug:language>/", desk.edit_front, name="edit_front")]
