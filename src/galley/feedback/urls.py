"""Readers' addresses: comments, error reports, counted reads and the account."""

from __future__ import annotations

from django.urls import path

from galley.feedback.views import comments, readers

app_name = "galley_feedback"
urlpatterns = [
    path("comments/<int:story_id>/", comments.comments, name="comments"),
    path("comments/<int:story_id>/report-error/", comments.report_error, name="report_error"),
    path("comments/edit/<int:comment_id>/", comments.edit, name="edit"),
    path("comments/remove/<int:comment_id>/", comments.remove, name="remove"),
    path("reads/<int:story_id>/", comments.count_read, name="count_read"),
    path("reader/", readers.home, name="reader"),
    path("reader/sign-in/", readers.sign_in, name="sign_in"),
    path("reader/sign-in/sent/", readers.sign_in_sent, name="sign_in_sent"),
    path("reader/link/<str:token>/", readers.sign_in_link, name="sign_in_link"),
    path("reader/name/", readers.name, name="name"),
    path("reader/sign-out/", readers.sign_out, name="sign_out"),
    path("reader/delete/", readers.delete, name="delete"),
]
