"""What every answer tells the browser not to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.documents.models import Document
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException

from galley.project.security import DESK_POLICY, READERS_POLICY, SecurityHeadersMiddleware, security_headers

READERS = ["/", "/zh-hans/", "/search/?q=x", "/nothing/", "/robots.txt", "/account/login/"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", READERS)
def test_readers_pages_run_and_load_nothing_but_the_sites_own(client: Client, address: str):
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.django_db
def test_the_desk_allows_inline_scripts_and_nothing_from_elsewhere(admin_client: Client):
    policy = admin_client.get("/desk/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_the_desk_and_only_the_desk_may_show_pictures_of_the_tile_server(monkeypatch: pytest.MonkeyPatch):
    before = dict(security_headers(https=False, desk=True))["content-security-policy"]
    monkeypatch.setenv("GALLEY_MAP_TILES", "https://Tile.example.org:8443/{z}/{x}/{y}.png?key=1")
    desk = dict(security_headers(https=False, desk=True))["content-security-policy"]
    origin = " https://tile.example.org:8443"
    assert desk == before.replace("img-src 'self' data: blob:", f"img-src 'self' data: blob:{origin}")
    assert "tile" not in dict(security_headers(https=False))["content-security-policy"]


def test_the_browser_stays_with_https_only_where_the_site_is_https(settings: Any):
    def answer() -> HttpResponse:
        return SecurityHeadersMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/"))

    settings.GALLEY_BASE_URL = "http://localhost:8000"
    assert "Strict-Transport-Security" not in answer()
    assert "upgrade-insecure-requests" not in answer()["Content-Security-Policy"]
    settings.GALLEY_BASE_URL = "https://news.example.org"
    assert answer()["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert answer()["Content-Security-Policy"].endswith("upgrade-insecure-requests")


def test_an_answer_that_has_its_own_policy_keeps_it():
    def view(request: Any) -> HttpResponse:
        return HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    assert SecurityHeadersMiddleware(view)(RequestFactory().get("/"))["Content-Security-Policy"] == "sandbox"


def test_the_stored_pages_have_what_djangos_have():
    assert dict(security_headers(https=False))["content-security-policy"].count("'self'") >= 8
    assert READERS_POLICY["frame-ancestors"] == "'self'"
    assert "'unsafe-inline'" not in READERS_POLICY["style-src"]
    assert DESK_POLICY["object-src"] == "'none'"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x.js", "x.JS", "x.mjs", "x.css"])
def test_a_document_is_no_pages_script_or_style(name: str):
    assert Document(file=name).content_type == "text/plain"


@pytest.mark.django_db
def test_no_embed_is_looked_up_past_the_guarded_client():
    with pytest.raises(EmbedUnsupportedProviderException):
        get_embed("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
