"""A plain Wagtail site in one module: the peer of bench/site.py. Wagtail's own serving, one article type, SQLite.

It is what `wagtail start` gives, without its search page: `python _plain_wagtail.py prepare ARTICLE.json` makes the
database, `_plain_wagtail:application` serves it as WSGI. PLAIN_WAGTAIL_DIR is its folder.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(os.environ["PLAIN_WAGTAIL_DIR"])
APP = FOLDER / "home"
APPS = [
    "home", "wagtail.contrib.redirects", "wagtail.embeds", "wagtail.sites", "wagtail.users", "wagtail.snippets",
    "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail", "modelcluster", "taggit",
    "django_filters", "django_tasks", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles",
]  # fmt: skip
MODELS = """
from django.db import models
from wagtail.blocks import CharBlock, RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page

class HomePage(Page):
    pass

class ArticlePage(Page):
    standfirst = models.TextField(blank=True)
    body = StreamField([("heading", CharBlock()), ("paragraph", RichTextBlock())])
"""
BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{% block title %}{{ page.title }}{% endblock %}</title></head>
<body>{% block content %}{% endblock %}</body></html>"""
ARTICLE = """{% extends "base.html" %}{% load wagtailcore_tags %}{% block content %}<article><h1>{{ page.title }}</h1>
<p>{{ page.standfirst }}</p><time>{{ page.first_published_at }}</time>{% for block in page.body %}
{% if block.block_type == "heading" %}<h2>{{ block.value }}</h2>{% else %}{% include_block block %}{% endif %}
{% endfor %}</article>{% endblock %}"""
URLS = """
from django.urls import include, path
from wagtail import urls
urlpatterns = [path("", include(urls))]
"""

(APP / "templates/home").mkdir(parents=True, exist_ok=True)
for name, text in {
    "home/__init__.py": "",
    "home/models.py": MODELS,
    "home/templates/base.html": BASE,
    "home/templates/home/article_page.html": ARTICLE,
    "home/templates/home/home_page.html": BASE,
    "plain_urls.py": URLS,
}.items():
    if not (FOLDER / name).exists():
        (FOLDER / name).write_text(text)
sys.path.insert(0, str(FOLDER))
settings.configure(
    DEBUG=False,
    SECRET_KEY="bench only",
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=APPS,
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "db.sqlite3"}},
    ROOT_URLCONF="plain_urls",
    USE_TZ=True,
    STATIC_URL="/static/",
    MEDIA_ROOT=FOLDER / "media",
    WAGTAIL_SITE_NAME="plain",
    WAGTAILADMIN_BASE_URL="http://127.0.0.1",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()


def prepare(article: Path) -> None:
    from django.core.management import call_command
    from wagtail.models import Page, Site

    call_command("makemigrations", "home", verbosity=0)
    call_command("migrate", verbosity=0)
    from home.models import ArticlePage, HomePage

    told = json.loads(article.read_text())
    Page.objects.filter(depth=2).delete()
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Home", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(hostname="127.0.0.1", root_page=home, is_default_site=True)
    body = []
    for number, paragraph in enumerate(told["paragraphs"]):
        if number % 5 == 4:
            body.append(("heading", f"Section {number}"))
        body.append(("paragraph", f"<p>{paragraph}</p>"))
    page = home.add_child(
        instance=ArticlePage(title=told["title"], slug="bridge", standfirst=told["standfirst"], body=body)
    )
    page.save_revision().publish()


if __name__ == "__main__":
    prepare(Path(sys.argv[2]))
else:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
