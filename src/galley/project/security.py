"""What every answer tells the browser not to do.

Readers' pages run no inline script and no inline style, and load nothing from elsewhere. The desk is Wagtail's, whose
forms still have inline scripts (wagtail/wagtail issue 1288), so its policy allows those and nothing else more, except
pictures of the one server that GALLEY_MAP_TILES names.
Source: https://www.w3.org/TR/CSP3/, https://owasp.org/www-project-secure-headers/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from galley.gather.conf import tiles_origin

DESK = "/desk/"
READERS_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",  # the desk shows pages in a frame for preview
    "object-src": "'none'",
}
DESK_POLICY: Mapping[str, str] = {
    **READERS_POLICY,
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "media-src": "'self' blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "base-uri": "'self'",
}
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)
TWO_YEARS = 63_072_000


def policy(directives: Mapping[str, str], *, https: bool) -> str:
    """A Content-Security-Policy."""
    parts = [f"{name} {value}" for name, value in directives.items()]
    return "; ".join([*parts, "upgrade-insecure-requests"] if https else parts)


def security_headers(*, https: bool, desk: bool = False) -> tuple[tuple[str, str], ...]:
    """The headers of a page.

    Args:
        https: the site's public address is https; only then is the browser told to stay with it.
        desk: the page is a screen for staff.
    """
    directives = READERS_POLICY
    if desk:
        directives = {**DESK_POLICY, "img-src": f"{DESK_POLICY['img-src']} {tiles_origin()}".strip()}
    headers = [
        ("content-security-policy", policy(directives, https=https)),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
        ("referrer-policy", "same-origin" if desk else "strict-origin-when-cross-origin"),
        ("permissions-policy", PERMISSIONS),
        ("cross-origin-opener-policy", "same-origin"),
    ]
    if https:
        headers.append(("strict-transport-security", f"max-age={TWO_YEARS}; includeSubDomains"))
    return tuple(headers)


def is_https() -> bool:
    """The site's public address is https."""
    return urlsplit(settings.GALLEY_BASE_URL).scheme == "https"


class SecurityHeadersMiddleware:
    """First in the list: whatever answers, the answer has these headers; one that set its own keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.is_https = is_https()
        self.readers = security_headers(https=self.is_https)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what is missing."""
        response = self.get_response(request)
        is_desk = request.path.startswith(DESK)
        for name, value in security_headers(https=self.is_https, desk=True) if is_desk else self.readers:
            response.headers.setdefault(name, value)
        return response
