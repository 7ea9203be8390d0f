"""Emergency alerts in a real Chromium: on every screen at once, with sound when allowed, on the site by one signature.

Screens are told by the stream, from granian as in production, and by asking where only Django answers.
"""

import asyncio
import contextlib
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from galley.gather import live, services
from galley.gather.models import Alert, SiteBanner
from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
from tests.gather import caps as made
from tests.gather.fixtures import make_source, news
from tests.gather.servers import rss

__all__ = ["make_source", "news"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)


@pytest.fixture
def member(transactional_db):
    from wagtail.users.models import UserProfile

    def make(role, language="en"):
        user = User.objects.create_user(role.value, f"{role.value}@example.org", "a-long-pass-phrase")
        user.groups.add(group_of(role))
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        return user

    return make


@pytest.fixture(autouse=True)
def groups(transactional_db):
    """Permissions were flushed with the tables by the test before."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


@pytest.fixture
def bring(make_source, news):
    source = make_source(news.base + "/a.cap", kind="cap", name="River Authority")

    def bring(body):
        news.put("/a.cap", body)
        services.fetch_source(source.pk)
        source.refresh_from_db()
        assert source.last_error == ""
        return Alert.objects.order_by("-pk").first()

    return bring


@pytest.fixture
def streaming(live_server, monkeypatch):
    """The live server's address behind a front that answers the stream as `project/asgi.py` does."""
    granian = pytest.importorskip("granian.server.embed", reason="granian is not installed")
    from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
    from django.core.asgi import get_asgi_application
    from granian.constants import Interfaces

    behind = ASGIStaticFilesHandler(get_asgi_application())
    stream = live.LiveStream(behind)

    async def front(scope, receive, send):
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                await send({"type": f"{message['type']}.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await (stream if scope.get("path") == live.PATH else behind)(scope, receive, send)

    monkeypatch.setattr(live, "_is_served", True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    held = {}

    def run():
        async def serve():
            server = granian.Server(front, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
            held["stop"] = asyncio.get_running_loop().call_soon_threadsafe, server.stop
            await server.serve()

        asyncio.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.05)

    class Served:
        url = f"http://127.0.0.1:{port}"

    yield Served
    soon, stop = held["stop"]
    soon(stop)
    thread.join(20)


def bar(page):
    return page.locator(".gather-alertbar")


def test_an_alert_comes_to_every_screen_by_the_stream(
    reader, live_server, streaming, staff, member, bring, news, make_source
):
    page = reader(width=1280, height=900)
    staff(page, streaming, member(Role.CHIEF_EDITOR))
    page.goto(f"{streaming.url}/desk/wall/")
    expect(page.locator("html")).to_have_attribute("data-galley-live", "on")
    second = page.context.new_page()
    second.goto(f"{streaming.url}/desk/sources/")
    expect(second.locator("html")).to_have_attribute("data-galley-live", "on")
    expect(bar(page)).to_be_hidden()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/live/news/" in request.url else None)
    bring(made.alert(sent=SENT))
    for screen in (page, second):
        expect(bar(screen)).to_contain_text("Severe danger")
        expect(bar(screen).get_by_role("link", name="Flood warning for the Alder")).to_be_visible()
    expect(page.locator("#main > [role=alert]")).to_contain_text(
        "Emergency alert: Severe danger. Flood warning for the Alder"
    )
    source = make_source(news.put("/river", rss({"guid": "1", "title": "Ferry to run all night"})))
    services.fetch_source(source.pk)
    services.group_new_items()
    expect(page.get_by_role("button", name="new entr")).to_be_visible(timeout=3_000)
    bring(made.alert("c", kind="Cancel", refers=[("hern-1", SENT)]))
    for screen in (page, second):
        expect(bar(screen)).to_contain_text("Cancelled by its sender")
    bar(page).get_by_role("button", name="Seen").click()
    for screen in (page, second):
        expect(bar(screen)).to_be_hidden()
    assert asked == []
    page.context.close()  # before its server goes


def test_it_comes_without_a_stream_too_and_sounds_when_that_is_allowed(reader, live_server, staff, member, bring):
    page = reader(width=1280, height=900)
    staff(page, live_server, member(Role.REPORTER))
    bring(made.alert("first", infos=[made.info(headline="Storm warning")]))
    page.goto(f"{live_server.url}/desk/")
    expect(bar(page)).to_contain_text("Storm warning", timeout=10_000)
    assert bar(page).get_attribute("data-sounded") is None  # nobody has allowed it
    page.get_by_role("button", name="Let alerts sound").click()
    expect(bar(page)).to_have_attribute("data-sounded", "1")  # so that one knows what it is like
    bring(made.alert("second", infos=[made.info(headline="Flood warning", severity="Extreme")]))
    expect(bar(page)).to_contain_text("Extreme danger", timeout=10_000)
    expect(bar(page)).to_have_attribute("data-sounded", "2")
    bring(made.alert("mild", infos=[made.info(headline="Frost", severity="Minor")]))
    bring(made.alert("drill", status="Exercise", infos=[made.info(headline="Drill", severity="Extreme")]))
    expect(bar(page)).to_contain_text("Not real: an exercise or a test", timeout=10_000)
    expect(bar(page)).to_have_attribute("data-sounded", "2")


def test_one_signature_puts_it_on_the_site_and_a_cancel_takes_it_off(
    reader, live_server, staff, member, bring, settings
):
    settings.GALLEY_STORE_PAGES = False
    alert = bring(made.alert(sent=SENT, chinese=True))
    page = reader(width=1280, height=900)
    staff(page, live_server, member(Role.DESK_EDITOR))
    visitor = reader()
    visitor.goto(live_server.url)
    expect(visitor.locator(".alert")).to_have_count(0)
    page.goto(f"{live_server.url}/desk/alerts/")
    page.get_by_role("link", name="Flood warning for the Alder").last.click()
    expect(page.locator(".gather-alertpage__preview")).to_have_count(2)
    page.get_by_role("button", name="Sign off and put it on the site").click()
    expect(page.locator(".gather-alertpage__site")).to_contain_text("On every page of the site")
    assert SiteBanner.objects.get().signed_by.username == "desk_editor"
    for path, title in (("/", "Flood warning for the Alder"), ("/zh-hans/", "赤杨河洪水红色预警")):
        visitor.goto(live_server.url + path)
        expect(visitor.locator(".alert-title")).to_have_text(title)
    bring(made.alert("c", kind="Cancel", refers=[("hern-1", SENT)]))
    visitor.goto(live_server.url)
    expect(visitor.locator(".alert")).to_have_count(0)
    page.goto(f"{live_server.url}/desk/alerts/{alert.pk}/")
    expect(page.locator(".gather-alertpage__site")).to_contain_text("the sender cancelled the alert")


def test_a_reporter_sees_it_and_cannot_sign(reader, live_server, staff, member, bring):
    alert = bring(made.alert())
    page = reader(width=1280, height=900)
    staff(page, live_server, member(Role.REPORTER))
    page.goto(f"{live_server.url}/desk/alerts/{alert.pk}/")
    expect(page.locator(".gather-alertpage__site")).to_contain_text("A desk editor or the chief editor")
    expect(page.get_by_role("button", name="Sign off")).to_have_count(0)


def test_an_open_page_drops_a_banner_whose_time_is_over(reader, live_server, member, bring, settings):
    settings.GALLEY_STORE_PAGES = False
    services.sign_off(bring(made.alert()), by=member(Role.CHIEF_EDITOR))
    visitor = reader()
    visitor.clock.install()
    visitor.goto(live_server.url)
    expect(visitor.locator(".alert")).to_have_count(1)
    visitor.clock.fast_forward("03:00:00")
    expect(visitor.locator(".alerts")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    width, language, reader, live_server, staff, member, bring, axe, settings
):
    settings.GALLEY_STORE_PAGES = False
    drill = bring(
        made.alert("drill", status="Exercise", infos=[made.info(headline="Exercise for the whole of the lower town")])
    )
    alert = bring(made.alert(chinese=True))
    page = reader(width=width, language=language)
    chief = member(Role.CHIEF_EDITOR, language)
    staff(page, live_server, chief)
    for path in ("", "wall/", "alerts/", f"alerts/{alert.pk}/", f"alerts/{drill.pk}/", "sources/add/cap/"):
        page.goto(f"{live_server.url}/desk/{path}")
        expect(bar(page)).to_be_visible(timeout=10_000)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    services.sign_off(alert, by=chief)
    page.goto(f"{live_server.url}/desk/alerts/{alert.pk}/")
    assert axe(page) == []
    for dark in (False, True):
        visitor = reader(width=width, language=language, dark=dark)
        visitor.goto(live_server.url + ("/zh-hans/" if language == "zh-hans" else "/"))
        visitor.locator(".alert-more summary").click()
        assert axe(visitor) == []
        assert visitor.evaluate("document.documentElement.scrollWidth") <= width
