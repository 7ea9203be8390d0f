"""The language of the staff's screens, which have no language in their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

if TYPE_CHECKING:
    from django.http import HttpRequest

STAFF_PATHS = ("/desk/", "/account/")


class StaffLanguageMiddleware(MiddlewareMixin):
    """Speak to staff in the language of their profile, or else of their browser.

    Django's LocaleMiddleware gives an address without a prefix the default language: right for readers' pages only.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not request.path.startswith(STAFF_PATHS):
            return
        profile = getattr(request.user, "wagtail_userprofile", None) if request.user.is_authenticated else None
        language = (profile.preferred_language if profile else "") or translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language() or language
