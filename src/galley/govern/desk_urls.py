"""The moderators' addresses, under /desk/moderation/."""

from __future__ import annotations

from django.urls import path

from galley.govern.views import desk

app_name = "galley_govern_desk"
urlpatterns = [
    path("", desk.waiting, name="queue"),
    path("case/<int:case_id>/", desk.case, name="case"),
    path("appeals/", desk.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", desk.appeal, name="appeal"),
    path("comments/", desk.comments, name="comments"),
    path("comments/<int:comment_id>/look-at/", desk.look_at, name="look_at"),
    path("rules/", desk.rules, name="rules"),
]
