"""What staff are pushed: their watches at once and as digests, alerts at once; and the desk's screen of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from galley.gather import services
from galley.gather.models import Alert, Watch, WatchHit, WireItem
from galley.gather.push_words import browser_name
from galley.gather.services import pushing, watching
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.models import Job, PushBrowser, PushMessage
from galley.kernel.roles import Role
from galley.kernel.time import now
from galley.kernel.webpush import outbox
from galley.kernel.webpush.data import Address
from galley.kernel.webpush.sending import topic_of
from galley.kernel.webpush.vapid import own_vapid
from tests.gather import caps as made
from tests.gather.servers import rss
from tests.kernel.pushservice import push_service

pytestmark = pytest.mark.django_db
EARLIER = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setenv("GALLEY_PUSH_ALLOW_PRIVATE", "yes")
    with push_service() as found:
        yield found


@pytest.fixture
def reporter(person):
    return person(Role.REPORTER)


@pytest.fixture
def switch_on(service):
    def on(user, language="en"):
        from wagtail.users.models import UserProfile

        UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
        browser = service.browser(own_vapid().public_key)
        said = browser.said
        outbox.add_browser(
            user, Address(said["endpoint"], said["keys"]["p256dh"], said["keys"]["auth"]), name="Firefox on Linux"
        )
        return browser

    return on


@pytest.fixture
def arrive(news, make_source):
    source = None

    def come(*heads):
        nonlocal source
        source = source or make_source(news.put("/w", rss()), language="en")
        news.put("/w", rss(*[{"guid": head, "title": head, "description": "x"} for head in heads]))
        services.fetch_source(source.pk)
        run_due_jobs()

    return come


@pytest.fixture
def bring(make_source, news):
    source = make_source(news.base + "/a.cap", kind="cap", name="River Authority")

    def bring(body):
        news.put("/a.cap", body)
        services.fetch_source(source.pk)
        source.refresh_from_db()
        assert source.last_error == ""
        run_due_jobs()
        return Alert.objects.order_by("-pk").first()

    return bring


def watch(user, **fields):
    return watching.save_watch(Watch(user=user, **({"name": "High water", "words": "flood"} | fields)))


# Watches


def test_a_watch_pushes_at_once_with_the_headline_and_the_way_to_what_it_found(reporter, switch_on, arrive):
    browser, second = switch_on(reporter), switch_on(reporter)
    one = watch(reporter, push=Watch.Push.AT_ONCE)
    watch(reporter, name="Quiet")
    arrive("Floods in Alder", "Choir wins prize")
    (got,) = browser.got
    assert second.messages == browser.messages
    assert got.message == {
        "id": f"watch-{one.pk}-{one.hits.get().pk}",
        "title": "High water: 1 new item",
        "body": "Floods in Alder",
        "path": f"/desk/watches/{one.pk}/found/",
        "tag": f"watch-{one.pk}",
        "language": "",
        "stays": False,
        "quiet": False,
        "closes": [],
    }
    assert (got.urgency, got.topic, 4 * 3600 - 60 < got.ttl <= 4 * 3600) == (
        "normal",
        topic_of(f"watch-{one.pk}", Address(browser.endpoint, browser.p256dh, browser.said["keys"]["auth"])),
        True,
    )
    assert (pushing.push_watches(), run_due_jobs()) == (0, 0)


def test_the_next_message_of_a_watch_waits_a_moment_counts_what_is_unseen_and_takes_the_place(
    reporter, switch_on, arrive
):
    browser = switch_on(reporter)
    one = watch(reporter, push=Watch.Push.AT_ONCE)
    arrive("First flood")
    arrive("Second flood", "Third flood")
    assert len(browser.got) == 1
    assert pushing.push_watches(at=now() + pushing.PUSH_PAUSE) == 1
    run_due_jobs()
    assert [one["title"] for one in browser.messages] == ["High water: 1 new item", "High water: 3 new items"]
    assert browser.messages[1]["body"] == "Third flood\nSecond flood"
    assert browser.kept == browser.messages[1:], "a browser that was away gets the last"
    watching.mark_seen(one)
    arrive("Fourth flood")
    watching.mark_seen(one)
    assert pushing.push_watches(at=now() + pushing.PUSH_PAUSE) == 0, "what is seen needs no push"
    assert not WatchHit.objects.filter(pushed_at=None).exists()


@pytest.mark.parametrize(
    ("kind", "hours", "due"),
    [("hourly", 0.5, 0), ("hourly", 1.1, 1), ("daily", 1, 0), ("daily", 25, 1), ("never", 99, 0)],
)
def test_digests_wait_for_their_time_and_save_batteries(kind, hours, due, reporter, switch_on, arrive):
    browser = switch_on(reporter)
    one = watch(reporter, push=kind)
    made_at = timezone.localtime().replace(hour=7, minute=30)
    Watch.objects.filter(pk=one.pk).update(created_at=made_at)
    arrive("Floods in Alder", "More floods")
    PushMessage.objects.all().delete()
    WatchHit.objects.update(pushed_at=None)
    Watch.objects.update(pushed_at=None)
    before = len(browser.got)
    assert pushing.push_watches(at=made_at + timedelta(hours=hours)) == due
    outbox.send_due()
    assert [(one.message["title"], one.urgency) for one in browser.got[before:]] == [
        ("High water: 2 new items", "low")
    ] * due


def test_a_message_is_in_the_language_of_its_reader(reporter, switch_on, arrive):
    browser = switch_on(reporter, "zh-hans")
    watch(reporter, push=Watch.Push.AT_ONCE)
    arrive("Floods in Alder")
    assert browser.messages[0]["title"] == "High water：1 条新内容"


def test_push_that_is_switched_on_later_tells_of_what_comes_later(reporter, switch_on, arrive):
    browser = switch_on(reporter)
    one = watch(reporter)
    arrive("Old flood")
    one.push = Watch.Push.AT_ONCE
    watching.save_watch(one)
    assert pushing.push_watches() == 0
    arrive("New flood")
    assert browser.messages[0]["body"] == "New flood"


def test_a_digest_does_not_tell_what_its_agency_killed_meanwhile(reporter, switch_on, arrive):
    browser = switch_on(reporter)
    watch(reporter, push=Watch.Push.HOURLY)
    arrive("Flood drowns mayor", "Flood in Alder")
    WireItem.objects.filter(headline="Flood drowns mayor").update(status=WireItem.Status.CANCELED)
    assert pushing.push_watches(at=now() + timedelta(hours=2)) == 1
    run_due_jobs()
    (message,) = browser.messages
    assert (message["title"], message["body"]) == ("High water: 1 new item", "Flood in Alder")
    assert not WatchHit.objects.filter(pushed_at=None).exists()


def test_who_has_no_browser_or_no_role_any_more_is_pushed_nothing(reporter, switch_on, arrive, person):
    watch(reporter, push=Watch.Push.AT_ONCE)
    arrive("Floods in Alder")
    assert not PushMessage.objects.exists()
    browser = switch_on(reporter)
    reporter.groups.clear()
    arrive("More floods")
    assert (pushing.push_watches(at=now() + timedelta(hours=1)), browser.got) == (0, [])


def test_queueing_that_is_killed_between_its_rows_leaves_none_of_them(reporter, switch_on, arrive, monkeypatch):
    browser = switch_on(reporter)
    watch(reporter, push=Watch.Push.HOURLY)
    arrive("Floods in Alder")

    def fails(*args):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "task_named", fails)  # after the messages are written, before the items are marked
        with pytest.raises(OSError):  # noqa: PT011 -- of the line above
            pushing.push_watches(at=now() + timedelta(hours=2))
    assert WatchHit.objects.filter(pushed_at=None).count() == 1
    assert not PushMessage.objects.exists()
    assert pushing.push_watches(at=now() + timedelta(hours=2)) == 1
    outbox.send_due()
    assert len(browser.got) == 1


# Emergency alerts


def test_an_alert_reaches_every_browser_of_whoever_may_see_it_at_once(reporter, person, switch_on, bring):
    from galley.kernel.models import User

    english, chinese = switch_on(reporter), switch_on(person(Role.CHIEF_EDITOR), "zh-hans")
    without_role = switch_on(User.objects.create_user("guest", "guest@example.org"))
    alert = bring(made.alert(chinese=True))
    (got,) = english.got
    assert got.message == {
        "id": f"alert-{alert.pk}-active-1",
        "title": "Flood warning for the Alder",
        "body": "Severe danger\nHernmouth, lower town",
        "path": f"/desk/alerts/{alert.pk}/",
        "tag": f"alert-{alert.pk}",
        "language": "en",
        "stays": True,
        "quiet": False,
        "closes": [],
    }
    assert (got.urgency, 0 < got.ttl <= 2 * 3600) == ("high", True)
    assert chinese.messages[0]["title"] == "赤杨河洪水红色预警"
    assert without_role.got == []
    pushing.push_alert(alert.pk)
    run_due_jobs()
    assert len(english.got) == 1, "a job that runs twice tells once"


def test_nothing_is_asked_for_while_nobody_has_push(bring):
    bring(made.alert())
    assert not Job.objects.filter(name="gather.push_alert").exists()


def test_an_update_takes_the_place_of_the_alert_and_so_does_the_cancellation(reporter, switch_on, bring):
    browser = switch_on(reporter)
    first = bring(made.alert(sent=EARLIER))
    second = bring(made.alert("hern-2", kind="Update", refers=[("hern-1", EARLIER)]))
    bring(made.alert("hern-3", kind="Cancel", refers=[("hern-2", second.sent)]))
    assert [(one["tag"], one["title"], one["body"].split("\n")[0], one["path"]) for one in browser.messages] == [
        (f"alert-{first.pk}", "Flood warning for the Alder", "Severe danger", f"/desk/alerts/{first.pk}/"),
        (f"alert-{first.pk}", "Flood warning for the Alder", "Update: Severe danger", f"/desk/alerts/{second.pk}/"),
        (
            f"alert-{first.pk}",
            "Cancelled by its sender: Flood warning for the Alder",
            "Hernmouth, lower town",
            f"/desk/alerts/{second.pk}/",
        ),
    ]
    assert len({one.topic for one in browser.got}) == 1
    assert browser.kept == browser.messages[2:]
    assert [one.urgency for one in browser.got] == ["high", "high", "normal"]
    assert [one["stays"] for one in browser.messages] == [True, True, False]


def test_an_update_of_two_alerts_closes_the_second(reporter, switch_on, bring):
    browser = switch_on(reporter)
    one, two = bring(made.alert("a", sent=EARLIER)), bring(made.alert("b", sent=EARLIER))
    bring(made.alert("c", kind="Update", refers=[("a", EARLIER), ("b", EARLIER)]))
    assert (browser.messages[-1]["tag"], browser.messages[-1]["closes"]) == (f"alert-{one.pk}", [f"alert-{two.pk}"])
    assert len(browser.got) == 3


def test_an_update_of_an_alert_and_of_another_that_was_updated_closes_what_is_on_the_screen(reporter, switch_on, bring):
    browser = switch_on(reporter)
    one, two = bring(made.alert("a", sent=EARLIER)), bring(made.alert("b", sent=EARLIER))
    newer = bring(made.alert("b2", kind="Update", refers=[("b", EARLIER)]))
    assert browser.messages[-1]["tag"] == f"alert-{two.pk}"
    bring(made.alert("c", kind="Update", refers=[("a", EARLIER), ("b2", newer.sent)]))
    assert (browser.messages[-1]["tag"], browser.messages[-1]["closes"]) == (f"alert-{one.pk}", [f"alert-{two.pk}"])


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_what_is_not_real_says_so_first_and_does_not_stay(status, reporter, switch_on, bring):
    browser = switch_on(reporter)
    bring(made.alert(status=status))
    (message,) = browser.messages
    assert message["title"] == "Not real, an exercise or a test: Flood warning for the Alder"
    assert message["stays"] is False


def test_an_alert_that_is_over_before_its_turn_is_not_pushed(reporter, switch_on, bring):
    browser = switch_on(reporter)
    alert = bring(made.alert())
    browser.got.clear()
    PushMessage.objects.all().delete()
    Alert.objects.update(expires=now() - timedelta(seconds=1))
    assert (pushing.push_alert(alert.pk), pushing.push_alert(0)) == (0, 0)


def test_a_new_source_with_very_many_alerts_does_not_ring_for_each(reporter, switch_on, bring):
    browser = switch_on(reporter)
    first = bring(made.alert("a0", sent=EARLIER))
    for n in range(1, pushing.MOST_ALERTS + 3):
        bring(made.alert(f"a{n}"))
    tags = [one["tag"] for one in browser.messages]
    assert (len(set(tags)), tags[-3:]) == (pushing.MOST_ALERTS + 1, ["alerts"] * 3)
    last = browser.messages[-1]
    assert (last["title"], last["quiet"], last["path"]) == (
        f"{pushing.MOST_ALERTS + 3} emergency alerts are in force",
        True,
        "/desk/alerts/",
    )
    worst = bring(made.alert("worst", infos=[made.info(headline="Dam breaks", severity="Extreme")]))
    last = browser.messages[-1]
    assert (last["tag"], last["title"], last["stays"]) == (f"alert-{worst.pk}", "Dam breaks", True)
    bring(made.alert("over", kind="Cancel", refers=[("a0", EARLIER)]))
    last = browser.messages[-1]
    assert (last["tag"], last["title"], last["quiet"]) == (
        f"alert-{first.pk}",
        "Cancelled by its sender: Flood warning for the Alder",
        True,
    ), "what is on the screen does not stay there when it is over"


def test_ten_browsers_are_told_with_as_many_queries_as_one(reporter, person, switch_on, bring):
    def queries():
        Alert.objects.update(changed_at=now())
        PushMessage.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            assert pushing.push_alert(alert.pk) == PushBrowser.objects.count()
        return len(caught)

    switch_on(reporter)
    alert = bring(made.alert())
    one = queries()
    for role in (Role.DESK_EDITOR, Role.CHIEF_EDITOR, Role.PRODUCER):
        user = person(role)
        for _ in range(3):
            switch_on(user)
    assert (queries(), PushBrowser.objects.count()) == (one, 10)


# The screen


def test_a_browser_is_added_by_its_own_page_named_and_removed(reporter, service, client):
    client.force_login(reporter)
    browser = service.browser(own_vapid().public_key)
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    answer = client.post(
        reverse("galley_gather:add_push"),
        json.dumps(browser.said),
        content_type="application/json",
        headers={"User-Agent": firefox},
    )
    assert answer.status_code == 201
    row = PushBrowser.objects.get()
    assert (row.name, row.user, answer.json()) == ("Firefox on Linux", reporter, {"mark": row.mark})
    for name in ("galley_gather:push", "galley_gather:watches", "galley_gather:alerts"):
        page = client.get(reverse(name)).content.decode()
        assert row.mark in page
        assert own_vapid().public_key in page
        assert browser.endpoint not in page, "the address is as good as a password"
    client.post(reverse("galley_gather:remove_push", args=[row.mark]))
    assert not PushBrowser.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"endpoint": "https://push.example/x"}',
        '{"endpoint": "file:///x", "keys": 7}',
        "[" * 5000,
        '{"endpoint": "https://\\ud800/"}',
    ],
)
def test_what_is_no_browser_is_refused_in_words(body, reporter, service, client):
    client.force_login(reporter)
    answer = client.post(reverse("galley_gather:add_push"), body, content_type="application/json")
    assert answer.status_code == 422
    assert "browser gave" in answer.json()["problem"]
    assert not PushBrowser.objects.exists()


def test_a_private_address_is_no_push_service_by_default(reporter, client):
    client.force_login(reporter)
    said = {"endpoint": "http://127.0.0.1:9/x", "keys": {}}
    answer = client.post(reverse("galley_gather:add_push"), json.dumps(said), content_type="application/json")
    assert answer.status_code == 422


def test_a_test_says_what_the_push_service_said(reporter, switch_on, client):
    client.force_login(reporter)
    browser = switch_on(reporter)
    row = PushBrowser.objects.get()
    address = reverse("galley_gather:try_push", args=[row.mark])

    def told(*answers):
        browser.answers = list(answers)
        PushBrowser.objects.update(not_before=now())
        return client.post(address, follow=True).content.decode()

    assert "The push service took the test" in told()
    assert browser.messages[0]["title"] == "This is a test"
    page = told((403, {}, "VapidPkHashMismatch"))
    assert "did not take the test" in page
    assert "does not accept this newsroom&#x27;s key" in page
    assert "HTTP 403 VapidPkHashMismatch" in page
    page = told((429, {"Retry-After": "60"}, ""))
    assert "is sent again" in page
    assert "asks to slow down" in page
    assert "is off the list" in told((410, {}, ""))
    assert not PushBrowser.objects.exists()


def test_nobody_tries_or_removes_the_browser_of_another_and_tests_are_few(reporter, person, switch_on, client):
    switch_on(reporter)
    mark = PushBrowser.objects.get().mark
    client.force_login(person(Role.CHIEF_EDITOR))
    for name in ("try_push", "remove_push"):
        assert client.post(reverse(f"galley_gather:{name}", args=[mark])).status_code == 404
    client.force_login(reporter)
    for _ in range(7):
        page = client.post(reverse("galley_gather:try_push", args=[mark]), follow=True).content.decode()
    assert "Those were many tests" in page


def test_a_browser_learns_whose_it_is_from_its_address_alone(reporter, person, switch_on, client):
    browser = switch_on(reporter)
    address = reverse("galley_gather:whose_push")

    def whose(said):
        answer = client.post(address, json.dumps(said), content_type="application/json")
        assert answer.status_code == 200
        return answer.json()["whose"]

    client.force_login(reporter)
    assert whose({"endpoint": browser.endpoint}) == "yours"
    client.force_login(person(Role.DESK_EDITOR))
    assert whose({"endpoint": browser.endpoint}) == "anothers"
    assert whose({"endpoint": "https://push.example/nobody"}) == "nobodys"
    assert whose({"endpoint": PushBrowser.objects.get().mark}) == "nobodys", "the mark on a page proves nothing"
    assert whose(["no object"]) == "nobodys"
    assert client.get(address).status_code == 405


def test_an_address_that_changed_comes_from_the_service_worker_without_a_token(reporter, switch_on, service):
    from django.test import Client

    old, new = switch_on(reporter), service.browser(own_vapid().public_key)
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    said = json.dumps({"old": old.endpoint, "new": new.said})
    address = reverse("galley_gather:renew_push")
    assert client.post(address, said, content_type="text/plain").status_code == 302  # Wagtail's refusal
    assert [row.endpoint for row in PushBrowser.objects.all()] == [old.endpoint]
    for nothing in ("{}", '{"old": "\\ud800"}'):
        assert client.post(address, nothing, content_type="application/json").status_code == 404
    broken = json.dumps({"old": old.endpoint, "new": {"endpoint": "ftp://x"}})
    assert client.post(address, broken, content_type="application/json").status_code == 422
    assert [row.endpoint for row in PushBrowser.objects.all()] == [old.endpoint], "it is not lost for that"
    assert client.post(reverse("galley_gather:add_push"), said, content_type="application/json").status_code == 403
    assert client.post(address, said, content_type="application/json").status_code == 204
    assert [row.endpoint for row in PushBrowser.objects.all()] == [new.endpoint]
    assert client.post(address, said, content_type="application/json").status_code == 404


@pytest.mark.parametrize(("language", "word"), [("en", "Something new in the desk"), ("zh-hans", "编辑台有新内容")])
def test_the_service_worker_is_in_the_readers_language_and_may_load_nothing(language, word, reporter, client):
    from wagtail.users.models import UserProfile

    UserProfile.objects.update_or_create(user=reporter, defaults={"preferred_language": language})
    client.force_login(reporter)
    answer = client.get("/desk/push.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert json.dumps(word)[1:-1] in answer.content.decode()
    assert "{%" not in answer.content.decode()


def test_a_key_that_cannot_be_read_costs_nobody_the_rest_of_the_screen(reporter, client, settings, tmp_path, caplog):
    settings.DATA_DIR = tmp_path
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "webpush.pem").write_text("broken")
    client.force_login(reporter)
    for path in ("watches/", "alerts/", "push/", "push.js"):
        assert client.get(f"/desk/{path}").status_code == 200
    assert 'data-key=""' in client.get("/desk/watches/").content.decode()
    assert "push.key_unreadable" in caplog.text
    row = PushBrowser.objects.create(user=reporter, name="Firefox", mark="a" * 64)
    page = client.post(reverse("galley_gather:try_push", args=[row.mark]), follow=True).content.decode()
    assert "own key cannot be read" in page
    assert not PushMessage.objects.exists()


def test_an_open_page_learns_which_of_ones_browsers_need_not_say_it_as_well(reporter, person, switch_on, client):
    switch_on(reporter)
    switch_on(person(Role.CHIEF_EDITOR))
    client.force_login(reporter)

    def pushed():
        return client.get(reverse("galley_gather:live_news")).json()["pushed"]

    mine = PushBrowser.objects.get(user=reporter)
    assert pushed() == [mine.mark]
    PushBrowser.objects.update(problem="The push service refused the message.")
    assert pushed() == []


def test_readers_and_people_without_a_role_have_no_push(client, person):
    from galley.kernel.models import User

    assert client.get("/desk/push.js").status_code == 302
    client.force_login(User.objects.create_user("guest", "guest@example.org"))
    assert client.get("/desk/push.js").status_code in {302, 403}
    assert client.post("/desk/push/add/", "{}", content_type="application/json").status_code in {302, 403}


def test_the_form_of_a_watch_asks_for_push_and_says_where_it_comes(reporter, switch_on, client):
    client.force_login(reporter)
    page = client.get(reverse("galley_gather:add_watch")).content.decode()
    assert "No browser of yours takes push messages yet." in page
    switch_on(reporter)
    page = client.get(reverse("galley_gather:add_watch")).content.decode()
    assert "Reaches the 1 browser in which you switched push messages on." in page
    fields = {"name": "w", "words": "flood", "mail": "hourly", "push": "at_once", "enabled": "on"}
    client.post(reverse("galley_gather:add_watch"), fields)
    assert (Watch.objects.get().mail, Watch.objects.get().push) == ("hourly", "at_once")
    page = client.get(reverse("galley_gather:watches")).content.decode()
    assert "A letter an hour, when there is something, A push message at once" in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Mobile Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605", "Safari on macOS"),
        ("something", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_has_a_name_that_its_owner_knows(agent, name):
    assert browser_name(agent) == name
