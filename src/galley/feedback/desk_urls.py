"""The desk's addresses of feedback, under /desk/readers/."""

from __future__ import annotations

from django.urls import path

from galley.feedback.views import desk

app_name = "galley_feedback_desk"
urlpatterns = [
    path("", desk.reads, name="reads"),
    path("comments/<int:story_id>/", desk.switch, name="switch"),
    path("errors/", desk.errors, name="errors"),
    path("errors/<int:report_id>/", desk.error, name="error"),
]
