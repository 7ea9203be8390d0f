"""After `migrate`: the tree has one front page for each language, and Wagtail's site begins at the English one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.apps.registry import Apps
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site

from galley.site.models import FrontPage


def settle_roots(apps: Apps | None = None, using: str = "default", **kwargs: Any) -> None:
    """Make what is missing: root page, locales, front pages, the default site. What a newsroom changed stays.

    Args:
        apps: the state that was migrated to; nothing is done while it has no front page yet. None after `flush`.
        using: the database.
    """
    if apps is not None and "frontpage" not in apps.all_models["galley_site"]:
        return
    with transaction.atomic(using=using):
        _settle()


def _settle() -> None:
    locales = [
        Locale.objects.get_or_create(language_code=get_supported_content_language_variant(code))[0]
        for code, _name in settings.LANGUAGES
    ]
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locales[0])
    first = FrontPage.objects.filter(locale=locales[0]).order_by("path").first()
    if first is None:
        _make_room(root)
        first = _add_front(root, locales[0], slug="home")
    for locale in locales[1:]:
        if not FrontPage.objects.filter(locale=locale).exists():
            _add_front(root, locale, slug=f"home-{locale.language_code}", translation_of=first)
    _settle_site(first)


def _add_front(root: Page, locale: Locale, *, slug: str, translation_of: FrontPage | None = None) -> FrontPage:
    with translation.override(locale.language_code):
        page = FrontPage(title=gettext("The newsroom"), slug=slug, locale=locale, live=True)
    if translation_of is not None:
        page.translation_key = translation_of.translation_key
    root.refresh_from_db()
    root.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _make_room(root: Page) -> None:
    """Remove Wagtail's own "Welcome" page, which its first migration makes, when nothing was put under it."""
    welcome = root.get_children().filter(slug="home", depth=2).not_type(FrontPage).first()
    if welcome is not None and not welcome.get_children().exists() and type(welcome.specific) is Page:
        Site.objects.filter(root_page=welcome).delete()
        welcome.delete()


def _settle_site(front: FrontPage) -> None:
    """Wagtail's site has the public address of the settings, which wins at every start."""
    address = urlsplit(settings.GALLEY_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname=address.hostname, port=port, root_page=front, is_default_site=True)
        return
    wanted = (address.hostname, port)
    if (site.hostname, site.port) != wanted and not Site.objects.filter(hostname=wanted[0], port=wanted[1]).exists():
        site.hostname, site.port = str(address.hostname), port
        site.save()
