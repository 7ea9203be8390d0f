"""A fresh database has a front page in each language, and reads as one site."""

import pytest
from django.apps import apps
from wagtail.models import Locale, Page, Site

from galley.site.models import FrontPage
from galley.site.roots import settle_roots

pytestmark = pytest.mark.django_db


def test_a_fresh_database_has_a_front_page_in_each_language():
    fronts = {page.locale.language_code: page for page in FrontPage.objects.all()}
    assert set(fronts) == {"en", "zh-hans"}
    assert fronts["en"].translation_key == fronts["zh-hans"].translation_key
    assert fronts["en"].url == "/"
    assert fronts["zh-hans"].url == "/zh-hans/"
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_settling_twice_changes_nothing():
    before = list(Page.objects.order_by("pk").values_list("pk", "path", "url_path"))
    settle_roots(apps)
    assert list(Page.objects.order_by("pk").values_list("pk", "path", "url_path")) == before
    assert Locale.objects.count() == 2
    assert Site.objects.count() == 1


def test_an_emptied_database_is_settled_again():
    Page.objects.all().delete()
    Locale.objects.all().delete()
    settle_roots(apps)
    assert FrontPage.objects.count() == 2
    assert Site.objects.get().root_page.specific == FrontPage.objects.get(locale__language_code="en")


def test_the_sites_address_follows_the_settings(settings):
    settings.GALLEY_BASE_URL = "https://news.example.org"
    settle_roots(apps)
    assert Site.objects.get().root_url == "https://news.example.org"
