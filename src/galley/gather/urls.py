"""Addresses of gathering's screens, below the desk."""

from __future__ import annotations

from django.urls import path

from galley.gather import views
from galley.gather.listing import SourcesView, WallView

app_name = "galley_gather"
urlpatterns = [
    path("wall/", WallView.as_view(), name="wall"),
    path("wall/results/", WallView.as_view(results_only=True), name="wall_results"),
    path("wall/news/", views.wall_news, name="wall_news"),
    path("events/<int:pk>/", views.event, name="event"),
    path("sources/", SourcesView.as_view(), name="sources"),
    path("sources/results/", SourcesView.as_view(results_only=True), name="sources_results"),
    path("sources/add/", views.choose_kind, name="choose_kind"),
    path("sources/add/<slug:kind>/", views.add_source, name="add_source"),
    path("sources/<int:pk>/", views.edit_source, name="source"),
    path("sources/<int:pk>/fetch/", views.fetch_source, name="fetch_source"),
    path("sources/<int:pk>/switch/", views.switch_source, name="switch_source"),
]
