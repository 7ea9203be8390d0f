"""The desk's addresses of deliveries and channels."""

from __future__ import annotations

from django.urls import path

from galley.distribute.views import channels, deliveries

app_name = "galley_distribute_desk"
urlpatterns = [
    path("deliveries/", deliveries.board, name="board"),
    path("deliveries/<int:pk>/", deliveries.delivery, name="delivery"),
    path("deliveries/<int:pk>/sent/", deliveries.sent, name="sent"),
    path("deliveries/<int:pk>/<slug:action>/", deliveries.act, name="act"),
    path("channels/", channels.index, name="channels"),
    path("channels/add/<slug:kind>/", channels.add, name="add_channel"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/test/", channels.test, name="test_channel"),
    path("channels/<int:pk>/lists/add/", channels.add_list, name="add_list"),
    path("channels/lists/<int:pk>/", channels.mailing_list, name="mailing_list"),
]
