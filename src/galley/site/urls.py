"""Readers' addresses that are no page of the tree; `urlpatterns` once for each language, `root_urlpatterns` once."""

from __future__ import annotations

from django.urls import path, re_path

from galley.site.views import documents, lists, searching

app_name = "galley_site"
FEED = r"feeds/(?P<document>rss\.xml|atom\.xml|feed\.json)$"

urlpatterns = [
    path("authors/<slug:slug>/", lists.author, name="author"),
    path("topics/<slug:slug>/", lists.topic, name="topic"),
    path("search/", searching.search, name="search"),
    path("archive/", lists.archive, name="archive"),
    re_path(r"^archive/(?P<year>\d{4})/(?P<month>\d{2})/$", lists.archive, name="archive_month"),
    path("corrections/", lists.corrections, name="corrections"),
    re_path(rf"^{FEED}", documents.feed, name="feed"),
    re_path(rf"^(?P<section>[-\w]+)/{FEED}", documents.feed, name="section_feed"),
]

root_urlpatterns = [
    path("sitemap.xml", documents.sitemap, name="sitemap"),
    path("sitemap-pages.xml", documents.sitemap_pages, name="sitemap_pages"),
    re_path(r"^sitemap-(?P<year>\d{4})-(?P<month>\d{2})\.xml$", documents.sitemap_month, name="sitemap_month"),
    path("news-sitemap.xml", documents.news_sitemap, name="news_sitemap"),
    path("robots.txt", documents.robots, name="robots"),
]
