"""The desk's screens, inside Wagtail's admin."""

from __future__ import annotations

from django.urls import path, re_path

from galley.desk import views

app_name = "galley_desk"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    re_path(r"^jobs/(?P<pk>\d+)/(?P<verb>again|discard)/$", views.settle_job, name="settle_job"),
]
