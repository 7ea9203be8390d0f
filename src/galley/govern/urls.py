"""Everybody's addresses: rules, log, reports and cases. The moderators' are in `desk_urls`."""

from __future__ import annotations

from django.urls import path

from galley.govern.views import public

app_name = "galley_govern"
urlpatterns = [
    path("rules/", public.rules, name="rules"),
    path("log/", public.log, name="log"),
    path("log/entries.json", public.log_file, name="log_file"),
    path("log/verify.py", public.log_program, name="log_program"),
    path("log/counts/", public.counts, name="counts"),
    path("log/<int:number>/", public.log_entry, name="log_entry"),
    path("comments/report/<int:comment_id>/", public.report, name="report"),
    path("cases/report/<str:token>/", public.report_status, name="report_status"),
    path("cases/<str:token>/", public.case, name="case"),
]
