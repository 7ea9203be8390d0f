"""The banner of emergency alerts: on every page, stored ones too, in the reader's language, and off by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from galley.gather import services as gathering
from galley.gather.models import Alert, SiteBanner
from galley.gather.parsers import cap as parser
from galley.gather.services import store_feed
from galley.newsroom.models import StoryPage
from galley.site import services
from galley.site.models import StoredPage
from galley.site.pagestore import PageStore
from tests.gather import caps as made
from tests.gather.fixtures import make_source
from tests.site.test_asgi import ask

__all__ = ["make_source"]
pytestmark = pytest.mark.django_db
Bring = Callable[..., Alert]

TITLE, ZH_TITLE = "Flood warning for the Alder", "赤杨河洪水红色预警"


@pytest.fixture
def bring(make_source: Any) -> Bring:
    source = make_source("https://river.example/alerts", kind="cap")

    def bring(body: bytes) -> Alert:
        ids = store_feed(source, parser.read(body, url="https://river.example/a.cap")).item_ids
        return Alert.objects.get(item_id=ids[0])

    return bring


@pytest.fixture
def signed(bring: Bring, chief_editor: Any, django_capture_on_commit_callbacks: Any) -> Bring:
    def signed(body: bytes | None = None) -> Alert:
        with django_capture_on_commit_callbacks(execute=True):
            alert = bring(body or made.alert(chinese=True))
            gathering.sign_off(alert, by=chief_editor)
        return alert

    return signed


def page(client: Client, path: str = "/") -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/town/", "/archive/", "/corrections/", "/search/?q=x", "/rules/", "/subscribe/", "/no-such-page/"]
)
def test_it_is_on_every_page_of_every_kind(client: Client, sections: Any, signed: Bring, path: str) -> None:
    assert TITLE not in page(client, path)
    signed()
    found = page(client, path)
    assert TITLE in found
    assert "Leave the banks now." in found


def test_it_is_on_a_story_and_in_the_reader_s_language(
    client: Client, published: Callable[..., StoryPage], signed: Bring
) -> None:
    story = published("A headline")
    url = story.get_url()
    assert TITLE not in page(client, url)
    signed()
    assert TITLE in page(client, url)
    assert ZH_TITLE not in page(client, url)
    assert ZH_TITLE in page(client, "/zh-hans/")
    assert TITLE not in page(client, "/zh-hans/")


def test_english_on_a_chinese_page_says_that_it_is_english(client: Client, signed: Bring) -> None:
    signed(made.alert())
    assert f'<p class="alert-title" lang="en">{TITLE}</p>' in page(client, "/zh-hans/")


def test_nothing_is_on_the_site_before_somebody_signed(client: Client, bring: Bring) -> None:
    alert = bring(made.alert())
    assert alert.is_active
    assert TITLE not in page(client)


def test_stored_pages_are_made_anew_all_of_them_at_once(
    client: Client, store: PageStore, many: Callable[..., list[StoryPage]], signed: Bring
) -> None:
    stories = many(3)
    addresses = ["/", *(story.get_url() for story in stories)]
    for address in addresses:
        page(client, address)
    services.render_stale_pages()
    assert not StoredPage.objects.filter(stale=True).exists()
    signed()
    for address in addresses:
        state = store.state_of(address)
        assert state is not None
        assert state.flagged
        assert TITLE in page(client, address)  # without waiting for the worker
    services.render_stale_pages()
    for address in addresses:
        kept = store.read(address)
        assert kept is not None
        assert TITLE.encode() in kept.bodies["identity"]


@pytest.mark.parametrize("kind", ["Update", "Cancel"])
def test_an_update_or_a_cancel_takes_it_off_every_page(
    client: Client,
    bring: Bring,
    signed: Bring,
    kind: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    signed(made.alert(sent=sent))
    assert TITLE in page(client)
    with django_capture_on_commit_callbacks(execute=True):
        bring(made.alert("2", kind=kind, refers=[("hern-1", sent)]))
    assert TITLE not in page(client)


def test_an_expired_alert_is_on_no_page_though_no_job_ran(client: Client, store: PageStore, signed: Bring) -> None:
    """The stored page knows until when it is right: in front of Django, behind it, and in the store's own rows."""
    from galley.site.asgi import Front

    alert = signed()
    page(client)
    kept = store.read("/")
    assert kept is not None
    assert abs(kept.good_until - alert.expires.timestamp()) < 1
    row = StoredPage.objects.get(address="/")
    assert row.fresh_until is not None
    assert row.fresh_until <= alert.expires
    past = datetime.now(UTC) - timedelta(seconds=1)
    SiteBanner.objects.update(until=past)
    store.write(type(kept)(**{**kept.__dict__, "good_until": past.timestamp()}))
    assert TITLE.encode() in store.read("/").bodies["identity"]  # type: ignore[union-attr]
    cache.clear()

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 203, "headers": []})
        await send({"type": "http.response.body", "body": b"from behind", "more_body": False})

    assert ask(Front(behind, store=store), "/").status == 203
    assert TITLE not in page(client)


def test_a_page_in_memory_goes_too(store: PageStore) -> None:
    import time

    from galley.site.asgi import Front
    from galley.site.pagestore import make_page

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 203, "headers": []})
        await send({"type": "http.response.body", "body": b"from behind", "more_body": False})

    store.write(make_page("/", b"x", media_type="text/html", good_until=time.time() + 0.5))
    front = Front(behind, store=store)
    assert ask(front, "/").status == 200
    front._held["/"].page.__dict__["good_until"] = time.time() - 1
    assert ask(front, "/").status == 203


def test_the_page_of_a_broken_database_needs_no_alerts(
    client: Client, monkeypatch: pytest.MonkeyPatch, signed: Bring
) -> None:
    from django.db import OperationalError

    from galley.site import banners

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("gone")

    signed()
    monkeypatch.setattr(banners, "banners_on_site", broken)
    assert client.get("/").status_code == 200


def test_what_the_sender_wrote_is_text_on_the_page(client: Client, signed: Bring) -> None:
    signed(made.alert(infos=[made.info(headline="<img src=x onerror=y>Rise & shine")]))
    found = page(client)
    assert "<img src=x" not in found
    assert "&lt;img src=x onerror=y&gt;Rise &amp; shine" in found
