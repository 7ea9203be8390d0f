"""Every address of Galley: the desk, staff accounts, and the readers' pages in each language."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from galley.desk import machine
from galley.project.doctor import examine
from galley.site.urls import root_urlpatterns

machine.provide(examine)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("galley.desk.urls")),
    path("desk/", include(wagtailadmin_urls)),
    path("account/", include("allauth.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("galley.gather.websub_urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include((root_urlpatterns, "galley_site_root"))),
    *i18n_patterns(
        path("", include("galley.site.urls")),
        path("", include("galley.distribute.urls")),
        path("", include("galley.govern.urls")),
        path("", include("galley.feedback.urls")),
        path("", include("galley.gather.tips_urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

handler400 = "galley.site.views.errors.bad_request"
handler403 = "galley.site.views.errors.forbidden"
handler404 = "galley.site.views.errors.not_found"
handler500 = "galley.site.views.errors.server_error"
