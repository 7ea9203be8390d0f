"""Addresses of gathering's screens, below the desk."""

from __future__ import annotations

from django.urls import path

from galley.gather import alerts_desk, sensors_views, tips_desk, views
from galley.gather.dates import dates
from galley.gather.files import item_file
from galley.gather.listing import SourcesView, WallView

app_name = "galley_gather"
urlpatterns = [
    path("wall/", WallView.as_view(), name="wall"),
    path("wall/results/", WallView.as_view(results_only=True), name="wall_results"),
    path("wall/news/", views.wall_news, name="wall_news"),
    path("events/<int:pk>/", views.event, name="event"),
    path("alerts/", alerts_desk.AlertsView.as_view(), name="alerts"),
    path("alerts/results/", alerts_desk.AlertsView.as_view(results_only=True), name="alerts_results"),
    path("alerts/<int:pk>/", alerts_desk.alert, name="alert"),
    path("alerts/<int:pk>/sign-off/", alerts_desk.sign_off, name="sign_off_alert"),
    path("alerts/<int:pk>/take-down/", alerts_desk.take_down, name="take_down_alert"),
    path("live/check/", alerts_desk.live_check, name="live_check"),
    path("live/news/", alerts_desk.live_news, name="live_news"),
    path("dates/", dates, name="dates"),
    path("files/<int:pk>/", item_file, name="item_file"),
    path("sources/", SourcesView.as_view(), name="sources"),
    path("sources/results/", SourcesView.as_view(results_only=True), name="sources_results"),
    path("sources/add/", views.choose_kind, name="choose_kind"),
    path("sources/add/<slug:kind>/", views.add_source, name="add_source"),
    path("sources/<int:pk>/", views.edit_source, name="source"),
    path("sources/<int:pk>/fetch/", views.fetch_source, name="fetch_source"),
    path("sources/<int:pk>/switch/", views.switch_source, name="switch_source"),
    path("series/", sensors_views.series_list, name="series_list"),
    path("series/<int:pk>/", sensors_views.series, name="series"),
    path("series/<int:pk>/levels/add/", sensors_views.level, name="add_level"),
    path("series/<int:pk>/levels/<int:level_pk>/", sensors_views.level, name="level"),
    path("series/<int:pk>/levels/<int:level_pk>/delete/", sensors_views.delete_level, name="delete_level"),
    path("tips/", tips_desk.tip_list, name="tips"),
    path("tips/<int:pk>/", tips_desk.tip, name="tip"),
    path("tips/<int:pk>/read/", tips_desk.read, name="read_tip"),
    path("tips/<int:pk>/answer/", tips_desk.answer, name="answer_tip"),
    path("tips/<int:pk>/delete/", tips_desk.delete, name="delete_tip"),
    path("tips/<int:pk>/messages/<int:message>/", tips_desk.download, name="download_tip"),
]
