"""Addresses of gathering's screens, below the desk."""

from __future__ import annotations

from django.urls import path

from galley.gather import (
    alerts_desk,
    opml_views,
    pictures_desk,
    push_desk,
    sensors_views,
    tips_desk,
    views,
    views_events,
    views_watches,
)
from galley.gather.dates import dates
from galley.gather.files import item_file
from galley.gather.listing import SourcesView, WallView

app_name = "galley_gather"
urlpatterns = [
    path("wall/", WallView.as_view(), name="wall"),
    path("wall/results/", WallView.as_view(results_only=True), name="wall_results"),
    path("wall/news/", views.wall_news, name="wall_news"),
    path("events/<int:pk>/", views_events.event, name="event"),
    path("events/<int:pk>/split/", views_events.split, name="split_event"),
    path("events/<int:pk>/merge/", views_events.merge, name="merge_event"),
    path("events/<int:pk>/pin/", views_events.pin, name="pin_event"),
    path("events/decisions/<int:pk>/undo/", views_events.undo, name="undo_decision"),
    path("wall/weights/", views_events.weights, name="weights"),
    path("wall/searches/save/", views_watches.save_search, name="save_search"),
    path("wall/searches/<int:pk>/delete/", views_watches.delete_search, name="delete_search"),
    path("watches/", views_watches.watches, name="watches"),
    path("watches/add/", views_watches.add_watch, name="add_watch"),
    path("watches/<int:pk>/", views_watches.edit_watch, name="watch"),
    path("watches/<int:pk>/found/", views_watches.watch_hits, name="watch_hits"),
    path("watches/<int:pk>/delete/", views_watches.delete_watch, name="delete_watch"),
    path("alerts/", alerts_desk.AlertsView.as_view(), name="alerts"),
    path("alerts/results/", alerts_desk.AlertsView.as_view(results_only=True), name="alerts_results"),
    path("alerts/<int:pk>/", alerts_desk.alert, name="alert"),
    path("alerts/<int:pk>/sign-off/", alerts_desk.sign_off, name="sign_off_alert"),
    path("alerts/<int:pk>/take-down/", alerts_desk.take_down, name="take_down_alert"),
    path("push/", push_desk.push, name="push"),
    path("push.js", push_desk.worker, name="push_worker"),
    path("push/add/", push_desk.add_browser, name="add_push"),
    path("push/whose/", push_desk.whose_browser, name="whose_push"),
    path("push/renew/", push_desk.renew_browser, name="renew_push"),
    path("push/<slug:mark>/remove/", push_desk.remove_browser, name="remove_push"),
    path("push/<slug:mark>/test/", push_desk.try_browser, name="try_push"),
    path("live/check/", alerts_desk.live_check, name="live_check"),
    path("live/news/", alerts_desk.live_news, name="live_news"),
    path("dates/", dates, name="dates"),
    path("files/<int:pk>/", item_file, name="item_file"),
    path("items/<int:pk>/pictures/<slug:key>/", pictures_desk.small_picture, name="small_picture"),
    path("items/<int:pk>/pictures/<slug:key>/fetch/", pictures_desk.fetch_picture, name="fetch_picture"),
    path("sources/", SourcesView.as_view(), name="sources"),
    path("sources/results/", SourcesView.as_view(results_only=True), name="sources_results"),
    path("sources/import/", opml_views.import_list, name="import_sources"),
    path("sources/export/", opml_views.export_list, name="export_sources"),
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
