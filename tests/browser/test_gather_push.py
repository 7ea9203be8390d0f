"""Push messages in a real Chromium: switched on and off, tried, shown by the service worker, in both languages.

Headless Chromium reaches no vendor's push service, so `pushManager` alone is the test's: it gives an address of a push
service on loopback with a real key. What comes back goes into the real service worker by the browser's own debugger.
"""

import json
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from galley.gather import services
from galley.gather.models import Watch
from galley.gather.services import pushing, watching
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.models import PushBrowser, User
from galley.kernel.roles import Role, group_of
from galley.kernel.time import now
from galley.kernel.webpush.vapid import own_vapid
from tests.browser.documents import wait_until
from tests.gather import caps as made
from tests.gather.fixtures import make_source, news
from tests.gather.servers import rss
from tests.kernel.pushservice import push_service

__all__ = ["make_source", "news"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STUB = """(said) => {
  const key = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const kept = () => window.sessionStorage.getItem('stub');
  const subscription = (given) => ({
    endpoint: said.endpoint,
    options: { applicationServerKey: key(given).buffer },
    toJSON: () => said,
    unsubscribe: async () => { window.sessionStorage.removeItem('stub'); return true; },
  });
  PushManager.prototype.getSubscription = async () => (kept() ? subscription(kept()) : null);
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly) throw new Error('a browser refuses that');
    const raw = btoa(String.fromCharCode(...new Uint8Array(applicationServerKey)));
    window.sessionStorage.setItem('stub', raw);
    return subscription(raw);
  };
}"""


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setenv("GALLEY_PUSH_ALLOW_PRIVATE", "yes")
    with push_service() as found:
        yield found


@pytest.fixture
def member(transactional_db):
    from django.core.management import call_command
    from wagtail.users.models import UserProfile

    call_command("migrate", verbosity=0, interactive=False)  # permissions were flushed with the tables

    def make(role, language="en"):
        user = User.objects.create_user(role.value, f"{role.value}@example.org", "a-long-pass-phrase")
        user.groups.add(group_of(role))
        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        return user

    return make


@pytest.fixture
def pushed(reader, staff, live_server, service):
    """A page of the desk in a browser that lets itself be pushed to, and that browser's half."""

    def open_page(user, path="push/", *, language="en", **more):
        page = reader(language=language, **{"width": 1280, "height": 900, **more})
        browser = service.browser(own_vapid().public_key)
        page.add_init_script(f"({STUB})({json.dumps(browser.said)})")
        page.context.grant_permissions(["notifications"], origin=live_server.url)
        staff(page, live_server, user)
        page.goto(f"{live_server.url}/desk/{path}")
        return page, browser

    return open_page


def box(page):
    return page.locator("[data-push]")


def switch_on(page):
    page.get_by_role("button", name="Switch push on in this browser").click()
    expect(box(page)).to_have_attribute("data-state", "on")


def registrations(session):
    """The ids of the page's service workers, from now on; filled by the browser's debugger."""
    ids = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda said: ids.extend(said["registrations"]))
    session.send("ServiceWorker.enable")
    return ids


CLICK = """async (path) => {
  // Only a real click may open or focus a window; what would be done is noted instead.
  let done = '';
  Object.defineProperty(self.clients, 'openWindow', { value: async (url) => { done = url; }, configurable: true });
  WindowClient.prototype.focus = async () => { done = 'focused'; };
  const waits = [];
  const [notification] = await registration.getNotifications();
  const event = new NotificationEvent('notificationclick', { notification });
  event.waitUntil = (work) => waits.push(work);
  Object.defineProperty(event, 'notification', { value: { close() {}, data: { path } } });
  self.dispatchEvent(event);
  await Promise.all(waits);
  return done;
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.getRegistration('/desk/')).getNotifications())
    .map(({ title, body, tag, lang, requireInteraction: stays, data }) => ({ title, body, tag, lang, stays, data }))"""


def shown(page, *, number):
    for _ in range(100):
        found = page.evaluate(SHOWN)
        if len(found) == number:
            return found
        page.wait_for_timeout(100)
    return found


def test_a_browser_is_switched_on_tried_and_switched_off(member, pushed):
    page, browser = pushed(member(Role.REPORTER))
    expect(box(page)).to_have_attribute("data-state", "off")
    expect(page.get_by_text("No browser of yours takes push messages yet.")).to_be_visible()
    switch_on(page)
    row = PushBrowser.objects.get()
    expect(page.locator(f"[data-mark='{row.mark}']")).to_contain_text("(this browser)")
    assert row.name.startswith("Chrome on ")
    page.get_by_role("button", name="Send me a test").click()
    expect(page.get_by_text("The push service took the test.")).to_be_visible()
    assert browser.messages[0]["title"] == "This is a test"
    page.get_by_role("button", name="Switch push off in this browser").click()
    expect(box(page)).to_have_attribute("data-state", "off")
    expect(page.locator("[data-mark]")).to_have_count(0)
    assert not PushBrowser.objects.exists()
    switch_on(page)
    page.get_by_role("button", name="Remove the browser").click()
    expect(box(page)).to_have_attribute("data-state", "off")
    assert not PushBrowser.objects.exists()
    assert page.evaluate("window.sessionStorage.getItem('stub')") is None, "the browser gives up what nobody has"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_next_person_at_a_browser_sees_that_it_is_pushed_to_for_somebody_else(member, pushed, language):
    page, _browser = pushed(member(Role.REPORTER, language), language=language)
    page.locator("[data-push-on]").click()
    expect(box(page)).to_have_attribute("data-state", "on")
    row = PushBrowser.objects.get()
    row.user = member(Role.DESK_EDITOR)
    row.save()
    page.reload()
    expect(box(page)).to_have_attribute("data-state", "others")
    expect(box(page)).to_contain_text("On for somebody else" if language == "en" else "已为他人开启")
    page.locator("[data-push-off]").click()
    expect(box(page)).to_have_attribute("data-state", "off")
    assert page.evaluate("window.sessionStorage.getItem('stub')") is None
    page.locator("[data-push-on]").click()
    expect(box(page)).to_have_attribute("data-state", "on")
    assert PushBrowser.objects.get().user.username == "reporter"
    page.route("**/desk/push/", lambda route: route.fulfill(response=old, body=old.text().replace(row.mark, "")))
    old = page.request.get(page.url)
    page.reload()
    expect(box(page)).to_have_attribute("data-state", "on")
    assert page.evaluate("window.sessionStorage.getItem('stub')"), "an old page gives up nothing"


def test_a_watch_is_pushed_shown_by_the_service_worker_and_counted(member, pushed, news, make_source, live_server):
    reporter = member(Role.REPORTER)
    page, browser = pushed(reporter, "watches/")
    switch_on(page)
    page.goto(f"{live_server.url}/desk/watches/add/")
    expect(page.get_by_text("Reaches the 1 browser in which you switched push messages on.")).to_be_visible()
    page.get_by_label("Name").fill("High water")
    page.get_by_label("Words").fill("flood")
    page.get_by_label("By push message").select_option("at_once")
    page.get_by_role("button", name="Save the watch").click()
    expect(page.locator(".gather-watches")).to_contain_text("A push message at once")
    one = Watch.objects.get()
    source = make_source(news.put("/w", rss({"guid": "1", "title": "Floods in Alder"})), language="en")
    services.fetch_source(source.pk)
    run_due_jobs()
    session = page.context.new_cdp_session(page)
    ids = registrations(session)
    page.wait_for_timeout(200)
    registration = next(found["registrationId"] for found in ids if found["scopeURL"].endswith("/desk/"))

    def deliver(message):
        data = json.dumps(message, ensure_ascii=False) if isinstance(message, dict) else message
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": live_server.url, "registrationId": registration, "data": data},
        )

    deliver(browser.messages[0])
    (note,) = shown(page, number=1)
    assert note == {
        "title": "High water: 1 new item",
        "body": "Floods in Alder",
        "tag": f"watch-{one.pk}",
        "lang": "",
        "stays": False,
        "data": {"id": browser.messages[0]["id"], "path": f"/desk/watches/{one.pk}/found/"},
    }
    deliver({**browser.messages[0], "id": "later", "title": "High water: 2 new items"})
    page.wait_for_timeout(300)
    assert [note["title"] for note in shown(page, number=1)] == ["High water: 2 new items"]
    deliver({**browser.messages[0], "tag": "alert-1", "closes": [f"watch-{one.pk}"], "stays": True, "language": "en"})
    page.wait_for_timeout(300)
    (note,) = shown(page, number=1)
    assert (note["tag"], note["stays"], note["lang"]) == ("alert-1", True, "en")
    worker = page.context.service_workers[0]
    for path, opened in (("/desk/alerts/7/", "/desk/alerts/7/"), ("https://elsewhere.example/", "/desk/")):
        assert worker.evaluate(CLICK, path) == live_server.url + opened
    page.goto(f"{live_server.url}/desk/watches/{one.pk}/found/")
    assert worker.evaluate(CLICK, f"/desk/watches/{one.pk}/found/") == "focused"
    deliver("this is no JSON")
    found = {note["tag"]: note["title"] for note in shown(page, number=2)}
    assert found["galley"] == "Something new in the desk"


@pytest.fixture
def warned(member, pushed, news, make_source):
    """An alert comes while the desk is open in a browser in which push was switched on; and what that page said."""

    def warned(before=lambda: None):
        page, browser = pushed(member(Role.DESK_EDITOR), "alerts/")
        page.evaluate(
            "() => { window.notices = []; window.Notification = class extends EventTarget {"
            " static permission = 'granted'; constructor(title) { super(); window.notices.push(title); } } }"
        )
        page.evaluate("() => { Notification.requestPermission = async () => 'granted'; }")
        switch_on(page)
        before()
        source = make_source(news.base + "/a.cap", kind="cap", name="River Authority")
        news.put("/a.cap", made.alert(sent=datetime.now(UTC).replace(microsecond=0)))
        services.fetch_source(source.pk)
        run_due_jobs()
        expect(page.locator(".gather-alertbar")).to_contain_text("Severe danger", timeout=10_000)
        return page, browser

    return warned


def test_an_alert_is_pushed_and_the_open_page_does_not_say_it_twice(warned):
    page, browser = warned()
    assert [one["title"] for one in browser.messages] == ["Flood warning for the Alder"]
    page.wait_for_timeout(1_000)
    assert page.evaluate("window.notices") == []


def test_an_open_page_says_it_itself_once_its_browser_was_taken_off_the_list_elsewhere(warned):
    page, browser = warned(lambda: PushBrowser.objects.all().delete())
    wait_until(page, "() => window.notices.length > 0")
    assert page.evaluate("window.notices") == ["Flood warning for the Alder"]
    assert browser.messages == []


def test_a_browser_that_was_told_no_says_so_and_one_without_push_too(member, pushed):
    user = member(Role.REPORTER)
    page, _browser = pushed(user)
    page.evaluate("() => { Notification.requestPermission = async () => 'default'; }")
    page.get_by_role("button", name="Switch push on in this browser").click()
    expect(page.locator("[data-push-error]")).to_contain_text("The browser did not give its consent.")
    page.add_init_script("Object.defineProperty(Notification, 'permission', {value: 'denied'})")
    page.reload()
    expect(box(page)).to_have_attribute("data-state", "blocked")
    expect(box(page)).to_contain_text("Blocked by this browser")
    expect(page.get_by_role("button", name="Switch push on")).to_be_hidden()
    page.add_init_script("delete window.PushManager")
    page.reload()
    expect(box(page)).to_have_attribute("data-state", "unsupported")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.reload()
    expect(box(page)).to_have_attribute("data-state", "insecure")


def test_what_the_desk_refuses_is_said_and_nothing_is_switched_on(member, pushed):
    page, browser = pushed(member(Role.REPORTER))
    browser.endpoint = "ftp://127.0.0.1/x"
    page.add_init_script(f"({STUB})({json.dumps(browser.said)})")
    page.reload()
    page.get_by_role("button", name="Switch push on in this browser").click()
    expect(page.locator("[data-push-error]")).to_have_text(
        "The browser gave an address that is none of a push service."
    )
    expect(box(page)).to_have_attribute("data-state", "off")
    page.evaluate("() => { PushManager.prototype.subscribe = async () => { throw new Error('no service'); }; }")
    page.evaluate("window.sessionStorage.clear()")
    page.get_by_role("button", name="Switch push on in this browser").click()
    expect(page.locator("[data-push-error]")).to_contain_text("That did not work.")
    page.galley_troubles[:] = [one for one in page.galley_troubles if "422" not in one]
    assert not PushBrowser.objects.exists()


def test_a_newsroom_with_another_key_asks_the_browser_anew(member, pushed):
    page, _browser = pushed(member(Role.REPORTER))
    switch_on(page)
    page.evaluate("window.sessionStorage.setItem('stub', btoa('another key'))")
    page.reload()
    expect(box(page)).to_have_attribute("data-state", "off")
    switch_on(page)


def test_without_scripts_the_screen_says_what_is_not_possible(member, reader, staff, live_server):
    page = reader(width=1280, height=900, scripts=False)
    staff(page, live_server, member(Role.REPORTER))
    page.goto(f"{live_server.url}/desk/push/")
    expect(box(page).locator("noscript p")).to_be_visible()
    expect(box(page).locator("[data-push-is]:visible, button:visible")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(width, language, member, pushed, axe, live_server):
    user = member(Role.CHIEF_EDITOR, language)
    watching.save_watch(Watch(user=user, name="w", words="flood", push=Watch.Push.DAILY))
    page, browser = pushed(user, language=language, width=width)
    page.locator("[data-push-on]").click()
    expect(box(page)).to_have_attribute("data-state", "on")
    browser.answers = [(403, {}, "VapidPkHashMismatch " + "x" * 150)]
    pushing.push_test(PushBrowser.objects.get())
    PushBrowser.objects.update(not_before=now())
    for path in ("push/", "watches/", "watches/add/", "alerts/"):
        page.goto(f"{live_server.url}/desk/{path}")
        if path != "watches/add/":
            expect(box(page)).to_have_attribute("data-state", "on")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
